import { backendAddress } from "./backend-address";
import { requestHeaders, responseHeaders } from "./forwarded-headers";
import { problem } from "./problem";

const WITHOUT_BODY = new Set(["GET", "HEAD"]);
/** What a kept connection ends with when the pod at its other end is replaced in the moment of asking. */
const CLOSED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);
/** More than one connection may have gone to that pod. */
const TRIES = 3;

/** Sends a request on to the backend as it is, and its answer back as it comes. */
export async function forward(request: Request): Promise<Response> {
  const backend = backendAddress();
  if (!backend) {
    return problem(503, "Service Unavailable", "The address of the backend is not set.");
  }
  const source = new URL(request.url);
  const path = source.pathname === "/api/chat" && request.method === "POST" ? null : source.pathname;
  if (path) return send(request, backend, path + source.search);
  return sendChat(request, backend, source.search);
}

/** Asks the backend whether it is ready: what answers 200 here works from the page to the database. */
export async function ready(request: Request): Promise<Response> {
  const backend = backendAddress();
  if (!backend) {
    return problem(503, "Service Unavailable", "The address of the backend is not set.");
  }
  return send(request, backend, "/ready");
}

/** `/api/chat` names no user: the backend knows whose credentials these are. */
async function sendChat(request: Request, backend: URL, search: string): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.delete("content-type");
  const question = new Request(request.url, { headers, signal: request.signal });
  const answer = await send(question, backend, "/api/auth/me");
  if (!answer.ok) return answer;
  const id = userId(await answer.json().catch(() => null));
  if (!id) return unreachable();
  return send(request, backend, `/api/${encodeURIComponent(id)}/chat${search}`);
}

async function send(request: Request, backend: URL, pathAndSearch: string): Promise<Response> {
  const target = new URL(backend.pathname.replace(/\/+$/, "") + pathAndSearch, backend);
  const options: RequestInit & { duplex?: "half" } = {
    method: request.method,
    headers: requestHeaders(request),
    redirect: "manual",
    cache: "no-store",
    signal: request.signal,
  };
  if (!WITHOUT_BODY.has(request.method) && request.body) {
    options.body = request.body;
    options.duplex = "half";
  }
  try {
    const answer = await ask(target, options);
    return new Response(answer.body, {
      status: answer.status,
      statusText: answer.statusText,
      headers: responseHeaders(answer, backend),
    });
  } catch (error) {
    if (!request.signal.aborted) console.error(`backend: ${request.method} ${target.pathname}: ${cause(error)}`);
    return unreachable();
  }
}

/** Asks again where the connection was closed before an answer came and asking twice changes nothing. */
async function ask(target: URL, options: RequestInit): Promise<Response> {
  for (let left = TRIES - 1; ; left--) {
    try {
      return await fetch(target, options);
    } catch (error) {
      if (left === 0 || !WITHOUT_BODY.has(options.method ?? "GET") || !CLOSED.has(cause(error))) throw error;
    }
  }
}

function unreachable(): Response {
  return problem(502, "Bad Gateway", "The backend cannot be reached right now.", { "Retry-After": "2" });
}

function userId(account: unknown): string | null {
  if (typeof account !== "object" || account === null || !("id" in account)) return null;
  return typeof account.id === "string" || typeof account.id === "number" ? String(account.id) : null;
}

function cause(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const inner = error.cause instanceof Error ? error.cause : error;
  return "code" in inner ? String(inner.code) : inner.message;
}
