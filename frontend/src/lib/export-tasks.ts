import type { Task } from "./api/types";

export type ExportFormat = "json" | "csv";

const COLUMNS = ["id", "title", "description", "completed", "created_at", "updated_at"] as const;

const FORMATS = {
  json: { type: "application/json", write: asJson },
  csv: { type: "text/csv;charset=utf-8", write: asCsv },
} as const;

/** Has the browser save the tasks as a file. */
export function exportTasks(tasks: Task[], format: ExportFormat, now: Date = new Date()): void {
  const { type, write } = FORMATS[format];
  const address = URL.createObjectURL(new Blob([write(tasks)], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `tasks-${now.toISOString().slice(0, 10)}.${format}`;
  link.click();
  // The browser reads the file after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export function asJson(tasks: Task[]): string {
  return `${JSON.stringify(tasks, [...COLUMNS], 2)}\n`;
}

/** RFC 4180. The byte order mark tells spreadsheets that the text is UTF-8. */
export function asCsv(tasks: Task[]): string {
  const rows = tasks.map((task) => COLUMNS.map((column) => cell(task[column])));
  return `\uFEFF${[[...COLUMNS], ...rows].map((row) => `${row.join(",")}\r\n`).join("")}`;
}

function cell(value: Task[(typeof COLUMNS)[number]]): string {
  // A spreadsheet would run text that begins like a formula. An apostrophe makes it plain text.
  const text = typeof value === "string" && /^\s*[=+\-@＝＋－＠\t\r]/u.test(value) ? `'${value}` : String(value);
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
