import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hasStatus } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import { addTask, changeTask, listTasks, type TaskChanges } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";

/** The task list: every change shows at once, and is taken back when the server refuses it. */
export function useTasks(userId: string) {
  const client = useQueryClient();
  const key = keys.tasks(userId);
  const options = queryOptions({ queryKey: key, queryFn: ({ signal }) => listTasks(userId, signal) });
  const query = useQuery(options);
  /** Of the latest change alone: what went wrong before it is history. */
  const [error, setError] = useState<Error | null>(null);

  const edit = (change: (tasks: Task[]) => Task[]) =>
    client.setQueryData<Task[]>(key, (tasks) => tasks && change(tasks));
  const replace = (task: Task) => edit((tasks) => tasks.map((old) => (old.id === task.id ? task : old)));
  const begin = async () => {
    setError(null);
    // A first list that is on its way is waited for: it may or may not know of the change, and nothing is shown before it.
    if (client.getQueryData(key)) await client.cancelQueries({ queryKey: key });
    else await client.ensureQueryData(options).catch(() => undefined);
  };
  // The last of several changes in a row asks for the list: an earlier answer would undo the later ones.
  const settle = () => {
    if (client.isMutating({ mutationKey: key }) === 1) return client.invalidateQueries({ queryKey: key });
  };

  const add = useMutation({
    mutationKey: key,
    mutationFn: (title: string) => addTask(userId, title),
    onMutate: async (title) => {
      await begin();
      const draft = draftOf(title);
      edit((tasks) => [...tasks, draft]);
      return draft;
    },
    onSuccess: (task, _, draft) => edit((tasks) => tasks.map((old) => (old.id === draft.id ? task : old))),
    onError: (failure, _, draft) => {
      edit((tasks) => tasks.filter((task) => task.id !== draft?.id));
      setError(failure);
    },
    onSettled: settle,
  });

  const change = useMutation({
    mutationKey: key,
    mutationFn: ({ task, changes }: { task: Task; changes: TaskChanges }) =>
      changeTask(userId, task.id, changes),
    onMutate: async ({ task, changes }) => {
      await begin();
      replace({ ...task, ...changes });
    },
    onSuccess: replace,
    onError: (failure, { task }) => {
      if (hasStatus(failure, 404)) edit((tasks) => tasks.filter((old) => old.id !== task.id));
      else replace(task);
      setError(failure);
    },
    onSettled: settle,
  });

  return {
    query,
    error,
    /** Whether it worked. */
    add: (title: string) =>
      add.mutateAsync(title).then(
        () => true,
        () => false,
      ),
    change: (task: Task, changes: TaskChanges) => change.mutate({ task, changes }),
  };
}

export type Tasks = ReturnType<typeof useTasks>;

/** What stands in the list until the server has given the task its number: a negative one. */
function draftOf(title: string): Task {
  const now = new Date().toISOString();
  return { id: -Date.now(), title, description: "", completed: false, created_at: now, updated_at: now };
}

export function isDraft(task: Task): boolean {
  return task.id < 0;
}
