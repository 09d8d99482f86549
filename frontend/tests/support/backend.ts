import type { ServerResponse } from "node:http";
import type { ChatReply, Message, Task, ToolCall } from "@/lib/api/types";
import { type Asked, json, serve } from "./serve";
import { vi } from "vitest";

interface State {
  account: { id: string; email: string } | null;
  info: { assistant: string; database: string; version: string; environment: string };
  tasks: Task[];
  conversations: Map<number, Message[]>;
  /** Answers the next request whose "METHOD path" it matches, once. */
  failNext: { match: RegExp; status: number; detail: string; headers?: Record<string, string> } | null;
  /** Held answers: a request waits for it when set. */
  gate: Promise<void> | null;
  /** Held in the middle of a reply: what comes after its first word waits for this. */
  pause: Promise<void> | null;
  /** How many of the next replies end after their first word. */
  cuts: number;
  /** Replies by the message's request_id: the same one again gets the same. */
  replies: Map<string, ChatReply>;
  /** Whether the next call finds the session run out, and whether that can be renewed. */
  expired: boolean;
  renewable: boolean;
}

export function task(id: number, title: string, completed = false): Task {
  const at = "2026-11-22T10:00:00Z";
  return { id, title, description: "", completed, created_at: at, updated_at: at };
}

/** The backend's contract, as much of it as the page uses, and `fetch` made to reach it as in a browser. */
export async function startBackend(initial: Partial<State> = {}) {
  const state: State = {
    account: { id: "u1", email: "ada@example.com" },
    info: { assistant: "rules", database: "sqlite", version: "0", environment: "test" },
    tasks: [],
    conversations: new Map(),
    failNext: null,
    gate: null,
    pause: null,
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

type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

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

function account(state: State, line: string, body: Record<string, unknown>): Reply {
  switch (line) {
    case "GET /api/auth/me":
      return state.account ? { status: 200, body: state.account } : problem(401, "Sign in first.");
    case "POST /api/auth/signup":
    case "POST /api/auth/signin":
      state.account = { id: "u1", email: String(body.email) };
      return { status: 200, body: { user: state.account, token: "t", expires_at: "2027-01-01T00:00:00Z" } };
    default:
      state.account = null;
      return { status: 204 };
  }
}

function tasks(state: State, asked: Asked, body: Record<string, unknown>): Reply {
  const id = Number(/\/tasks\/(\d+)$/.exec(asked.path)?.[1] ?? 0);
  if (!id && asked.method === "GET") {
    const after = Number(new URLSearchParams(asked.path.split("?")[1]).get("after"));
    const rest = state.tasks.filter((known) => known.id > after);
    const headers: Record<string, string> = rest.length > 2 ? { Link: '</next>; rel="next"' } : {};
    return { status: 200, body: rest.slice(0, 2), headers };
  }
  if (!id) {
    const added = task(Math.max(0, ...state.tasks.map((known) => known.id)) + 1, String(body.title));
    state.tasks = [...state.tasks, added];
    return { status: 201, body: added };
  }
  const found = state.tasks.find((known) => known.id === id);
  if (!found) return problem(404, "There is no such task.");
  if (asked.method === "DELETE") {
    state.tasks = state.tasks.filter((known) => known !== found);
    return { status: 204 };
  }
  Object.assign(found, body);
  return { status: 200, body: found };
}

function chat(state: State, asked: Asked, body: Record<string, unknown>): Reply {
  const created_at = "2026-11-22T10:00:00Z";
  if (asked.path.endsWith("/conversations")) {
    const listed = [...state.conversations.keys()].reverse();
    return { status: 200, body: listed.map((id) => ({ id, created_at, updated_at: created_at })) };
  }
  const opened = /conversations\/(\d+)\/messages$/.exec(asked.path)?.[1];
  if (opened) return { status: 200, body: state.conversations.get(Number(opened)) ?? [] };

  const text = String(body.message);
  const known = state.replies.get(String(body.request_id));
  if (known) return { status: 200, body: known };
  const id = Number(body.conversation_id ?? state.conversations.size + 1);
  const messages = state.conversations.get(id) ?? [];
  const next = messages.length + 1;
  const title = /^add (.+)$/i.exec(text)?.[1];
  const calls: ToolCall[] = [];
  if (title) {
    const added = task(state.tasks.length + 1, title);
    state.tasks = [...state.tasks, added];
    calls.push({ name: "add_task", arguments: { title }, result: { task_id: added.id, status: "created", title } });
  }
  const response = title ? `Added “${title}”.` : `You said: ${text}`;
  state.conversations.set(id, [
    ...messages,
    { id: next, role: "user", content: text, tool_calls: [], created_at },
    { id: next + 1, role: "assistant", content: response, tool_calls: calls, created_at },
  ]);
  const reply = { conversation_id: id, message_id: next + 1, response, tool_calls: calls, timestamp: created_at };
  state.replies.set(String(body.request_id), reply);
  return { status: 200, body: reply };
}

/** The reply as server-sent events, word by word. */
async function stream(state: State, response: ServerResponse, reply: ChatReply): Promise<void> {
  const send = (name: string, data: unknown) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  send("accepted", { conversation_id: reply.conversation_id, message_id: reply.message_id - 1 });
  for (const call of reply.tool_calls) send("tool", call);
  const [first = "", ...rest] = reply.response.split(/(?<= )/);
  send("delta", { text: first });
  if (state.pause) await state.pause;
  if (state.cuts > 0) {
    state.cuts -= 1;
    // What was written arrives, and no more.
    return void response.socket?.end();
  }
  for (const word of rest) send("delta", { text: word });
  send("done", reply);
  response.end();
}

function problem(status: number, detail: string): Reply {
  return { status, body: { type: "about:blank", title: "Problem", status, detail } };
}
