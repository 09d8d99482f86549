import { type Ref, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Notice } from "@/components/ui/notice";
import { ToggleGroup } from "@/components/ui/toggle-group";
import type { DelayedDelete } from "@/hooks/use-delayed-delete";
import { useShortcuts } from "@/hooks/use-shortcuts";
import type { Tasks } from "@/hooks/use-tasks";
import { explain } from "@/lib/api/error";
import type { Task } from "@/lib/api/types";
import { AddTask } from "./add-task";
import { SearchTasks } from "./search-tasks";
import { type Filter, TaskList } from "./task-list";
import { UndoNotice } from "./undo-notice";

interface Props {
  tasks: Tasks;
  deletion: DelayedDelete;
  newTask?: Ref<HTMLInputElement>;
  searchField?: Ref<HTMLInputElement>;
  /** Where the undo notice appears, so that it shows beside either tab. Without one it appears below the list. */
  noticeSlot?: HTMLElement | null;
}

export function TaskPanel({ tasks: { query, ...actions }, deletion, newTask, searchField, noticeSlot }: Props) {
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  /** Whether the way back has the focus: by the keyboard, a long list would lie between. */
  const [undoAtHand, setUndoAtHand] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const tasks = (query.data ?? []).filter((task) => task.id !== deletion.waiting?.id);
  const pending = tasks.filter((task) => !task.completed).length;
  const error = actions.error ?? deletion.error;

  function remove(task: Task, byKeyboard: boolean) {
    deletion.remove(task);
    setUndoAtHand(byKeyboard);
    // The button that had the focus is gone with its task.
    if (!byKeyboard) title.current?.focus();
  }

  function undo() {
    deletion.undo();
    title.current?.focus();
  }

  useShortcuts(deletion.waiting ? { u: undo } : {});

  const notice = (
    <div role="status">
      {deletion.waiting ? (
        <UndoNotice
          key={deletion.waiting.id}
          task={deletion.waiting}
          atHand={undoAtHand}
          onUndo={undo}
          onExpire={() => void deletion.commit()}
        />
      ) : null}
    </div>
  );

  return (
    <section
      aria-labelledby="tasks-title"
      className="flex h-full min-h-0 flex-col overflow-hidden rounded-2xl border border-border bg-surface shadow-panel"
    >
      <header className="flex min-h-13 items-center gap-2 border-b border-border px-4 py-2">
        <h2 id="tasks-title" ref={title} tabIndex={-1} className="flex-1 rounded-sm font-semibold">
          Tasks
        </h2>
        {query.isSuccess && tasks.length > 0 ? (
          <p className="text-sm text-muted-foreground tabular-nums">
            {tasks.length - pending} of {tasks.length} done
          </p>
        ) : null}
      </header>
      <div className="space-y-3 p-3 pb-2">
        <AddTask ref={newTask} onAdd={actions.add} />
        <ToggleGroup
          label="Which tasks"
          value={filter}
          onChange={setFilter}
          options={[
            { value: "all", label: "All", count: tasks.length },
            { value: "pending", label: "Pending", count: pending },
            { value: "completed", label: "Completed", count: tasks.length - pending },
          ]}
        />
        <SearchTasks ref={searchField} value={search} onChange={setSearch} />
        {error ? <Notice kind="danger">That was not saved. {explain(error)}</Notice> : null}
      </div>
      <TaskList
        query={query}
        tasks={tasks}
        filter={filter}
        search={search}
        onToggle={(task) => actions.change(task, { completed: !task.completed })}
        onChange={actions.change}
        onDelete={remove}
      />
      {noticeSlot ? createPortal(notice, noticeSlot) : notice}
    </section>
  );
}
