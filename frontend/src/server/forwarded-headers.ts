/** Which headers go through in each direction, and which belong to one connection only. */

// RFC 9110, section 7.6.1, and the older names still in use.
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

export function requestHeaders(request: Request): Headers {
  const headers = withoutHopByHop(request.headers);
  for (const name of ["host", "content-length", "expect"]) headers.delete(name);
  // The way to the backend is short: packing the answer would only delay it.
  headers.set("accept-encoding", "identity");

  const url = new URL(request.url);
  if (!headers.has("x-forwarded-proto")) headers.set("x-forwarded-proto", url.protocol.slice(0, -1));
  if (!headers.has("x-forwarded-host")) {
    headers.set("x-forwarded-host", request.headers.get("host") ?? url.host);
  }
  return headers;
}

export function responseHeaders(answer: Response, backend: URL): Headers {
  const headers = withoutHopByHop(answer.headers);
  // The body has been unpacked on its way, so these no longer describe it.
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);

  // What belongs to a person stays in no cache. The API's answers all do.
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");

  const location = headers.get("location");
  if (location) headers.set("location", withoutOrigin(location, backend));

  // Compression would hold small events back until it has enough of them.
  if (headers.get("content-type")?.startsWith("text/event-stream")) {
    headers.set("cache-control", "no-cache, no-transform");
    headers.set("x-accel-buffering", "no");
  }
  return headers;
}

function withoutHopByHop(original: Headers): Headers {
  // A copy keeps several Set-Cookie headers apart.
  const headers = new Headers(original);
  const named = (original.get("connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...HOP_BY_HOP, ...named]) {
    if (/^[\w-]+$/.test(name)) headers.delete(name);
  }
  return headers;
}

/** A redirect within the backend is one within this server: its inner address is of no use to a browser. */
function withoutOrigin(location: string, backend: URL): string {
  const target = new URL(location, backend);
  return target.origin === backend.origin ? target.pathname + target.search + target.hash : location;
}
