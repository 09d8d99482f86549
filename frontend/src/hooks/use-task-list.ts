import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { keys } from "@/lib/api/keys";
import { listTasks } from "@/lib/api/tasks";
import type { Task } from "@/lib/api/types";

type Edit = (tasks: Task[]) => Task[];

/** A change of the list that shows at once and is taken back where the server refuses it. */
export interface Step {
  apply: Edit;
  /** Asks the server. Its answer says how the list looks now. */
  send: () => Promise<Edit>;
  revert: Edit;
  onError: (error: unknown) => void;
}

/** The task list as the server has it, and a way to change it. */
export function useTaskList(userId: string) {
  const client = useQueryClient();
  const key = keys.tasks(userId);
  const options = queryOptions({ queryKey: key, queryFn: ({ signal }) => listTasks(userId, signal) });
  const query = useQuery(options);
  const running = useRef(new Set<Promise<unknown>>());

  const edit = (change: Edit) => client.setQueryData<Task[]>(key, (tasks) => tasks && change(tasks));
  const { mutateAsync } = useMutation({
    mutationKey: key,
    mutationFn: (step: Step) => step.send(),
    onMutate: async (step) => {
      // A first list on its way may or may not know of the change: it is awaited. Later lists are asked for again.
      if (client.getQueryData(key)) await client.cancelQueries({ queryKey: key });
      else await client.ensureQueryData(options).catch(() => undefined);
      edit(step.apply);
    },
    onSuccess: (answer) => edit(answer),
    onError: (error, step) => {
      step.onError(error);
      edit(step.revert);
    },
    // The last of several changes asks for the list: an earlier answer would undo the later ones. Nobody waits for it.
    onSettled: () => {
      if (client.isMutating({ mutationKey: key }) === 1) void client.invalidateQueries({ queryKey: key });
    },
  });

  /** Tells whether the server made the change. */
  const run = useCallback(
    (step: Step): Promise<boolean> => {
      const done = mutateAsync(step).then(
        () => true,
        () => false,
      );
      running.current.add(done);
      return done.finally(() => running.current.delete(done));
    },
    [mutateAsync],
  );
  /** Resolves once the server has answered every change. */
  const settled = useCallback(async () => void (await Promise.all(running.current)), []);

  return { query, run, settled };
}
