import type { Task } from "./api/types";

export const FILTERS = ["all", "pending", "completed"] as const;
export type Filter = (typeof FILTERS)[number];

export const ORDERS = ["oldest", "newest", "title"] as const;
export type Order = (typeof ORDERS)[number];

/** The tasks that match, in the order that was chosen. */
export function arrange(tasks: Task[], filter: Filter, search: string, order: Order): Task[] {
  const text = fold(search.trim());
  const found = tasks.filter((task) => {
    const wanted = filter === "all" || task.completed === (filter === "completed");
    return wanted && (!text || [task.title, task.description, `#${task.id}`].some((part) => fold(part).includes(text)));
  });
  return found.sort(COMPARE[order]);
}

/** "é" has two spellings in Unicode, and people mean the same by both. */
function fold(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

type Compare = (one: Task, other: Task) => number;

export const byAge: Compare = (one, other) => age(one) - age(other);

const COMPARE: Record<Order, Compare> = {
  oldest: byAge,
  newest: (one, other) => byAge(other, one),
  title: (one, other) => collator.compare(one.title, other.title) || byAge(one, other),
};

/** Whether the page shows the task before the server has given it its id. */
export function isDraft(task: Task): boolean {
  return task.id < 0;
}

/** Ids rise with age, and drafts are younger than all that have one. */
function age({ id }: Task): number {
  return id > 0 ? id : Number.MAX_SAFE_INTEGER / 2 - id;
}
