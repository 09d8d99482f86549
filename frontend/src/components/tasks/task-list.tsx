import type { UseQueryResult } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { type ReactNode, useDeferredValue, useMemo } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { explain } from "@/lib/api/error";
import type { Task } from "@/lib/api/types";
import { useSetting } from "@/lib/setting";
import { arrange, type Filter, type Order } from "@/lib/task-order";
import { CompletedHeading } from "./completed-heading";
import type { RowActions } from "./task-row";
import { TaskRows } from "./task-rows";

const EMPTY: Record<Filter, string> = {
  all: "Nothing to do yet. Add a task above, or tell the assistant about it.",
  pending: "Nothing is pending. Enjoy it.",
  completed: "Nothing is completed yet.",
};

interface Props extends RowActions {
  query: UseQueryResult<Task[]>;
  tasks: Task[];
  fresh: number[];
  filter: Filter;
  search: string;
  order: Order;
  openFirst: boolean;
  onClear: () => void;
}

export function TaskList({ query, tasks, filter, order, openFirst, onClear, ...rows }: Props) {
  // The letters of a search show at once, also where a long list takes its time.
  const search = useDeferredValue(rows.search);
  const [folded, fold] = useSetting("completed-tasks", ["shown", "hidden"]);
  const found = useMemo(() => arrange(tasks, filter, search, order), [tasks, filter, search, order]);
  if (query.isPending) return <Loading />;

  const apart = openFirst && filter === "all";
  const completed = apart ? found.filter((task) => task.completed) : [];
  // A search shows whatever it found.
  const shown = folded === "shown" || search.trim() !== "";
  const heading = completed.length > 0 && (
    <CompletedHeading
      count={completed.length}
      shown={shown}
      onShow={(on) => fold(on ? "shown" : "hidden")}
      onClear={onClear}
    />
  );
  const parts = [
    { name: "first", tasks: apart ? found.filter((task) => !task.completed) : found },
    { name: "completed", heading, tasks: shown ? completed : [] },
  ];
  const problem = query.isError ? <LoadError error={query.error} onRetry={() => void query.refetch()} /> : null;
  return (
    <>
      {tasks.length === 0 ? problem : null}
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-3">
        {found.length > 0 ? <TaskRows parts={parts} {...rows} /> : null}
        {found.length === 0 && !query.isError ? (
          <Empty>{search.trim() ? `Nothing found for “${search.trim()}”.` : EMPTY[filter]}</Empty>
        ) : null}
      </div>
      {/* Below the list, which so keeps its place. */}
      {tasks.length > 0 ? problem : null}
    </>
  );
}

function Empty({ children }: { children: ReactNode }) {
  return <p className="mx-auto max-w-64 py-12 text-center text-sm text-pretty text-muted-foreground">{children}</p>;
}

function LoadError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <Notice
      kind="danger"
      className="m-3"
      action={
        <Button variant="link" size="inline" className="text-inherit" onClick={onRetry}>
          <RotateCw aria-hidden="true" className="size-3.5" />
          Try again
        </Button>
      }
    >
      The tasks could not be loaded. {explain(error)}
    </Notice>
  );
}

function Loading() {
  return (
    <div className="flex-1 animate-pulse space-y-2.5 p-3" aria-busy="true">
      <span className="sr-only">Loading the tasks</span>
      {["w-4/5", "w-3/5", "w-2/3"].map((width) => (
        <div key={width} className="flex items-center gap-3 py-1.5">
          <div className="size-5 rounded-md bg-muted" />
          <div className={`h-4 rounded bg-muted ${width}`} />
        </div>
      ))}
    </div>
  );
}
