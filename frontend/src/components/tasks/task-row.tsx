import { Pencil, Trash2 } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { isDraft } from "@/hooks/use-tasks";
import type { TaskChanges } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { EditTask } from "./edit-task";

interface Props {
  task: Task;
  onToggle: (task: Task) => void;
  onChange: (task: Task, changes: TaskChanges) => void;
  onDelete: (task: Task, byKeyboard: boolean) => void;
}

export function TaskRow({ task, onToggle, onChange, onDelete }: Props) {
  const id = useId();
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const draft = isDraft(task);

  function endEdit(changes: TaskChanges | null, byKeyboard: boolean) {
    setEditing(false);
    if (changes) onChange(task, changes);
    if (byKeyboard) setTimeout(() => editButton.current?.focus());
  }

  return (
    <li
      className={cn(
        "group flex animate-rise items-start gap-3 rounded-lg py-1.5 pr-1 pl-2 hover:bg-muted focus-within:bg-muted",
        draft && "opacity-60",
      )}
    >
      <Checkbox
        id={id}
        className="mt-1.5"
        checked={task.completed}
        disabled={draft}
        aria-label={task.title}
        onCheckedChange={() => onToggle(task)}
      />
      {editing ? (
        <EditTask task={task} onEnd={endEdit} />
      ) : (
        <>
          <div className="min-w-0 flex-1 py-1" onDoubleClick={() => !draft && setEditing(true)}>
            <p
              className={cn(
                "wrap-anywhere",
                task.completed && "text-muted-foreground line-through decoration-muted-foreground/60",
              )}
            >
              {task.title}
              {draft ? null : (
                <span className="ml-2 inline-block text-xs text-muted-foreground tabular-nums">#{task.id}</span>
              )}
            </p>
            {task.description ? (
              <p className="mt-0.5 text-sm wrap-anywhere whitespace-pre-wrap text-muted-foreground">
                {task.description}
              </p>
            ) : null}
          </div>
          <div className="flex pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100">
            <Button
              ref={editButton}
              variant="ghost"
              size="iconSmall"
              disabled={draft}
              aria-label={`Edit ${task.title}`}
              title="Edit"
              className="hover:bg-foreground/8"
              onClick={() => setEditing(true)}
            >
              <Pencil aria-hidden="true" className="size-4" />
            </Button>
            <Button
              variant="ghost"
              size="iconSmall"
              disabled={draft}
              aria-label={`Delete ${task.title}`}
              title="Delete"
              className="hover:bg-danger-soft hover:text-danger"
              // No click of a pointer: a key, or what a screen reader does in its place.
              onClick={(event) => onDelete(task, event.detail === 0)}
            >
              <Trash2 aria-hidden="true" className="size-4" />
            </Button>
          </div>
        </>
      )}
    </li>
  );
}
