import { explain, hasStatus } from "./api/error";
import type { Outgoing } from "./api/chat";
import { keep, readKept } from "./kept";

/** A message that the server has not answered yet. */
export interface Entry extends Outgoing {
  state: "waiting" | "sending" | "failed";
  /** Why it failed, in words for a person. */
  problem: string | null;
  /** Whether its conversation no longer exists. */
  orphaned: boolean;
  created_at: string;
}

/**
 * Every message that was written and not answered, in order, kept over a reload. An entry leaves when its reply is here or
 * when the person discards it, and for no other reason.
 */
export class Outbox {
  private list: readonly Entry[];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly userId: string) {
    // A reload cut off what was on its way. The server knows it by its request_id, so sending it again is safe.
    this.list = readEntries(userId).map((entry) => (entry.state === "sending" ? { ...entry, state: "waiting" } : entry));
  }

  readonly entries = (): readonly Entry[] => this.list;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  find(requestId: string): Entry | undefined {
    return this.list.find((entry) => entry.requestId === requestId);
  }

  add(conversationId: Outgoing["conversationId"], text: string): void {
    const created_at = new Date().toISOString();
    const fresh = { state: "waiting", problem: null, orphaned: false, accepted: null } as const;
    this.put([...this.list, { ...fresh, requestId: uuid(), conversationId, text, created_at }]);
  }

  update(requestId: string, changes: Partial<Entry>): void {
    this.put(this.list.map((entry) => (entry.requestId === requestId ? { ...entry, ...changes } : entry)));
  }

  remove(requestId: string): void {
    this.put(this.list.filter((entry) => entry.requestId !== requestId));
  }

  fail(requestId: string, error: unknown): void {
    this.update(requestId, { state: "failed", problem: problemOf(error), orphaned: hasStatus(error, 404) });
  }

  /** Sends a failed entry once more. Where its conversation is gone, it begins a new one under a new name. */
  retry(requestId: string): void {
    const entry = this.find(requestId);
    if (!entry) return;
    const anew = entry.orphaned ? { requestId: uuid(), conversationId: null, accepted: null } : {};
    this.update(requestId, { ...anew, state: "waiting", problem: null, orphaned: false });
  }

  /** The new conversation got its number: what else was written in it belongs there. */
  place(conversationId: number): void {
    this.put(this.list.map((entry) => (entry.conversationId === null ? { ...entry, conversationId } : entry)));
  }

  private put(list: readonly Entry[]): void {
    this.list = list;
    keep("outbox", this.userId, list);
    for (const listener of this.listeners) listener();
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Error && error.name === "AbortError") return "You stopped this before the reply came.";
  if (hasStatus(error, 401)) return "Your session had ended before this was sent.";
  return explain(error);
}

function readEntries(userId: string): Entry[] {
  const kept = readKept("outbox", userId);
  return Array.isArray(kept) ? kept.filter(isEntry) : [];
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Partial<Entry> | null;
  return typeof entry?.requestId === "string" && typeof entry.text === "string" && typeof entry.state === "string";
}

/** `crypto.randomUUID` exists on safe origins only; a cluster's address may be none. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
