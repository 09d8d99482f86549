import { Search } from "lucide-react";
import { type Ref, useCallback, useImperativeHandle, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Button } from "@/components/ui/button";
import { ToggleGroup } from "@/components/ui/toggle-group";
import type { Tasks } from "@/hooks/use-tasks";
import type { NewTask } from "@/lib/api/tasks";
import type { Filter } from "@/lib/task-order";
import { AddTask } from "./add-task";
import { SearchTasks } from "./search-tasks";
import { TaskList } from "./task-list";
import { TaskMenu, useListSettings } from "./task-menu";

/** Moves the focus to a part of the panel. */
export interface TaskPanelFocus {
  heading: () => void;
  newTask: () => void;
  search: () => void;
}

interface Props {
  tasks: Tasks;
  ref?: Ref<TaskPanelFocus>;
}

export function TaskPanel({ tasks: { query, fresh, add, change, remove, clear }, ref }: Props) {
  const [chosen, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const [searching, setSearching] = useState(false);
  const settings = useListSettings();
  const title = useRef<HTMLHeadingElement>(null);
  const newTask = useRef<HTMLTextAreaElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const searchButton = useRef<HTMLButtonElement>(null);

  const tasks = query.data ?? [];
  const pending = tasks.filter((task) => !task.completed).length;
  const empty = tasks.length === 0;
  const filter = empty ? "all" : chosen;

  const focusTitle = useCallback(() => title.current?.focus(), []);

  function openSearch() {
    if (empty) return;
    flushSync(() => setSearching(true));
    searchField.current?.focus();
  }

  function closeSearch() {
    setSearch("");
    setSearching(false);
    searchButton.current?.focus();
  }

  useImperativeHandle(ref, () => ({
    heading: focusTitle,
    newTask: () => newTask.current?.focus(),
    search: openSearch,
  }));

  function addAndShow(added: NewTask[], retry: () => void) {
    // A filter or a search would hide the new task.
    setFilter("all");
    setSearch("");
    return add(added, retry);
  }

  const clearCompleted = () => clear(tasks.filter(({ completed }) => completed));

  return (
    <section
      aria-labelledby="tasks-title"
      className="flex h-full min-h-0 flex-col overflow-hidden bg-surface lg:rounded-2xl lg:border lg:border-border lg:shadow-panel"
    >
      <header className="flex min-h-13 items-center gap-2 border-b border-border px-4 py-2">
        <h2 id="tasks-title" ref={title} tabIndex={-1} className="flex-1 rounded-sm font-semibold">
          Tasks
        </h2>
        {query.isSuccess && !empty ? (
          <>
            <p className="text-sm text-muted-foreground tabular-nums">
              {tasks.length - pending} of {tasks.length} done
            </p>
            <TaskMenu tasks={tasks} settings={settings} onClear={clearCompleted} />
          </>
        ) : null}
      </header>
      <div className="space-y-2 p-3 pb-2">
        <AddTask ref={newTask} onAdd={addAndShow} />
        {empty ? null : (
          <div className="flex items-center gap-2">
            <div className="flex-1">
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
            </div>
            <Button
              ref={searchButton}
              variant="ghost"
              size="icon"
              aria-label="Search"
              title="Search"
              aria-expanded={searching}
              onClick={searching ? closeSearch : openSearch}
            >
              <Search aria-hidden="true" className="size-4" />
            </Button>
          </div>
        )}
        {searching && !empty ? (
          <SearchTasks ref={searchField} value={search} onChange={setSearch} onClose={closeSearch} />
        ) : null}
      </div>
      <TaskList
        query={query}
        tasks={tasks}
        fresh={fresh}
        filter={filter}
        search={searching && !empty ? search : ""}
        order={settings.order}
        openFirst={settings.openFirst}
        onChange={change}
        onDelete={remove}
        onFocusLost={focusTitle}
        onClear={clearCompleted}
      />
    </section>
  );
}
