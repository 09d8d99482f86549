import type { Task } from "@/lib/api/types";
import type { State } from "./backend";
import { problem, type Reply } from "./reply";
import type { Asked } from "./serve";

export function task(id: number, title: string, completed = false): Task {
  const at = "2026-11-22T10:00:00Z";
  return { id, title, description: "", completed, created_at: at, updated_at: at };
}

export function tasks(state: State, asked: Asked, body: Record<string, unknown>): Reply {
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
