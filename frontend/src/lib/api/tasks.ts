import { ask, call } from "./client";
import type { Task } from "./types";

export type TaskChanges = Partial<Pick<Task, "title" | "description" | "completed">>;

export interface NewTask {
  title: string;
  description?: string;
}

/** As many as one request may add. */
const BATCH_MAX = 50;

/** Splits tasks into lists that one request may add. */
export function inBatches(tasks: NewTask[]): NewTask[][] {
  const count = Math.ceil(tasks.length / BATCH_MAX);
  return Array.from({ length: count }, (_, index) => tasks.slice(index * BATCH_MAX, (index + 1) * BATCH_MAX));
}

/** Reads every page of the list. */
export async function listTasks(userId: string, signal?: AbortSignal): Promise<Task[]> {
  const tasks: Task[] = [];
  for (let more = true; more; ) {
    const answer = await ask(`${base(userId)}?limit=500&after=${tasks.at(-1)?.id ?? 0}`, { signal });
    tasks.push(...((await answer.json()) as Task[]));
    more = /rel="next"/.test(answer.headers.get("Link") ?? "");
  }
  return tasks;
}

/** Adds the tasks of one batch: all of them or none. */
export async function addTasks(userId: string, tasks: NewTask[]): Promise<Task[]> {
  if (tasks.length > 1) return call(`${base(userId)}/batch`, { method: "POST", body: { tasks } });
  return [await call<Task>(base(userId), { method: "POST", body: tasks[0] })];
}

export function changeTask(userId: string, id: number, changes: TaskChanges): Promise<Task> {
  return call(`${base(userId)}/${id}`, { method: "PATCH", body: changes });
}

/** The request outlives the page: a tab that is closed or killed at once still deletes. */
export function deleteTask(userId: string, id: number): Promise<void> {
  return call(`${base(userId)}/${id}`, { method: "DELETE", keepalive: true });
}

/** Deletes the completed tasks, and tells their ids. */
export async function clearCompleted(userId: string): Promise<number[]> {
  const path = `${base(userId)}/clear-completed`;
  return (await call<{ ids: number[] }>(path, { method: "POST", keepalive: true })).ids;
}

/** Brings deleted tasks back under their ids. The answer holds those that could be brought back. */
export function restoreTasks(userId: string, ids: number[]): Promise<Task[]> {
  return call(`${base(userId)}/restore`, { method: "POST", body: { ids } });
}

function base(userId: string): string {
  return `/${encodeURIComponent(userId)}/tasks`;
}
