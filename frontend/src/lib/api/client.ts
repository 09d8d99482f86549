import { ApiError } from "./error";

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** Let the request outlive the page. */
  keepalive?: boolean;
  accept?: string;
}

/** What these answer with 401 is no session that has run out. */
const WITHOUT_SESSION = new Set(["/auth/signin", "/auth/signup", "/auth/refresh", "/auth/password"]);

/** Every call of this page goes to its own server, which sends it on. */
export async function call<T>(path: string, options: Options = {}): Promise<T> {
  const answer = await ask(path, options);
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}

/** The answer as it comes, where it is a success. A session that has run out is renewed on the way, once. */
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
  renewal ??= send("/auth/refresh", { method: "POST" })
    .then((answer) => answer.ok)
    .finally(() => (renewal = null));
  return renewal;
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
