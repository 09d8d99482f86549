import type { Outgoing } from "@/lib/api/chat";

/**
 * The message that is on its way, kept over a reload: it is sent again where the page comes back, and its reply taken up.
 * Whether the server has it already need not be known, for its request_id makes it the same message.
 */

const key = (userId: string) => `outgoing:${userId}`;

export function outgoing(conversationId: Outgoing["conversationId"], text: string): Outgoing {
  return { requestId: uuid(), conversationId, text, accepted: null };
}

export function remember(userId: string, message: Outgoing): void {
  store()?.setItem(key(userId), JSON.stringify(message));
}

export function forget(userId: string): void {
  store()?.removeItem(key(userId));
}

export function remembered(userId: string): Outgoing | null {
  try {
    const message = JSON.parse(store()?.getItem(key(userId)) ?? "null") as Partial<Outgoing> | null;
    return message?.requestId && message.text ? (message as Outgoing) : null;
  } catch {
    return null;
  }
}

/** None where the browser keeps nothing for this page. */
function store(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** `crypto.randomUUID` is there on safe origins only; a cluster's address may be none. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
