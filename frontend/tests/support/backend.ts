import { vi } from "vitest";
import type { ChatReply, Message, SignedInDevice, Task } from "@/lib/api/types";
import { account } from "./backend-account";
import { chat, stream } from "./backend-chat";
import { tasks } from "./backend-tasks";
import { problem, type Reply } from "./reply";
import { type Asked, json, serve } from "./serve";

export { task } from "./backend-tasks";

export interface State {
  account: { id: string; email: string } | null;
  password: string;
  sessions: SignedInDevice[];
  info: { assistant: string; database: string; version: string; environment: string };
  tasks: Task[];
  /** What was deleted and can be restored. */
  deleted: Task[];
  conversations: Map<number, Message[]>;
  /** Titles that a person gave. Without one, a conversation is called as it begins. */
  titles: Map<number, string>;
  /** Answers the next request whose "METHOD path" it matches, once. */
  failNext: { match: RegExp; status: number; detail: string; headers?: Record<string, string> } | null;
  /** Held answers: a request waits for it when set. */
  gate: Promise<void> | null;
  /** Held in the middle of a reply: what comes after its first word waits for this. */
  pause: Promise<void> | null;
  /** Ends the reply that is held. */
  stop: (() => void) | null;
  /** How many of the next replies end after their first word. */
  cuts: number;
  /** Replies by the message's request_id: the same one again gets the same. */
  replies: Map<string, ChatReply>;
  /** Whether the next call finds the session run out, and whether that can be renewed. */
  expired: boolean;
  renewable: boolean;
}

/** The backend's contract, as much of it as the page uses, and `fetch` made to reach it as in a browser. */
export async function startBackend(initial: Partial<State> = {}) {
  const state: State = {
    account: { id: "u1", email: "ada@example.com" },
    password: "correct horse",
    sessions: [],
    info: { assistant: "rules", database: "sqlite", version: "0", environment: "test" },
    tasks: [],
    deleted: [],
    conversations: new Map(),
    titles: new Map(),
    failNext: null,
    gate: null,
    pause: null,
    stop: null,
    cuts: 0,
    replies: new Map(),
    expired: false,
    renewable: true,
    ...initial,
  };
  const server = await serve(async (_, response, asked) => {
    if (state.gate) await state.gate;
    const { status, body, headers } = answer(state, asked);
    if (status === 200 && asked.headers.accept === "text/event-stream") {
      return stream(state, response, body as ChatReply);
    }
    if (status === 204) response.writeHead(204).end();
    else json(response, status, body, headers);
  });
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (path: string, options?: RequestInit) => real(new URL(path, server.url), options));
  return { ...server, state };
}

function answer(state: State, asked: Asked): Reply {
  const line = `${asked.method} ${asked.path}`;
  const failure = state.failNext;
  if (failure?.match.test(line)) {
    state.failNext = null;
    return { ...problem(failure.status, failure.detail), headers: failure.headers };
  }
  const body = asked.body ? (JSON.parse(asked.body) as Record<string, unknown>) : {};
  if (line === "POST /api/auth/refresh") {
    state.expired = !state.renewable;
    if (state.expired || !state.account) return problem(401, "This session is over.");
    return { status: 200, body: { user: state.account } };
  }
  if (state.expired) return problem(401, "Sign in first.");
  if (line === "GET /api/info") return { status: 200, body: state.info };
  if (asked.path.startsWith("/api/auth/")) return account(state, line, body);
  if (!state.account) return problem(401, "Sign in first.");
  if (asked.path.includes("/tasks")) return tasks(state, asked, body);
  return chat(state, asked, body);
}
