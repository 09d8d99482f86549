import { ask, call } from "./client";
import type { Task } from "./types";

export type TaskChanges = Partial<Pick<Task, "title" | "description" | "completed">>;

/** All of them: the pages of a long list are put together here, so that every change shows in its place. */
export async function listTasks(userId: string, signal?: AbortSignal): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let more = true; more; ) {
    const answer = await ask(`${base(userId)}?limit=500&after=${tasks.at(-1)?.id ?? 0}`, { signal });
    tasks.push(...((await answer.json()) as Task[]));
    more = /rel="next"/.test(answer.headers.get("Link") ?? "");
  }
  return tasks;
}

export function addTask(userId: string, title: string): Promise<Task> {
  return call(base(userId), { method: "POST", body: { title } });
}

export function changeTask(userId: string, id: number, changes: TaskChanges): Promise<Task> {
  return call(`${base(userId)}/${id}`, { method: "PATCH", body: changes });
}

export function deleteTask(userId: string, id: number, keepalive = false): Promise<void> {
  return call(`${base(userId)}/${id}`, { method: "DELETE", keepalive });
}

function base(userId: string): string {
  return `/${encodeURIComponent(userId)}/tasks`;
}
