import { call } from "./client";
import type { ChatReply, Conversation, Message } from "./types";

export function sendMessage(
  userId: string,
  conversationId: number | null,
  message: string,
): Promise<ChatReply> {
  const body = conversationId === null ? { message } : { conversation_id: conversationId, message };
  return call(`${base(userId)}/chat`, { method: "POST", body });
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
