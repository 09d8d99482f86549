import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteConversation, listConversations, PAGE, renameConversation } from "@/lib/api/chat";
import { hasStatus } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import type { Conversation } from "@/lib/api/types";

export function conversationsOptions(userId: string) {
  return infiniteQueryOptions({
    queryKey: keys.conversations(userId),
    queryFn: ({ pageParam, signal }) => listConversations(userId, pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
  });
}

/** A person's conversations, the latest first. `onDeleted` is called with the number of one that is gone. */
export function useConversations(userId: string, onDeleted: (id: number) => void) {
  const client = useQueryClient();
  const options = conversationsOptions(userId);
  const query = useInfiniteQuery(options);
  const settle = () => client.invalidateQueries({ queryKey: options.queryKey });

  const edit = (change: (page: Conversation[]) => Conversation[]) =>
    client.setQueryData(options.queryKey, (data) => data && { ...data, pages: data.pages.map(change) });

  const rename = useMutation({
    mutationFn: ({ id, title }: { id: number; title: string }) => renameConversation(userId, id, title),
    onSuccess: ({ id, title }) => edit((page) => page.map((old) => (old.id === id ? { ...old, title } : old))),
    onSettled: settle,
  });

  const remove = useMutation({
    mutationFn: (id: number) =>
      deleteConversation(userId, id).catch((error: unknown) => {
        // Another tab was faster.
        if (!hasStatus(error, 404)) throw error;
      }),
    onSuccess: (_, id) => {
      edit((page) => page.filter((old) => old.id !== id));
      client.removeQueries({ queryKey: keys.messages(userId, id) });
      onDeleted(id);
    },
    onSettled: settle,
  });

  return {
    list: query.data?.pages.flat() ?? [],
    pending: query.isPending,
    error: query.error,
    reload: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    rename: (id: number, title: string) => rename.mutate({ id, title }),
    remove: (id: number) => remove.mutate(id),
    /** Why the last rename or deletion failed. */
    changeError: rename.error ?? remove.error,
  };
}

export type Conversations = ReturnType<typeof useConversations>;
