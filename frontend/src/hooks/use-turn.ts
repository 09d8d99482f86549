import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { type Answered, type Progress, sendMessage, stopReply } from "@/lib/api/chat";
import { keys } from "@/lib/api/keys";
import type { ToolCall } from "@/lib/api/types";
import { Outbox } from "@/lib/outbox";
import { tellTabs } from "@/lib/tabs";
import { conversationsOptions } from "./use-conversations";
import { beginMessages, showTurn } from "./use-messages";

/** As much of a reply as there is. */
export interface Draft {
  text: string;
  calls: ToolCall[];
  reconnecting: boolean;
}

interface Options {
  /** Awaited before a message leaves: the assistant must find what the page shows. */
  beforeSend?: () => Promise<void>;
  /** A message got its conversation: `from` is what it was written for. */
  onPlaced: (from: "new" | "latest" | number, conversationId: number) => void;
  /** The conversation of a message no longer exists. */
  onOrphaned: (conversationId: number) => void;
}

const NOTHING: Draft = { text: "", calls: [], reconnecting: false };

/** Sends what the outbox holds, one message after the other. */
export function useTurn(userId: string, { beforeSend, onPlaced, onOrphaned }: Options) {
  const client = useQueryClient();
  const [outbox] = useState(() => new Outbox(userId));
  const entries = useSyncExternalStore(outbox.subscribe, outbox.entries, outbox.entries);
  const [draft, setDraft] = useState<Draft>(NOTHING);
  const [stopping, setStopping] = useState(false);
  const cancel = useRef<AbortController | null>(null);

  function place(requestId: string, conversationId: number) {
    const from = outbox.find(requestId)?.conversationId ?? "new";
    outbox.update(requestId, { conversationId });
    if (from === "new") {
      outbox.place(conversationId);
      beginMessages(client, userId, conversationId);
    }
    onPlaced(from, conversationId);
  }

  function onProgress(requestId: string, event: Progress) {
    if (event.name === "accepted") {
      outbox.update(requestId, { accepted: event.data.message_id });
      place(requestId, event.data.conversation_id);
      void client.invalidateQueries({ queryKey: keys.conversations(userId) });
      tellTabs();
    }
    // The assistant changed something: the list shows it before the reply has ended.
    if (event.name === "tool") void client.invalidateQueries({ queryKey: keys.tasks(userId) });
    setDraft((known) => next(known, event));
  }

  async function deliver(requestId: string): Promise<Answered> {
    cancel.current = new AbortController();
    setDraft(NOTHING);
    setStopping(false);
    await beforeSend?.();
    const entry = outbox.find(requestId);
    if (!entry) throw new Error("The message was discarded.");
    const conversationId = entry.conversationId === "latest" ? await latest() : entry.conversationId;
    const tell = (event: Progress) => onProgress(requestId, event);
    return sendMessage(userId, { ...entry, conversationId }, tell, cancel.current.signal);
  }

  async function latest(): Promise<number | null> {
    const options = conversationsOptions(userId);
    const known = client.getQueryData(options.queryKey) ?? (await client.fetchInfiniteQuery(options));
    return known.pages[0]?.[0]?.id ?? null;
  }

  const turn = useMutation({
    mutationFn: deliver,
    onSuccess: async (reply, requestId) => {
      const entry = outbox.find(requestId);
      place(requestId, reply.conversation_id);
      await showTurn(client, userId, entry?.text ?? "", reply);
      outbox.remove(requestId);
      void client.invalidateQueries({ queryKey: keys.conversations(userId) });
    },
    onError: (error, requestId) => {
      outbox.fail(requestId, error);
      const entry = outbox.find(requestId);
      if (entry?.orphaned && typeof entry.conversationId === "number") onOrphaned(entry.conversationId);
    },
    // Also after an error: the assistant may have done something before it failed.
    onSettled: () => client.invalidateQueries({ queryKey: keys.tasks(userId) }),
  });

  const current = entries.find(({ state }) => state === "sending") ?? null;
  const waiting = current ? null : entries.find(({ state }) => state === "waiting");
  useEffect(() => {
    // The store may know more than this drawing of the page.
    if (!waiting || outbox.entries().some(({ state }) => state === "sending")) return;
    outbox.update(waiting.requestId, { state: "sending" });
    turn.mutate(waiting.requestId);
  }, [waiting, outbox, turn]);

  function stop() {
    if (!current || stopping) return;
    setStopping(true);
    stopReply(userId, current.requestId).catch(() => cancel.current?.abort());
    // Nothing of it has come yet, or no longer comes: there is no end of a stream to wait for.
    if (current.accepted === null || draft.reconnecting) cancel.current?.abort();
  }

  return {
    outbox,
    entries,
    /** The message whose reply is coming. */
    current,
    draft,
    stopping,
    stop,
    /** The newest reply of this visit, to be read out. */
    lastReply: turn.data ? { id: turn.data.message_id, text: turn.data.response } : null,
  };
}

function next(draft: Draft, event: Progress): Draft {
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
