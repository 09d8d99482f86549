import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Answered, listConversations, listMessages, type Outgoing, sendMessage } from "@/lib/api/chat";
import { hasStatus } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import type { ChatEvent, Message, ToolCall } from "@/lib/api/types";
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
  /** The number of the message on its way, once the server has it. */
  const [accepted, setAccepted] = useState<number | null>(null);

  const all = queryOptions({
    queryKey: keys.conversations(userId),
    queryFn: ({ signal }) => listConversations(userId, signal),
  });
  const conversations = useQuery(all);
  const openId =
    choice === "latest" ? (conversations.data?.[0]?.id ?? null) : choice === "new" ? null : choice;

  const messages = useQuery({
    queryKey: keys.messages(userId, openId ?? 0),
    queryFn: ({ signal }) => listMessages(userId, openId ?? 0, signal),
    enabled: openId !== null,
  });

  function onEvent(message: Outgoing, event: ChatEvent | { name: "reconnecting" }) {
    if (event.name === "accepted") {
      remember(userId, { ...message, accepted: event.data.message_id });
      setAccepted(event.data.message_id);
    }
    // The assistant has changed something: the list shows it before the reply has ended.
    if (event.name === "tool") void client.invalidateQueries({ queryKey: keys.tasks(userId) });
    setDraft((known) => next(known, event));
  }

  const turn = useMutation({
    mutationFn: async (message: Outgoing) => {
      const { conversationId: id } = message;
      // Before the server can have it: a reload from now on loses neither it nor its reply.
      remember(userId, message);
      setDraft(NOTHING);
      setAccepted(message.accepted);
      // After a reload too it shows in the conversation that it is for.
      if (id !== "latest") setChoice(id ?? "new");
      await beforeSend?.();
      const conversationId = id === "latest" ? ((await client.ensureQueryData(all))[0]?.id ?? null) : id;
      return sendMessage(userId, { ...message, conversationId }, (event) => onEvent(message, event));
    },
    onSuccess: async (reply, { conversationId, text }) => {
      forget(userId);
      const key = keys.messages(userId, reply.conversation_id);
      // A list that was asked for before the reply was there must not come after it.
      await client.cancelQueries({ queryKey: key });
      const known = client.getQueryData<Message[]>(key) ?? (conversationId === null ? [] : undefined);
      const before = known?.filter((message) => message.id < reply.answers);
      if (before) client.setQueryData(key, [...before, ...turnOf(text, reply)]);
      else void client.invalidateQueries({ queryKey: key });
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

  // What a reload cut off.
  const resumed = useRef(false);
  useEffect(() => {
    const message = resumed.current ? null : remembered(userId);
    resumed.current = true;
    if (message) turn.mutate(message);
  });

  const unsent = turn.isSuccess || turn.isIdle ? null : { text: turn.variables.text, error: turn.error };
  // The server may list it already, its reply too: it is shown once.
  const listed = (messages.data ?? []).filter(({ id }) => !unsent || accepted === null || id < accepted);

  return {
    conversations,
    messages: listed,
    loading: conversations.isPending || (openId !== null && messages.isPending),
    loadError: conversations.error ?? messages.error,
    reload: () => {
      void conversations.refetch();
      if (openId !== null) void messages.refetch();
    },
    openId,
    open: (id: number | "new") => {
      // What was not sent and no longer shows must not go out with a reload.
      forget(userId);
      turn.reset();
      setChoice(id);
    },
    send: (text: string) =>
      turn.mutate(outgoing(choice === "latest" && conversations.isPending ? "latest" : openId, text)),
    sending: turn.isPending,
    /** The message that is being sent, or that could not be sent. */
    unsent,
    draft,
    retry: () => {
      const message = turn.variables;
      if (message) turn.mutate(hasStatus(turn.error, 404) ? outgoing(null, message.text) : { ...message, accepted });
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

/** A message and its reply as the server will list them. */
function turnOf(text: string, reply: Answered): Message[] {
  const { message_id: id, timestamp: created_at } = reply;
  return [
    { id: reply.answers, role: "user", content: text, created_at },
    { id, role: "assistant", content: reply.response, tool_calls: reply.tool_calls, created_at },
  ];
}
