import type { Task } from "./api/types";

/** A task that a line of a reply names. `task` is absent where it no longer exists. */
export interface TaskLine {
  id: number;
  title: string;
  completed: boolean;
  task?: Task;
}

export type Block =
  | { kind: "text" | "bullets"; items: string[] }
  | { kind: "numbers"; start: number; items: string[] }
  | { kind: "tasks"; items: TaskLine[] };

type Line =
  | { kind: "text" | "bullets"; item: string }
  | { kind: "numbers"; start: number; item: string }
  | { kind: "tasks"; item: TaskLine };

export interface Known {
  /** The tasks that the reply listed. */
  ids: readonly number[];
  /** The person's list as it is now. */
  tasks: ReadonlyMap<number, Task>;
}

/** Paragraphs, bulleted and numbered lists, and lists of tasks. Everything else of Markdown stays as it is, tags included. */
export function blocks(text: string, known: Known): Block[] {
  const all: Block[] = [];
  let fresh = true;
  for (const written of text.split("\n")) {
    if (!written.trim()) {
      fresh = true;
      continue;
    }
    const line = read(written, known);
    const last = all.at(-1);
    // An empty line ends a paragraph. It does not end a list.
    if (last?.kind === line.kind && !(fresh && line.kind === "text")) (last.items as unknown[]).push(line.item);
    else if (line.kind === "numbers") all.push({ kind: line.kind, start: line.start, items: [line.item] });
    else all.push({ kind: line.kind, items: [line.item] } as Block);
    fresh = false;
  }
  return all;
}

function read(line: string, known: Known): Line {
  const bullet = /^\s*[-*•]\s+(.*)$/.exec(line);
  const number = /^\s*(\d{1,4})[.)]\s+(.*)$/.exec(line);
  const words = (bullet?.[1] ?? number?.[2] ?? line).trim();
  const task = named(words, known) ?? (bullet || number ? titled(words, known) : null);
  if (task) return { kind: "tasks", item: task };
  if (bullet) return { kind: "bullets", item: words };
  if (number) return { kind: "numbers", start: Number(number[1]), item: words };
  return { kind: "text", item: line };
}

const DONE = /\s+✓$/;

/** "#3 Buy milk ✓": as the built-in assistant lists a task. */
function named(words: string, { ids, tasks }: Known): TaskLine | null {
  const found = /^#(\d+):?\s+(.+)$/.exec(words);
  if (!found) return null;
  const id = Number(found[1]);
  const title = found[2]!.replace(DONE, "");
  const task = tasks.get(id);
  if (!ids.includes(id) && task?.title !== title) return null;
  return { id, title, completed: DONE.test(words), task };
}

/** "Buy milk", as a model may list it, where exactly one task that it looked at has this title. */
function titled(words: string, { ids, tasks }: Known): TaskLine | null {
  const title = words.replace(DONE, "").replace(/^\*\*(.+)\*\*$/, "$1");
  const [task, ...others] = ids.map((id) => tasks.get(id)).filter((one) => one?.title === title);
  if (!task || others.length > 0) return null;
  return { id: task.id, title, completed: task.completed, task };
}

export type Piece =
  | { kind: "text" | "literal" | "quoted" | "code" | "bold"; text: string }
  | { kind: "link"; text: string; href: string };

const MARKS = /(\*\*[^*\n]+\*\*|`[^`\n]+`|\[[^\]\n]+\]\(https?:\/\/[^\s)]+\)|https?:\/\/[^\s<>"”]+|“[^”\n]*”)/;

/**
 * The pieces of a line: bold, code, links and plain text. What is in “quotes” and each of `literals` stays as it was written:
 * the marks in a title are the person's own.
 */
export function pieces(text: string, literals: readonly string[]): Piece[] {
  const special = literals.filter((one) => /[*`[\]“”]|https?:/.test(one)).sort((a, b) => b.length - a.length);
  if (special.length === 0) return marked(text);
  const pattern = new RegExp(`(${special.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
  return text
    .split(pattern)
    .flatMap((part, index): Piece[] => (index % 2 === 1 ? [{ kind: "literal", text: part }] : marked(part)));
}

function marked(text: string): Piece[] {
  return text
    .split(MARKS)
    .flatMap((part, index) => (index % 2 === 1 ? mark(part) : part ? [{ kind: "text", text: part } as const] : []));
}

function mark(part: string): Piece[] {
  if (part.startsWith("**")) return [{ kind: "bold", text: part.slice(2, -2) }];
  if (part.startsWith("`")) return [{ kind: "code", text: part.slice(1, -1) }];
  if (part.startsWith("“")) return [{ kind: "quoted", text: part.slice(1, -1) }];
  const link = /^\[([^\]]+)\]\((.+)\)$/.exec(part);
  if (link) return [{ kind: "link", text: link[1]!, href: link[2]! }];
  // A sentence's own marks end no address.
  const href = part.replace(/[.,;:!?)\]'’]+$/, "");
  const rest = part.slice(href.length);
  return [{ kind: "link", text: href, href }, ...(rest ? [{ kind: "text", text: rest } as const] : [])];
}
