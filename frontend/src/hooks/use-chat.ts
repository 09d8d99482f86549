import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { listConversations, listMessages, type Outgoing, sendMessage } from "@/lib/api/chat";
import { hasStatus } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import type { ChatEvent, ChatReply, Message, ToolCall } from "@/lib/api/types";
import { forget, outgoing, remember, remembered } from "./outgoing";

interface Options {
  /** Awaited before a message leaves: what the assistant finds must be what the page shows. */
  beforeSend?: () => Promise<void>;
}

/** What is open: a conversation by its number, a new one, or the latest there is. */
type Choice = number | "new" | "latest";

/** As much of a reply as there is. */
export interface Draft {
  text: string;
  calls: ToolCall[];
  reconnecting: boolean;
}

const NOTHING: Draft = { text: "", calls: [], reconnecting: false };

export function useChat(userId: string, { beforeSend }: Options = {}) {
  const client = useQueryClient();
  const [choice, setChoice] = useState<Choice>("latest");
  const [draft, setDraft] = useState<Draft>(NOTHING);

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

  function onEvent(message: Outgoing, event: ChatEvent | { name: "reconnecting" }) {
    if (event.name === "accepted") remember(userId, message);
    // The assistant has changed something: the list shows it before the reply has ended.
    if (event.name === "tool") void client.invalidateQueries({ queryKey: keys.tasks(userId) });
    setDraft((known) => next(known, event));
  }

  const turn = useMutation({
    mutationFn: async (message: Outgoing) => {
      setDraft(NOTHING);
      await beforeSend?.();
      return sendMessage(userId, message, (event) => onEvent(message, event));
    },
    onSuccess: (reply, { conversationId, text }) => {
      forget(userId);
      const key = keys.messages(userId, reply.conversation_id);
      const known = client.getQueryData<Message[]>(key) ?? (conversationId === null ? [] : undefined);
      if (known) client.setQueryData(key, [...withoutPending(known, text), ...turnOf(text, reply)]);
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

  // A reply that a reload cut off.
  const resumed = useRef(false);
  useEffect(() => {
    const message = resumed.current ? null : remembered(userId);
    resumed.current = true;
    if (message) turn.mutate(message);
  });

  const unsent = turn.isSuccess || turn.isIdle ? null : { text: turn.variables.text, error: turn.error };
  const listed = messages.data ?? [];

  return {
    conversations,
    messages: unsent ? withoutPending(listed, unsent.text) : listed,
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
    send: (text: string) => turn.mutate(outgoing(openId, text)),
    sending: turn.isPending,
    /** The message on its way, or the one that did not get there. */
    unsent,
    draft,
    retry: () => {
      const message = turn.variables;
      if (message) turn.mutate(hasStatus(turn.error, 404) ? outgoing(null, message.text) : message);
    },
    discard: () => {
      forget(userId);
      turn.reset();
    },
    /** The newest reply of this visit, to be read out. */
    lastReply: turn.data ? { id: turn.data.message_id, text: turn.data.response } : null,
  };
}

export type Chat = ReturnType<typeof useChat>;

function next(draft: Draft, event: ChatEvent | { name: "reconnecting" }): Draft {
  switch (event.name) {
    case "accepted":
      return NOTHING;
    case "tool":
      return { ...draft, calls: [...draft.calls, event.data] };
    case "delta":
      return { ...draft, text: draft.text + event.data.text };
    case "reconnecting":
      return { ...draft, reconnecting: true };
    default:
      return draft;
  }
}

/** The server may list the message that is still on its way here, without its reply. */
function withoutPending(messages: Message[], text: string): Message[] {
  const last = messages.at(-1);
  return last?.role === "user" && last.content === text ? messages.slice(0, -1) : messages;
}

/** A message and its reply as the server will list them. Its own number comes before the reply's. */
function turnOf(text: string, reply: ChatReply): Message[] {
  const { message_id: id, timestamp: created_at } = reply;
  return [
    { id: id - 0.5, role: "user", content: text, created_at },
    { id, role: "assistant", content: reply.response, tool_calls: reply.tool_calls, created_at },
  ];
}
