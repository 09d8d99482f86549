import type { Task } from "@/lib/api/types";
import type { State } from "./backend";
import { problem, type Reply } from "./reply";
import type { Asked } from "./serve";

export function task(id: number, title: string, completed = false): Task {
  const at = "2026-11-22T10:00:00Z";
  return { id, title, description: "", completed, created_at: at, updated_at: at };
}

export function tasks(state: State, asked: Asked, body: Record<string, unknown>): Reply {
  const [, last = ""] = /\/tasks\/?([^?]*)/.exec(asked.path) ?? [];
  switch (`${asked.method} ${last}`) {
    case "GET ":
      return page(state, asked.path);
    case "POST ":
      return { status: 201, body: add(state, body) };
    case "POST batch":
      return { status: 201, body: (body.tasks as Record<string, unknown>[]).map((one) => add(state, one)) };
    case "POST clear-completed": {
      const ids = state.tasks.filter(({ completed }) => completed).map(({ id }) => id);
      remove(state, ids);
      return { status: 200, body: { ids, count: ids.length } };
    }
    case "POST restore": {
      const back = state.deleted.filter(({ id }) => (body.ids as number[]).includes(id));
      state.deleted = state.deleted.filter((one) => !back.includes(one));
      state.tasks = [...state.tasks, ...back].sort((one, other) => one.id - other.id);
      return { status: 200, body: back };
    }
  }
  const found = state.tasks.find(({ id }) => id === Number(last));
  if (!found) return problem(404, "There is no such task.");
  if (asked.method === "DELETE") {
    remove(state, [found.id]);
    return { status: 204 };
  }
  Object.assign(found, body);
  return { status: 200, body: found };
}

/** Two tasks a page, so that every longer list has several. */
function page(state: State, path: string): Reply {
  const after = Number(new URLSearchParams(path.split("?")[1]).get("after"));
  const rest = state.tasks.filter((known) => known.id > after);
  const headers: Record<string, string> = rest.length > 2 ? { Link: '</next>; rel="next"' } : {};
  return { status: 200, body: rest.slice(0, 2), headers };
}

function add(state: State, { title, description = "" }: Record<string, unknown>): Task {
  const id = Math.max(0, ...[...state.tasks, ...state.deleted].map((known) => known.id)) + 1;
  const added = { ...task(id, String(title)), description: String(description) };
  state.tasks = [...state.tasks, added];
  return added;
}

function remove(state: State, ids: number[]): void {
  state.deleted.push(...state.tasks.filter(({ id }) => ids.includes(id)));
  state.tasks = state.tasks.filter(({ id }) => !ids.includes(id));
}
