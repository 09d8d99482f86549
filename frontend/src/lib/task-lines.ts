import { DESCRIPTION_MAX, TITLE_MAX } from "./api/types";
import type { NewTask } from "./api/tasks";
import { shortened } from "./shortened";

/** A bullet, a number or a Markdown checkbox before a line of a pasted list. */
const MARKER = /^(?:[-*+•‣◦·–—]|\d{1,3}[.)])\s+/u;
const CHECKBOX = /^\[[ xX]?\]\s+/u;

/** Reads one task from each line with text. List markers are dropped where every one of several lines has one. */
export function titlesOf(text: string): string[] {
  const lines = text
    .split(/\r\n|\r|\n|\u2028|\u2029/u)
    .map((line) => line.trim())
    .filter(visible);
  const listed = lines.length > 1 && lines.every((line) => MARKER.test(line) || CHECKBOX.test(line));
  if (!listed) return lines;
  return lines.map((line) => line.replace(MARKER, "").replace(CHECKBOX, "")).filter(visible);
}

/** What keeps these tasks from being added, in words for a person; `null` if nothing does. */
export function problemWith(tasks: NewTask[]): string | null {
  if (tasks.length === 0) return "A task needs a title.";
  const long = tasks.find(({ title }) => title.length > TITLE_MAX);
  if (long) return `A title has at most ${TITLE_MAX} characters. “${shortened(long.title, 30)}” has ${long.title.length}.`;
  if (tasks.some(({ description = "" }) => description.length > DESCRIPTION_MAX)) {
    return `A description has at most ${DESCRIPTION_MAX} characters.`;
  }
  return null;
}

/** Whether anything of the text can be seen: spaces and characters of no width cannot. */
export function visible(text: string): boolean {
  return /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}
