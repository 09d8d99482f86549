import type { ServerResponse } from "node:http";
import type { ChatReply, Message, ToolCall } from "@/lib/api/types";
import type { State } from "./backend";
import { task } from "./backend-tasks";
import { problem, type Reply } from "./reply";
import type { Asked } from "./serve";

const AT = "2026-11-22T10:00:00Z";

/** A message as the server lists it. */
export function said(id: number, role: Message["role"], content: string, more: Partial<Message> = {}): Message {
  return { id, role, content, tool_calls: [], question: null, undo: false, stopped: false, created_at: AT, ...more };
}

export function chat(state: State, asked: Asked, body: Record<string, unknown>): Reply {
  const url = new URL(asked.path, "http://backend");
  if (url.pathname.endsWith("/stop")) {
    if (!state.stop) return problem(404, "There is no such message.");
    state.stop();
    return { status: 204 };
  }
  const [, id, what] = /\/conversations(?:\/(\d+)(\/messages)?)?$/.exec(url.pathname) ?? [];
  if (what) return { status: 200, body: page(state.conversations.get(Number(id)) ?? [], url).reverse() };
  if (id) return edit(state, asked.method, Number(id), body);
  if (!url.pathname.endsWith("/chat")) {
    return { status: 200, body: page([...state.conversations.keys()].map((known) => conversation(state, known)), url) };
  }
  if (body.conversation_id && !state.conversations.has(Number(body.conversation_id))) {
    return problem(404, "There is no such conversation.");
  }
  return turn(state, body);
}

/** The last ones of a list, or those before a number, from the last to the first. */
function page<Item extends { id: number }>(items: readonly Item[], url: URL): Item[] {
  const before = Number(url.searchParams.get("before") ?? Infinity);
  return items.filter(({ id }) => id < before).slice(-Number(url.searchParams.get("limit"))).reverse();
}

function conversation(state: State, id: number) {
  const title = state.titles.get(id) ?? state.conversations.get(id)?.[0]?.content ?? "";
  return { id, title, created_at: AT, updated_at: AT };
}

function edit(state: State, method: string, id: number, body: Record<string, unknown>): Reply {
  if (!state.conversations.has(id)) return problem(404, "There is no such conversation.");
  if (method === "DELETE") {
    state.conversations.delete(id);
    return { status: 204 };
  }
  state.titles.set(id, String(body.title));
  return { status: 200, body: conversation(state, id) };
}

function turn(state: State, body: Record<string, unknown>): Reply {
  const text = String(body.message);
  const known = state.replies.get(String(body.request_id));
  if (known) return { status: 200, body: known };
  const id = Number(body.conversation_id ?? Math.max(0, ...state.conversations.keys()) + 1);
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
    said(next, "user", text),
    said(next + 1, "assistant", response, { tool_calls: calls }),
  ]);
  const reply: ChatReply = {
    conversation_id: id,
    message_id: next + 1,
    response,
    tool_calls: calls,
    timestamp: AT,
    stopped: false,
    question: null,
    undo: false,
  };
  state.replies.set(String(body.request_id), reply);
  return { status: 200, body: reply };
}

/** The reply as server-sent events, word by word. */
export async function stream(state: State, response: ServerResponse, reply: ChatReply): Promise<void> {
  const send = (name: string, data: unknown) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const stopped = new Promise<boolean>((stop) => (state.stop = () => stop(true)));
  send("accepted", { conversation_id: reply.conversation_id, message_id: reply.message_id - 1 });
  for (const call of reply.tool_calls) send("tool", call);
  const [first = "", ...rest] = reply.response.split(/(?<= )/);
  send("delta", { text: first });
  if (state.pause && (await Promise.race([state.pause, stopped]))) {
    const said = state.conversations.get(reply.conversation_id)?.at(-1);
    if (said) Object.assign(said, { content: first, stopped: true });
    send("done", { ...reply, response: first, stopped: true });
    return void response.end();
  }
  if (state.cuts > 0) {
    state.cuts -= 1;
    // What was written arrives, and no more.
    return void response.socket?.end();
  }
  for (const word of rest) send("delta", { text: word });
  send("done", reply);
  response.end();
}
