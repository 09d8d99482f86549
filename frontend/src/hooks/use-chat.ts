import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { listConversations, listMessages, sendMessage } from "@/lib/api/chat";
import { hasStatus } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import type { ChatReply, Message } from "@/lib/api/types";

interface Options {
  /** Awaited before a message leaves: what the assistant finds must be what the page shows. */
  beforeSend?: () => Promise<void>;
}

/** What is open: a conversation by its number, a new one, or the latest there is. */
type Choice = number | "new" | "latest";

export function useChat(userId: string, { beforeSend }: Options = {}) {
  const client = useQueryClient();
  const [choice, setChoice] = useState<Choice>("latest");

  const conversations = useQuery({
    queryKey: keys.conversations(userId),
    queryFn: ({ signal }) => listConversations(userId, signal),
  });
  const openId =
    choice === "latest" ? (conversations.data?.[0]?.id ?? null) : choice === "new" ? null : choice;

  const messages = useQuery({
    queryKey: keys.messages(userId, openId ?? 0),
    queryFn: ({ signal }) => listMessages(userId, openId ?? 0, signal),
    enabled: openId !== null,
  });

  const turn = useMutation({
    mutationFn: async ({ id, text }: { id: number | null; text: string }) => {
      await beforeSend?.();
      return sendMessage(userId, id, text);
    },
    onSuccess: (reply, { id, text }) => {
      const key = keys.messages(userId, reply.conversation_id);
      const known = client.getQueryData<Message[]>(key) ?? (id === null ? [] : undefined);
      if (known) client.setQueryData(key, [...known, ...turnOf(text, reply)]);
      setChoice(reply.conversation_id);
      void client.invalidateQueries({ queryKey: keys.conversations(userId) });
    },
    onError: (error) => {
      // Deleted meanwhile, or never there: the next try begins a new one.
      if (hasStatus(error, 404)) setChoice("new");
    },
    // Also after an error: the assistant may have done something before it failed.
    onSettled: () => client.invalidateQueries({ queryKey: keys.tasks(userId) }),
  });

  const unsent = turn.isSuccess || turn.isIdle ? null : { text: turn.variables.text, error: turn.error };
  const send = (text: string) => turn.mutate({ id: openId, text });

  return {
    conversations,
    messages: messages.data ?? [],
    loading: conversations.isPending || (openId !== null && messages.isPending),
    loadError: conversations.error ?? messages.error,
    reload: () => {
      void conversations.refetch();
      if (openId !== null) void messages.refetch();
    },
    openId,
    open: (id: number | "new") => {
      turn.reset();
      setChoice(id);
    },
    send,
    sending: turn.isPending,
    /** The message on its way, or the one that did not get there. */
    unsent,
    retry: () => unsent && send(unsent.text),
    discard: () => turn.reset(),
    /** The newest reply of this visit, to be read out. */
    lastReply: turn.data ? { id: turn.data.message_id, text: turn.data.response } : null,
  };
}

export type Chat = ReturnType<typeof useChat>;

/** A message and its reply as the server will list them. Its own number comes before the reply's. */
function turnOf(text: string, reply: ChatReply): Message[] {
  const { message_id: id, timestamp: created_at } = reply;
  return [
    { id: id - 0.5, role: "user", content: text, created_at },
    { id, role: "assistant", content: reply.response, tool_calls: reply.tool_calls, created_at },
  ];
}
