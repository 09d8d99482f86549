import { Pencil, Trash2 } from "lucide-react";
import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { TaskChanges } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { isDraft } from "@/lib/task-order";
import { EditTask } from "./edit-task";

export interface RowActions {
  onChange: (task: Task, changes: TaskChanges) => void;
  onDelete: (task: Task, byKeyboard: boolean) => void;
  /** Called where a row goes that had the focus. */
  onFocusLost: () => void;
}

interface Props extends RowActions {
  task: Task;
  /** Whether it was just added by hand. */
  fresh: boolean;
}

export const TaskRow = memo(function TaskRow({ task, fresh, onChange, onDelete, onFocusLost }: Props) {
  const [editing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const row = useRef<HTMLLIElement>(null);
  const checkbox = useRef<HTMLButtonElement>(null);
  const toggled = useRef(false);
  const draft = isDraft(task);
  useLayoutEffect(() => {
    // A browser takes the focus from a row that moves to its new place.
    if (toggled.current) checkbox.current?.focus({ preventScroll: true });
    toggled.current = false;
  }, [task.completed]);
  useLayoutEffect(() => {
    const here = row.current;
    return () => {
      if (here?.contains(document.activeElement)) onFocusLost();
    };
  }, [onFocusLost]);
  useEffect(() => {
    if (fresh) row.current?.scrollIntoView({ block: "nearest" });
  }, [fresh]);

  function endEdit(changes: TaskChanges | null, byKeyboard: boolean) {
    setEditing(false);
    if (changes) onChange(task, changes);
    if (byKeyboard) setTimeout(() => editButton.current?.focus());
  }

  return (
    <li
      ref={row}
      data-fresh={fresh || undefined}
      className={cn(
        "group relative flex animate-rise scroll-my-3 items-start gap-3 rounded-lg px-2 py-1.5 transition-colors duration-500 hover:bg-muted hover:duration-0 focus-within:bg-muted data-fresh:bg-primary-soft",
        draft && "opacity-60",
      )}
    >
      <Checkbox
        ref={checkbox}
        className="mt-1.5"
        checked={task.completed}
        disabled={draft}
        aria-label={task.title}
        onCheckedChange={() => {
          toggled.current = true;
          onChange(task, { completed: !task.completed });
        }}
      />
      {editing ? (
        <EditTask task={task} onEnd={endEdit} />
      ) : (
        <div className="flow-root min-w-0 flex-1 py-1" onDoubleClick={() => !draft && setEditing(true)}>
          {/* With a mouse the buttons lie over the text while the row is pointed at. By touch they always show, and the text flows around them. */}
          <div className="float-right -my-1 ml-2 flex rounded-lg pointer-fine:absolute pointer-fine:top-1.5 pointer-fine:right-1 pointer-fine:my-0 pointer-fine:bg-muted pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100">
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
              // No click of a pointer: a key, or a screen reader in its place.
              onClick={(event) => onDelete(task, event.detail === 0)}
            >
              <Trash2 aria-hidden="true" className="size-4" />
            </Button>
          </div>
          <p
            className={cn(
              "wrap-anywhere",
              task.completed && "text-muted-foreground line-through decoration-muted-foreground/60",
            )}
          >
            <bdi>{task.title}</bdi>
            {draft ? null : (
              <span className="ml-2 inline-block text-xs text-muted-foreground tabular-nums">#{task.id}</span>
            )}
          </p>
          {task.description ? (
            <p dir="auto" className="mt-0.5 text-sm wrap-anywhere whitespace-pre-wrap text-muted-foreground">
              {task.description}
            </p>
          ) : null}
        </div>
      )}
    </li>
  );
});
