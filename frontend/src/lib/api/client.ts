import { ApiError } from "./error";

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** Let the request outlive the page. */
  keepalive?: boolean;
  accept?: string;
}

/** A 401 from these says that the credentials are wrong, not that the session has run out. */
const WITHOUT_SESSION = new Set(["/auth/signin", "/auth/signup", "/auth/refresh", "/auth/password"]);

/** Waits between the tries to renew a session, where the server could not say whether it goes on. */
export const RENEWAL_MS = [300, 1_000, 3_000];

/** Every call of this page goes to its own server, which sends it on. */
export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const answer = await ask(path, options);
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}

/**
 * The answer as it comes, where it is a success. A session that has run out is renewed on the way, once.
 * Throws an ApiError: with status 401 only where the server said that the session is over.
 */
export async function ask(path: string, options: Options = {}): Promise<Response> {
  let answer = await send(path, options);
  if (answer.status === 401 && !WITHOUT_SESSION.has(path) && (await renewSession())) {
    answer = await send(path, options);
  }
  if (!answer.ok) throw await ApiError.from(answer);
  return answer;
}

let renewal: Promise<boolean> | null = null;

/** However many calls find the session run out at a time, it is renewed once. */
function renewSession(): Promise<boolean> {
  renewal ??= renew().finally(() => (renewal = null));
  return renewal;
}

/** False where the session is over. An error of the server or a lost answer ends no session: it is tried again, then thrown. */
async function renew(): Promise<boolean> {
  for (let tries = 0; ; tries += 1) {
    const answer = await send("/auth/refresh", { method: "POST" }).catch((error: unknown) => error as ApiError);
    if (answer instanceof Response) {
      if (answer.ok) return true;
      if (answer.status === 401 || answer.status === 403) return false;
    }
    const wait = RENEWAL_MS[tries];
    if (wait === undefined) throw answer instanceof Response ? await ApiError.from(answer) : answer;
    await new Promise((passed) => setTimeout(passed, wait));
  }
}

async function send(path: string, { body, accept = "application/json", ...options }: Options): Promise<Response> {
  try {
    return await fetch(`/api${path}`, {
      ...options,
      headers: {
        Accept: accept,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "No connection.");
  }
}
