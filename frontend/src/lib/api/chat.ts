import { EventSourceParserStream } from "eventsource-parser/stream";
import { ask, call } from "./client";
import { ApiError } from "./error";
import type { ChatEvent, ChatReply, Conversation, Message } from "./types";

/** A message with a name of its own: sent again, it is the same message and no second one. */
export interface Outgoing {
  requestId: string;
  /** `null` begins a new conversation. "latest" is resolved once the conversations are loaded. */
  conversationId: number | null | "latest";
  text: string;
  /** The number that the server gave it, once it is known to have it. */
  accepted: number | null;
}

/** A reply, with the number of the message that it answers. */
export type Answered = ChatReply & { answers: number };

export type Progress = ChatEvent | { name: "reconnecting" };

/** Waits between the tries to take a reply up again: as long as it takes to replace a pod. */
export const RETRY_MS = [300, 700, 1_500, 3_000, 5_000, 5_000, 10_000];

/** How many conversations or messages come at a time. */
export const PAGE = 50;

type Sent = Pick<Outgoing, "requestId" | "text" | "accepted"> & { conversationId: number | null };

/**
 * Sends a message and tells its events as they come. A stream that is cut is taken up again, from its beginning.
 * Throws an ApiError, or an AbortError where `signal` ends it.
 */
export async function sendMessage(
  userId: string,
  message: Sent,
  tell: (event: Progress) => void,
  signal: AbortSignal,
): Promise<Answered> {
  let { accepted } = message;
  for (let tries = 0; ; tries += 1) {
    try {
      const reply = await readReply(userId, message, signal, (event) => {
        if (event.name === "accepted") accepted = event.data.message_id;
        tell(event);
      });
      return { ...reply, answers: accepted ?? reply.message_id };
    } catch (error) {
      signal.throwIfAborted();
      const wait = RETRY_MS[tries];
      if (wait === undefined || !mayPass(error, accepted !== null)) throw error;
      tell({ name: "reconnecting" });
      await pause(wait, signal);
    }
  }
}

async function readReply(
  userId: string,
  { requestId, conversationId, text }: Sent,
  signal: AbortSignal,
  tell: (event: ChatEvent) => void,
): Promise<ChatReply> {
  const body = { message: text, request_id: requestId, conversation_id: conversationId ?? undefined };
  const answer = await ask(`${base(userId)}/chat`, { method: "POST", body, accept: "text/event-stream", signal });
  const events = answer.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events?.getReader();
  while (reader) {
    const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
    if (done || !value) break;
    const event = { name: value.event, data: JSON.parse(value.data) as unknown } as ChatEvent;
    if (event.name === "error") throw new ApiError(event.data.status, event.data.detail);
    tell(event);
    if (event.name === "done") return event.data;
  }
  throw new ApiError(0, "The reply was cut off.");
}

/** A pod that is being replaced will be there again. No connection at all may last: the person sends the message again. */
function mayPass(error: unknown, accepted: boolean): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 502 || error.status === 503 || (error.status === 0 && accepted);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((passed, failed) => {
    const timer = setTimeout(passed, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      failed(signal.reason as Error);
    });
  });
}

/** The server ends the reply with what was said so far, and the stream with it. */
export function stopReply(userId: string, requestId: string): Promise<void> {
  return call(`${base(userId)}/chat/${requestId}/stop`, { method: "POST" });
}

/** Conversations before that one, the latest first. */
export function listConversations(userId: string, before?: number, signal?: AbortSignal): Promise<Conversation[]> {
  return call(`${base(userId)}/conversations?${page(before)}`, { signal });
}

export function renameConversation(userId: string, id: number, title: string): Promise<Conversation> {
  return call(`${base(userId)}/conversations/${id}`, { method: "PATCH", body: { title } });
}

export function deleteConversation(userId: string, id: number): Promise<void> {
  return call(`${base(userId)}/conversations/${id}`, { method: "DELETE" });
}

/** The newest messages before that one, oldest first. */
export function listMessages(userId: string, id: number, before?: number, signal?: AbortSignal): Promise<Message[]> {
  return call(`${base(userId)}/conversations/${id}/messages?${page(before)}`, { signal });
}

function page(before?: number): string {
  return `limit=${PAGE}${before === undefined ? "" : `&before=${before}`}`;
}

function base(userId: string): string {
  return `/${encodeURIComponent(userId)}`;
}
