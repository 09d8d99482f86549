/** What this tab keeps for one person over a reload: unsent messages and the text in the composer. */

type Kind = "outbox" | "draft";

const key = (kind: Kind, userId: string) => `${kind}:${userId}`;

/** `null` where nothing is kept, or where it cannot be read. */
export function readKept(kind: Kind, userId: string): unknown {
  try {
    return JSON.parse(store()?.getItem(key(kind, userId)) ?? "null");
  } catch {
    return null;
  }
}

export function keep(kind: Kind, userId: string, value: unknown): void {
  try {
    store()?.setItem(key(kind, userId), JSON.stringify(value));
  } catch {
    // A full store: the page still works, and only a reload would lose this.
  }
}

export function forget(userId: string): void {
  for (const kind of ["outbox", "draft"] as const) store()?.removeItem(key(kind, userId));
}

/** No store where the browser keeps nothing for this page. */
function store(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}
