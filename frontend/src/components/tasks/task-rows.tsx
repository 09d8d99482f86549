import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Task } from "@/lib/api/types";
import { type RowActions, TaskRow } from "./task-row";

/** More than anybody reads at once: the others show on request, or when one of them was just added. */
const AT_ONCE = 100;

interface Props extends RowActions {
  /** Each part shows its first tasks, below its heading. */
  parts: { name: string; heading?: ReactNode; tasks: Task[] }[];
  fresh: number[];
}

/** One list for all parts: a task that moves to another part keeps its row, with the focus and the edit in it. */
export function TaskRows({ parts, fresh, ...actions }: Props) {
  const [limits, setLimits] = useState<Record<string, number>>({});
  const rows = parts.flatMap(({ name, heading, tasks }) => {
    const limit = Math.max(limits[name] ?? AT_ONCE, tasks.findLastIndex(({ id }) => fresh.includes(id)) + 1);
    return [
      heading ? <li key={`${name} heading`}>{heading}</li> : null,
      ...tasks
        .slice(0, limit)
        .map((task) => <TaskRow key={task.id} task={task} fresh={fresh.includes(task.id)} {...actions} />),
      tasks.length > limit ? (
        <li key={`${name} more`} className="p-3">
          <Button variant="link" size="inline" onClick={() => setLimits({ ...limits, [name]: limit + AT_ONCE })}>
            Show more ({tasks.length - limit})
          </Button>
        </li>
      ) : null,
    ];
  });
  return <ul aria-label="Tasks">{rows}</ul>;
}
