import type { Question, ToolCall } from "./api/types";

/** What the assistant did, in the words of the page. */
export interface Action {
  kind: "created" | "completed" | "reopened" | "updated" | "deleted" | "failed" | "other";
  text: string;
  title: string | null;
  number: number | null;
}

const DONE: Record<string, Pick<Action, "kind" | "text">> = {
  add_task: { kind: "created", text: "Added" },
  complete_task: { kind: "completed", text: "Completed" },
  complete_tasks: { kind: "completed", text: "Completed" },
  reopen_tasks: { kind: "reopened", text: "Reopened" },
  restore_tasks: { kind: "created", text: "Restored" },
  update_task: { kind: "updated", text: "Changed" },
  delete_task: { kind: "deleted", text: "Deleted" },
  delete_tasks: { kind: "deleted", text: "Deleted" },
};

/** What was done and not said: a reply that names a change already is not repeated, and looking at the list is no change. */
export function untold(reply: string, calls: readonly ToolCall[]): Action[] {
  const said = reply.toLowerCase();
  return calls
    .filter(({ name }) => name !== "list_tasks")
    .map(describe)
    .filter(({ kind, text, title, number }) => {
      const subject = kind === "failed" ? text : (title ?? "");
      if (subject && said.includes(subject.toLowerCase())) return false;
      return !(kind === "failed" && number !== null && new RegExp(`\\b${number}\\b`).test(said));
    });
}

export function describe(call: ToolCall): Action {
  const result = isRecord(call.result) ? call.result : {};
  const title = string(result.title) ?? string(call.arguments.title) ?? counted(result);
  const number = whole(result.task_id) ?? whole(call.arguments.task_id);

  const failure = string(result.error) ?? (result.status === "not_found" ? "No such task" : null);
  if (failure) return { kind: "failed", text: failure, title: null, number };

  const done = DONE[call.name];
  if (done) return { ...done, title, number };
  return { kind: "other", text: call.name.replaceAll("_", " "), title, number };
}

/** The numbers of the tasks that a reply listed. */
export function listedIds(calls: readonly ToolCall[]): number[] {
  return calls
    .filter(({ name }) => name === "list_tasks")
    .flatMap(({ result }) => (isRecord(result) && Array.isArray(result.ids) ? result.ids : []))
    .filter((id): id is number => whole(id) !== null);
}

/** The titles that a reply may quote. */
export function titlesIn(calls: readonly ToolCall[], question?: Question | null): string[] {
  const named = calls.flatMap((call) => [call.arguments.title, isRecord(call.result) ? call.result.title : null]);
  return [...named.map(string), ...(question?.candidates ?? []).map(({ title }) => title)].filter((one) => one !== null);
}

function counted(result: Record<string, unknown>): string | null {
  const count = whole(result.count);
  return count === null ? null : `${count} ${count === 1 ? "task" : "tasks"}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function string(value: unknown): string | null {
  return typeof value === "string" && value ? value : null;
}

function whole(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}
