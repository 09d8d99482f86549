import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { hasStatus } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import { deleteTask } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";
import { useOnLeavingPage } from "./use-on-leaving-page";

/**
 * A deleted task is hidden at once and deleted for good a little later: taking that back loses nothing of it,
 * neither its number nor its age. `commit` ends the wait early, as the next deletion, a message to the assistant
 * and leaving the page do.
 */
export function useDelayedDelete(userId: string) {
  const client = useQueryClient();
  const key = keys.tasks(userId);
  const [waiting, setWaiting] = useState<Task | null>(null);
  // Read by `commit`, which may run before the page is drawn again.
  const current = useRef<Task | null>(null);

  const put = (task: Task | null) => {
    current.current = task;
    setWaiting(task);
  };

  const mutation = useMutation({
    mutationKey: key,
    mutationFn: ({ task, keepalive }: { task: Task; keepalive: boolean }) =>
      deleteTask(userId, task.id, keepalive).catch((error: unknown) => {
        if (!hasStatus(error, 404)) throw error;
      }),
    onMutate: async ({ task }) => {
      await client.cancelQueries({ queryKey: key });
      client.setQueryData<Task[]>(key, (tasks) => tasks?.filter((old) => old.id !== task.id));
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });

  const commit = async (keepalive = false): Promise<void> => {
    const task = current.current;
    if (!task) return;
    put(null);
    // A refusal shows in the list, where the task comes back.
    await mutation.mutateAsync({ task, keepalive }).catch(() => undefined);
  };

  useOnLeavingPage(() => void commit(true));

  return {
    waiting,
    error: mutation.error,
    remove: (task: Task) => {
      void commit();
      put(task);
    },
    undo: () => put(null),
    commit,
  };
}

export type DelayedDelete = ReturnType<typeof useDelayedDelete>;
