import type { ServerResponse } from "node:http";
import type { ChatReply, ToolCall } from "@/lib/api/types";
import type { State } from "./backend";
import { task } from "./backend-tasks";
import type { Reply } from "./reply";
import type { Asked } from "./serve";

export function chat(state: State, asked: Asked, body: Record<string, unknown>): Reply {
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
export async function stream(state: State, response: ServerResponse, reply: ChatReply): Promise<void> {
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
