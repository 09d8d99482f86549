import { infiniteQueryOptions, type QueryClient, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Answered, listMessages, PAGE } from "@/lib/api/chat";
import { keys } from "@/lib/api/keys";
import type { Message } from "@/lib/api/types";

function messagesOptions(userId: string, id: number) {
  return infiniteQueryOptions({
    queryKey: keys.messages(userId, id),
    queryFn: ({ pageParam, signal }) => listMessages(userId, id, pageParam, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page[0]?.id),
  });
}

/** The messages of a conversation, oldest first: the newest page of them, and older pages on request. */
export function useMessages(userId: string, id: number | null) {
  const query = useInfiniteQuery({ ...messagesOptions(userId, id ?? 0), enabled: id !== null });
  const pages = query.data?.pages;
  const list = useMemo(() => (id === null || !pages ? [] : [...pages].reverse().flat()), [id, pages]);
  return {
    list,
    pending: id !== null && query.isPending,
    error: id === null ? null : query.error,
    reload: () => void query.refetch(),
    older: query.hasNextPage ? () => void query.fetchNextPage() : null,
    loadingOlder: query.isFetchingNextPage,
  };
}

/** A conversation that has just begun: it holds nothing but what is drawn already. */
export function beginMessages(client: QueryClient, userId: string, id: number): void {
  client.setQueryData(messagesOptions(userId, id).queryKey, (data) => data ?? { pages: [[]], pageParams: [undefined] });
}

/** Puts a message and its reply at the end of what is shown, then asks the server: another tab may have written as well. */
export async function showTurn(client: QueryClient, userId: string, text: string, reply: Answered) {
  const { queryKey } = messagesOptions(userId, reply.conversation_id);
  // A list that was asked for before the reply existed must not arrive after it.
  await client.cancelQueries({ queryKey });
  client.setQueryData(queryKey, (data) => {
    if (!data) return undefined;
    const [newest = [], ...older] = data.pages;
    const before = newest.filter((message) => message.id < reply.answers);
    return { ...data, pages: [[...before, ...turnOf(text, reply)], ...older] };
  });
  void client.invalidateQueries({ queryKey });
}

/** A message and its reply as the server will list them. */
function turnOf(text: string, reply: Answered): Message[] {
  const { message_id: id, answers, timestamp: created_at, response: content, tool_calls } = reply;
  const { question, undo, stopped } = reply;
  return [
    { id: answers, role: "user", content: text, tool_calls: [], question: null, undo: false, stopped: false, created_at },
    { id, role: "assistant", content, tool_calls, question, undo, stopped, created_at },
  ];
}
