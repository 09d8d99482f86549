import { createContext, useContext } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import type { Task } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import type { TaskLine } from "@/lib/rich-text";
import { Folded } from "./folded";

interface Tasks {
  byId: ReadonlyMap<number, Task>;
  /** Completes a task, or reopens it. */
  toggle: (task: Task) => void;
}

/** The person's list, for the replies that name tasks of it. */
export const TasksInChat = createContext<Tasks>({ byId: new Map(), toggle: () => undefined });

/** Tasks that a reply lists: the real ones, to be ticked here as in the list beside. */
export function TaskLines({ lines }: { lines: readonly TaskLine[] }) {
  const { toggle } = useContext(TasksInChat);
  const items = lines.map((line) => <OneTask key={line.id} line={line} onToggle={toggle} />);
  return (
    <Folded items={items}>
      {(shown) => (
        <ul aria-label="Listed here" className="-mx-2">
          {shown}
        </ul>
      )}
    </Folded>
  );
}

function OneTask({ line: { id, title, completed, task }, onToggle }: { line: TaskLine; onToggle: Tasks["toggle"] }) {
  const name = task?.title ?? title;
  const done = task?.completed ?? completed;
  return (
    <li className="flex items-start gap-3 rounded-lg px-2 py-1.5 hover:bg-muted">
      <Checkbox
        className="mt-0.5"
        checked={done}
        disabled={!task}
        aria-label={task ? name : `${name}, deleted`}
        onCheckedChange={() => task && onToggle(task)}
      />
      <p dir="auto" className={cn("min-w-0 flex-1 wrap-anywhere", (done || !task) && "text-muted-foreground line-through")}>
        {name}
      </p>
      <span className="shrink-0 pt-0.5 text-xs leading-5 text-muted-foreground tabular-nums">
        {task ? `#${id}` : "deleted"}
      </span>
    </li>
  );
}
