import { useEffect, useMemo, useState } from "react";
import { ApiError, explain, hasStatus } from "@/lib/api/error";
import { addTasks, changeTask, clearCompleted, deleteTask, type NewTask, restoreTasks, type TaskChanges } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { shortened } from "@/lib/shortened";
import { byAge } from "@/lib/task-order";
import { useNotices } from "./use-notices";
import { type Step, useTaskList } from "./use-task-list";

/** How long a new task is marked. */
const FRESH_MS = 3_000;

/** The task list, its changes, and the notices about them. */
export function useTasks(userId: string) {
  const { query, run, settled } = useTaskList(userId);
  const { list: notices, show, dismiss } = useNotices();
  /** The tasks that were just added by hand. */
  const [fresh, setFresh] = useState<number[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => setFresh((ids) => (ids.length ? [] : ids)), FRESH_MS);
    return () => clearTimeout(timer);
  }, [fresh]);

  const actions = useMemo(() => {
    const fail = (subject: string, what: string, act: (() => void) | null) => (error: unknown) =>
      show({ subject, kind: "error", text: `${what}. ${explain(error)}`, act });

    /** Tells whether it worked. `retry` is offered where it did not. */
    function add(tasks: NewTask[], retry: () => void): Promise<boolean> {
      const drafts = tasks.map(draftOf);
      const subject = `add ${named(tasks)}`;
      dismiss(subject);
      setFresh(ids(drafts));
      return run({
        apply: (list) => [...list, ...drafts],
        send: async () => {
          const made = await addTasks(userId, tasks);
          setFresh(ids(made));
          return (list) => insert(without(list, ids(drafts)), made);
        },
        revert: (list) => without(list, ids(drafts)),
        onError: fail(subject, `${named(tasks)} ${tasks.length > 1 ? "were" : "was"} not added`, retry),
      });
    }

    /** Sends these fields alone: whatever another tab changed in the others stays. */
    function change(task: Task, changes: TaskChanges): void {
      dismiss(about(task));
      const before = Object.fromEntries(Object.keys(changes).map((field) => [field, task[field as keyof Task]]));
      let gone = false;
      void run({
        apply: (list) => update(list, task.id, changes),
        send: async () => {
          const changed = await changeTask(userId, task.id, changes);
          return (list) => update(list, task.id, changed);
        },
        revert: (list) => (gone ? without(list, [task.id]) : update(list, task.id, before)),
        onError: (error) => {
          gone = hasStatus(error, 404);
          const retry = gone ? null : () => change(task, changes);
          fail(about(task), `${named([task])} was not saved`, retry)(error);
        },
      });
    }

    /** Deletes at once, and offers the way back. */
    function remove(task: Task, byKeyboard: boolean): void {
      offerUndo(about(task), `Deleted ${named([task])}`, [task], byKeyboard, {
        apply: (list) => without(list, [task.id]),
        send: async () => {
          await deleteTask(userId, task.id).catch((error: unknown) => {
            if (!hasStatus(error, 404)) throw error;
          });
          return (list) => list;
        },
        revert: (list) => insert(list, [task]),
        onError: fail(about(task), `${named([task])} was not deleted`, () => remove(task, byKeyboard)),
      });
    }

    function clear(completed: Task[]): void {
      const what = completed.length === 1 ? named(completed) : `${completed.length} completed tasks`;
      // The server may know of more than this page: the way back is for all of them.
      const cleared = ids(completed);
      offerUndo("clear", `Cleared ${what}`, completed, false, {
        apply: (list) => list.filter((task) => !task.completed),
        send: async () => {
          cleared.splice(0, cleared.length, ...(await clearCompleted(userId)));
          return (list) => without(list, cleared);
        },
        revert: (list) => insert(list, completed),
        onError: fail("clear", "The completed tasks were not cleared", () => clear(completed)),
      }, cleared);
    }

    function offerUndo(subject: string, text: string, tasks: Task[], focus: boolean, step: Step, gone = ids(tasks)): void {
      const deleted = run(step);
      show({ subject, kind: "undo", text, focus, act: () => restore(tasks, gone, subject, deleted) });
    }

    function restore(tasks: Task[], gone: number[], subject: string, deleted: Promise<boolean>): void {
      void run({
        apply: (list) => insert(list, tasks),
        send: async () => {
          if (!(await deleted)) return (list) => list;
          const restored = await restoreTasks(userId, gone);
          if (restored.length === 0) throw new ApiError(410, "It was deleted too long ago.");
          return (list) => insert(without(list, ids(tasks)), restored);
        },
        revert: (list) => without(list, ids(tasks)),
        onError: fail(subject, `${named(tasks)} could not be restored`, () => restore(tasks, gone, subject, deleted)),
      });
    }

    return { add, change, remove, clear };
  }, [userId, run, show, dismiss]);

  return { query, settled, fresh, notices, dismiss, ...actions };
}

export type Tasks = ReturnType<typeof useTasks>;

const about = (task: Task) => `task ${task.id}`;
const ids = (tasks: Task[]) => tasks.map(({ id }) => id);
const without = (list: Task[], gone: number[]) => list.filter(({ id }) => !gone.includes(id));
const update = (list: Task[], id: number, changes: Partial<Task>) =>
  list.map((task) => (task.id === id ? { ...task, ...changes } : task));

/** Puts tasks in where their ids belong. */
function insert(list: Task[], tasks: Task[]): Task[] {
  return [...without(list, ids(tasks)), ...tasks].sort(byAge);
}

function named(tasks: { title: string }[]): string {
  return tasks.length === 1 ? `“${shortened(tasks[0]!.title)}”` : `${tasks.length} tasks`;
}

let drafts = 0;

/** Shown until the server has given the task its id. Its own id is negative. */
function draftOf({ title, description = "" }: NewTask): Task {
  const now = new Date().toISOString();
  drafts += 1;
  return { id: -drafts, title, description, completed: false, created_at: now, updated_at: now };
}
