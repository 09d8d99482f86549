import { Plus } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type Ref, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { inBatches, type NewTask } from "@/lib/api/tasks";
import { DESCRIPTION_MAX } from "@/lib/api/types";
import { isComposing } from "@/lib/ime";
import { problemWith, titlesOf } from "@/lib/task-lines";
import { textArea } from "./text-area";

interface Props {
  ref?: Ref<HTMLTextAreaElement>;
  /** Tells whether it worked. */
  onAdd: (tasks: NewTask[], retry: () => void) => Promise<boolean>;
}

interface Draft {
  text: string;
  description: string;
}

const EMPTY: Draft = { text: "", description: "" };

/** One line is one task, so a pasted list becomes several. A single task can have a description. */
export function AddTask({ ref, onAdd }: Props) {
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();
  const titles = titlesOf(draft.text);

  function change(changes: Partial<Draft>) {
    setDraft({ ...draft, ...changes });
    setProblem(null);
  }

  async function add(given: Draft, tasks: NewTask[]) {
    setDraft((now) => (same(now, given) ? EMPTY : now));
    const batches = inBatches(tasks);
    for (const [index, batch] of batches.entries()) {
      const rest = batches.slice(index).flat();
      const unsaved = index === 0 ? given : { text: rest.map(({ title }) => title).join("\n"), description: "" };
      if (await onAdd(batch, () => void add(unsaved, rest))) continue;
      // Text that could not be added comes back, unless the next task is being written already.
      return setDraft((now) => (same(now, EMPTY) ? unsaved : now));
    }
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const description = titles.length === 1 ? draft.description.trim() : "";
    const tasks = titles.map((title) => (description ? { title, description } : { title }));
    const found = problemWith(tasks);
    setProblem(found);
    if (!found) void add(draft, tasks);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }

  return (
    <form onSubmit={submit} className="relative space-y-2" noValidate>
      <div className="flex items-start gap-2">
        <textarea
          ref={ref}
          value={draft.text}
          rows={Math.min(draft.text.split("\n").length, 8)}
          dir="auto"
          placeholder="Add a task"
          aria-label="New task"
          aria-invalid={problem !== null}
          aria-describedby={problem ? problemId : undefined}
          enterKeyHint="done"
          autoComplete="off"
          className={textArea("min-h-10 max-h-52 py-2")}
          onChange={(event) => change({ text: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <Button
          type="submit"
          variant="outline"
          size="icon"
          className="size-10 border-control"
          aria-label={titles.length > 1 ? `Add ${titles.length} tasks` : "Add task"}
        >
          {titles.length > 1 ? titles.length : <Plus aria-hidden="true" className="size-4.5" />}
        </Button>
      </div>
      {titles.length === 1 ? (
        <textarea
          value={draft.description}
          rows={Math.min(draft.description.split("\n").length, 6)}
          dir="auto"
          maxLength={DESCRIPTION_MAX}
          placeholder="Description (optional)"
          aria-label="Description (optional)"
          className={textArea("max-h-40 py-1.5")}
          onChange={(event) => change({ description: event.target.value })}
          onKeyDown={onKeyDown}
        />
      ) : null}
      {titles.length > 1 ? (
        <p className="text-sm text-muted-foreground">Each of the {titles.length} lines becomes a task.</p>
      ) : null}
      {problem ? (
        <p
          id={problemId}
          role="alert"
          className="absolute inset-x-0 top-full z-10 rounded-lg bg-danger-soft px-3 py-2 text-sm text-danger shadow-panel"
        >
          {problem}
        </p>
      ) : null}
    </form>
  );
}

function same(one: Draft, other: Draft): boolean {
  return one.text === other.text && one.description === other.description;
}
