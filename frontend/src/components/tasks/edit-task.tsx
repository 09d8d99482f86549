import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import { DESCRIPTION_MAX, type Task, TITLE_MAX } from "@/lib/api/types";
import type { TaskChanges } from "@/lib/api/tasks";
import { isComposing } from "@/lib/ime";

interface Props {
  task: Task;
  /** `null`: it stays as it was. */
  onEnd: (changes: TaskChanges | null, byKeyboard: boolean) => void;
}

/** Enter and leaving the fields keep what is written, Escape what was there. */
export function EditTask({ task, onEnd }: Props) {
  const [title, setTitle] = useState(task.title);
  const [description, setDescription] = useState(task.description);
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function end(keep: boolean, byKeyboard: boolean) {
    // Taking the fields away blurs them too.
    if (ended.current) return;
    ended.current = true;
    const changes: TaskChanges = {};
    if (title.trim() && title.trim() !== task.title) changes.title = title.trim();
    if (description.trim() !== task.description) changes.description = description.trim();
    onEnd(keep && Object.keys(changes).length > 0 ? changes : null, byKeyboard);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      end(true, true);
    }
    if (event.key === "Escape") end(false, true);
  }

  function onBlur(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) end(true, false);
  }

  return (
    <div className="min-w-0 flex-1 space-y-1.5 pr-1" onKeyDown={onKeyDown} onBlur={onBlur}>
      <Input
        ref={field}
        value={title}
        maxLength={TITLE_MAX}
        aria-label={`New name for ${task.title}`}
        className="h-8 px-2"
        onChange={(event) => setTitle(event.target.value)}
      />
      <textarea
        value={description}
        rows={2}
        maxLength={DESCRIPTION_MAX}
        aria-label={`Description of ${task.title}`}
        placeholder="Description"
        className="block w-full resize-none rounded-lg border border-control bg-surface px-2 py-1.5 text-base placeholder:text-muted-foreground sm:text-sm"
        onChange={(event) => setDescription(event.target.value)}
      />
    </div>
  );
}
