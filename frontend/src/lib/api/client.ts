import { ApiError } from "./error";

interface Options {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** Let the request outlive the page. */
  keepalive?: boolean;
}

/** Every call of this page goes to its own server, which sends it on. */
export async function call<T>(path: string, { body, ...options }: Options = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api${path}`, {
      ...options,
      headers: {
        Accept: "application/json",
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
  if (!answer.ok) throw await ApiError.from(answer);
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}
