import type { UseQueryResult } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { explain } from "@/lib/api/error";
import type { TaskChanges } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { TaskRow } from "./task-row";

export type Filter = "all" | "pending" | "completed";

const EMPTY: Record<Filter, string> = {
  all: "Nothing to do yet. Add a task above, or tell the assistant about it.",
  pending: "Nothing is pending. Enjoy it.",
  completed: "Nothing is completed yet.",
};

interface Props {
  query: UseQueryResult<Task[]>;
  tasks: Task[];
  filter: Filter;
  search: string;
  onToggle: (task: Task) => void;
  onChange: (task: Task, changes: TaskChanges) => void;
  onDelete: (task: Task, byKeyboard: boolean) => void;
}

/** More than anybody reads at once: the rest shows on request. */
const AT_ONCE = 100;

export function TaskList({ query, tasks, filter, search, ...actions }: Props) {
  const [limit, setLimit] = useState(AT_ONCE);
  if (query.isPending) return <Loading />;
  const found = tasks.filter((task) => matches(task, filter, search));
  const shown = found.slice(0, limit);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-3">
      {query.isError ? <LoadError error={query.error} onRetry={() => void query.refetch()} /> : null}
      {shown.length > 0 ? (
        <ul aria-label="Tasks">
          {shown.map((task) => (
            <TaskRow key={task.id} task={task} {...actions} />
          ))}
        </ul>
      ) : query.isError ? null : (
        <Empty>{search.trim() ? `Nothing found for “${search.trim()}”.` : EMPTY[filter]}</Empty>
      )}
      {found.length > shown.length ? (
        <Button variant="link" size="inline" className="m-3" onClick={() => setLimit(limit + AT_ONCE)}>
          Show more ({found.length - shown.length})
        </Button>
      ) : null}
    </div>
  );
}

function matches(task: Task, filter: Filter, search: string): boolean {
  const wanted = filter === "all" || task.completed === (filter === "completed");
  const text = search.trim().toLowerCase();
  return wanted && [task.title, task.description, `#${task.id}`].some((part) => part.toLowerCase().includes(text));
}

function Empty({ children }: { children: ReactNode }) {
  return <p className="mx-auto max-w-64 py-12 text-center text-sm text-pretty text-muted-foreground">{children}</p>;
}

function LoadError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <Notice
      kind="danger"
      className="m-1"
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
