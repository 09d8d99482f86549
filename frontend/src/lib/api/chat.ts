import { EventSourceParserStream } from "eventsource-parser/stream";
import { ask, call } from "./client";
import { ApiError } from "./error";
import type { ChatEvent, ChatReply, Conversation, Message } from "./types";

/** A message with a name of its own: sent again, it is the same message and no second one. */
export interface Outgoing {
  requestId: string;
  /** None for a new one. The latest is not known before the conversations are loaded. */
  conversationId: number | null | "latest";
  text: string;
  /** The number that the server gave it, once it is known to have it. */
  accepted: number | null;
}

/** A reply, with the number of the message that it answers. */
export type Answered = ChatReply & { answers: number };

/** Waits between the tries to take a reply up again: as long as it takes to replace a pod. */
export const RETRY_MS = [300, 700, 1_500, 3_000, 5_000, 5_000, 10_000];

/** Sends a message and tells its events as they come. A stream that is cut is taken up again, from its beginning. */
export async function sendMessage(
  userId: string,
  message: Outgoing & { conversationId: number | null },
  tell: (event: ChatEvent | { name: "reconnecting" }) => void,
): Promise<Answered> {
  let { accepted } = message;
  for (let tries = 0; ; tries += 1) {
    try {
      const reply = await readReply(userId, message, (event) => {
        if (event.name === "accepted") accepted = event.data.message_id;
        tell(event);
      });
      return { ...reply, answers: accepted ?? reply.message_id };
    } catch (error) {
      const wait = RETRY_MS[tries];
      if (wait === undefined || !mayPass(error, accepted !== null)) throw error;
      tell({ name: "reconnecting" });
      await new Promise((passed) => setTimeout(passed, wait));
    }
  }
}

async function readReply(
  userId: string,
  { requestId, conversationId, text }: Outgoing & { conversationId: number | null },
  tell: (event: ChatEvent) => void,
): Promise<ChatReply> {
  const body = { message: text, request_id: requestId, conversation_id: conversationId ?? undefined };
  const answer = await ask(`${base(userId)}/chat`, { method: "POST", body, accept: "text/event-stream" });
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

/** A pod that is being replaced will be there again. No connection at all may last: whoever wrote the message sends it again. */
function mayPass(error: unknown, accepted: boolean): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 502 || error.status === 503 || (error.status === 0 && accepted);
}

export function listConversations(userId: string, signal?: AbortSignal): Promise<Conversation[]> {
  return call(`${base(userId)}/conversations`, { signal });
}

export function listMessages(userId: string, id: number, signal?: AbortSignal): Promise<Message[]> {
  return call(`${base(userId)}/conversations/${id}/messages`, { signal });
}

function base(userId: string): string {
  return `/${encodeURIComponent(userId)}`;
}
