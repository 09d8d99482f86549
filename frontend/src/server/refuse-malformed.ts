import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** The methods that Next.js can pass on: it answers 500 to any other, such as TRACE. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Leads requests that Next.js would answer with 500 and without security headers to a route that refuses them. */
export function refuseMalformed(): void {
  // Node publishes this before its server hands the request to Next.js.
  subscribe("http.server.request.start", (message) => redirect((message as { request: IncomingMessage }).request));
}

function redirect(request: IncomingMessage): void {
  const status = refusal(request);
  if (!status) return;
  request.url = `/api/refused/${status}`;
  if (request.method !== "HEAD") request.method = "GET";
}

function refusal({ method = "", url = "" }: IncomingMessage): 400 | 405 | null {
  if (!METHODS.includes(method)) return 405;
  try {
    decodeURIComponent(url.split("?", 1)[0]!);
    return null;
  } catch {
    return 400;
  }
}
