import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import type { TaskChanges } from "@/lib/api/tasks";
import { DESCRIPTION_MAX, type Task, TITLE_MAX } from "@/lib/api/types";
import { isComposing } from "@/lib/ime";
import { visible } from "@/lib/task-lines";
import { textArea } from "./text-area";

interface Props {
  task: Task;
  /** `null` where nothing was changed. */
  onEnd: (changes: TaskChanges | null, byKeyboard: boolean) => void;
}

/** Enter and leaving the fields save, Escape discards. */
export function EditTask({ task, onEnd }: Props) {
  /** What the fields began with: the task itself may change in another tab while this one is edited. */
  const [start] = useState({ title: task.title, description: task.description });
  const [title, setTitle] = useState(start.title);
  const [description, setDescription] = useState(start.description);
  const [untitled, setUntitled] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const problemId = useId();
  const ended = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function save(byKeyboard: boolean) {
    if (!visible(title)) {
      setUntitled(true);
      if (byKeyboard) field.current?.focus();
      return;
    }
    const changes: TaskChanges = {};
    if (title.trim() !== start.title) changes.title = title.trim();
    if (description.trim() !== start.description) changes.description = description.trim();
    end(Object.keys(changes).length > 0 ? changes : null, byKeyboard);
  }

  function end(changes: TaskChanges | null, byKeyboard: boolean) {
    // Removing the fields blurs them too.
    if (ended.current) return;
    ended.current = true;
    onEnd(changes, byKeyboard);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save(true);
    }
    if (event.key === "Escape") end(null, true);
  }

  function onBlur(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) save(false);
  }

  return (
    <div className="min-w-0 flex-1 space-y-1.5 pr-1" onKeyDown={onKeyDown} onBlur={onBlur}>
      <Input
        ref={field}
        value={title}
        dir="auto"
        maxLength={TITLE_MAX}
        aria-label={`New name for ${start.title}`}
        aria-invalid={untitled}
        aria-describedby={untitled ? problemId : undefined}
        className="h-8 px-2"
        onChange={(event) => {
          setTitle(event.target.value);
          setUntitled(false);
        }}
      />
      {untitled ? (
        <p id={problemId} role="alert" className="text-sm text-danger">
          A task needs a title. Escape keeps “{start.title}”.
        </p>
      ) : null}
      <textarea
        value={description}
        rows={2}
        dir="auto"
        maxLength={DESCRIPTION_MAX}
        aria-label={`Description of ${start.title}`}
        placeholder="Description"
        className={textArea("max-h-52 px-2 py-1.5")}
        onChange={(event) => setDescription(event.target.value)}
      />
    </div>
  );
}
