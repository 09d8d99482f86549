import { call } from "./client";
import type { Task } from "./types";

export type TaskChanges = Partial<Pick<Task, "title" | "description" | "completed">>;

export function listTasks(userId: string, signal?: AbortSignal): Promise<Task[]> {
  return call(`${base(userId)}?status=all`, { signal });
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
