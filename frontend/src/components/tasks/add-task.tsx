import { Plus } from "lucide-react";
import { type FormEvent, type Ref, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { TITLE_MAX } from "@/lib/api/types";

interface Props {
  ref?: Ref<HTMLInputElement>;
  /** Tells whether it worked. */
  onAdd: (title: string) => Promise<boolean>;
}

export function AddTask({ ref, onAdd }: Props) {
  const [title, setTitle] = useState("");

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!title.trim()) return;
    setTitle("");
    // What could not be added is given back, unless the next one is being written already.
    if (!(await onAdd(title.trim()))) setTitle((next) => next || title);
  }

  return (
    <form onSubmit={submit} className="flex gap-2">
      <Input
        ref={ref}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        maxLength={TITLE_MAX}
        placeholder="Add a task"
        aria-label="New task"
        enterKeyHint="done"
        autoComplete="off"
      />
      <Button type="submit" variant="outline" size="icon" className="size-10" aria-label="Add task">
        <Plus aria-hidden="true" className="size-4.5" />
      </Button>
    </form>
  );
}
