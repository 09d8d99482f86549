import { useEffect, useState } from "react";
import type { Message } from "@/lib/api/types";
import type { Entry } from "@/lib/outbox";
import { useConversations } from "./use-conversations";
import { useMessages } from "./use-messages";
import { useTurn } from "./use-turn";

/** What is open: a conversation by its number, a new one, or the latest there is. */
type Choice = number | "new" | "latest";

export function useChat(userId: string, beforeSend?: () => Promise<void>) {
  const [choice, setChoice] = useState<Choice>("latest");
  const conversations = useConversations(userId, (id) => setChoice((open) => (open === id ? "new" : open)));
  const turn = useTurn(userId, {
    beforeSend,
    // Who went on to another conversation meanwhile stays there.
    onPlaced: (from, id) => setChoice((open) => (open === from ? id : open)),
    onOrphaned: (id) => setChoice((open) => (open === id ? "new" : open)),
  });
  const { outbox, current } = turn;

  // What a reload cut off shows in the conversation that it is for.
  const [resumed, setResumed] = useState(false);
  if (!resumed) {
    setResumed(true);
    const last = turn.entries.at(-1);
    if (last && last.conversationId !== "latest") setChoice(last.conversationId ?? "new");
  }

  const latestId = conversations.list[0]?.id ?? null;
  const openId = choice === "latest" ? latestId : choice === "new" ? null : choice;
  const messages = useMessages(userId, openId);

  const here = turn.entries.filter(({ conversationId: id }) => (id === "latest" ? choice === "latest" : id === openId));
  const answered = here.filter((entry) => entry.state === "failed" && hasReply(messages.list, entry));
  useEffect(() => {
    for (const { requestId } of answered) outbox.remove(requestId);
  });
  const unsent = here.filter((entry) => !answered.includes(entry));

  return {
    conversations,
    messages: messages.list.filter(({ id }) => !unsent.some((entry) => drawsItself(entry, id))),
    older: messages.older,
    loadingOlder: messages.loadingOlder,
    loading: (choice === "latest" && conversations.pending) || messages.pending,
    loadError: (choice === "latest" ? conversations.error : null) ?? messages.error,
    reload: () => {
      conversations.reload();
      if (openId !== null) messages.reload();
    },
    openId,
    open: (id: number | "new") => setChoice(id),
    send: (text: string) => outbox.add(choice === "latest" && conversations.pending ? "latest" : openId, text),
    /** Messages of the open conversation that have no reply yet. */
    unsent,
    /** Whether a reply is coming, and whether it belongs to the open conversation. */
    sending: current !== null,
    sendingHere: current !== null && here.includes(current),
    draft: turn.draft,
    stop: turn.stop,
    stopping: turn.stopping,
    retry: (requestId: string) => outbox.retry(requestId),
    discard: (requestId: string) => outbox.remove(requestId),
    lastReply: turn.lastReply,
  };
}

export type Chat = ReturnType<typeof useChat>;

/** The server may list a message, and its reply, while its entry is still drawn: each shows once. */
function drawsItself(entry: Entry, id: number): boolean {
  if (entry.accepted === null) return false;
  return entry.state === "failed" ? id === entry.accepted : id >= entry.accepted;
}

function hasReply(messages: readonly Message[], entry: Entry): boolean {
  const at = messages.findIndex(({ id }) => id === entry.accepted);
  return at >= 0 && messages[at + 1]?.role === "assistant";
}
