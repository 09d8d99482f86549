import type { ToolCall } from "./api/types";

/** What the assistant did, in the words of the page. */
export interface Action {
  kind: "created" | "completed" | "updated" | "deleted" | "listed" | "failed" | "other";
  text: string;
  title: string | null;
  number: number | null;
}

const DONE: Record<string, Pick<Action, "kind" | "text">> = {
  add_task: { kind: "created", text: "Added" },
  complete_task: { kind: "completed", text: "Completed" },
  update_task: { kind: "updated", text: "Changed" },
  delete_task: { kind: "deleted", text: "Deleted" },
};

export function describe(call: ToolCall): Action {
  const result = isRecord(call.result) ? call.result : {};
  const title = string(result.title) ?? string(call.arguments.title);
  const number = whole(result.task_id) ?? whole(call.arguments.task_id);

  const failure = string(result.error) ?? (result.status === "not_found" ? "No such task" : null);
  if (failure) return { kind: "failed", text: failure, title: null, number };

  if (call.name === "list_tasks") return listed(call);
  const done = DONE[call.name];
  if (done) return { ...done, title, number };
  return { kind: "other", text: call.name.replaceAll("_", " "), title, number };
}

function listed(call: ToolCall): Action {
  const count = counted(call.result);
  const status = call.arguments.status;
  const which = status === "pending" || status === "completed" ? `${status} ` : "";
  const text =
    count === null ? `Looked at the ${which}tasks` : `Looked at ${count} ${which}${count === 1 ? "task" : "tasks"}`;
  return { kind: "listed", text, title: null, number: null };
}

/** Messages from before the count hold the tasks themselves. */
function counted(result: unknown): number | null {
  if (Array.isArray(result)) return result.length;
  if (!isRecord(result)) return null;
  return Array.isArray(result.tasks) ? result.tasks.length : whole(result.count);
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
