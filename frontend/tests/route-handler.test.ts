// @vitest-environment node
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DELETE, GET, PATCH, POST } from "@/app/api/[...path]/route";
import { json, serve } from "./support/serve";

const HERE = "http://todo.example:3000";
const NAME = "NEXT_PUBLIC_API_URL";

const ask = (path: string, options?: RequestInit & { duplex?: "half" }) => new Request(HERE + path, options);

/** Lines that this server writes about a backend that is away are part of no test's output. */
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

describe("what goes to the backend", () => {
  it("is the request as it came", async () => {
    const backend = await serve((_, response) => json(response, 200, {}));
    vi.stubEnv(NAME, backend.url);
    await PATCH(
      ask("/api/u1/tasks/3?a=1&b=%2F", {
        method: "PATCH",
        body: '{"completed":true}',
        headers: { "Content-Type": "application/json", Authorization: "Bearer t", Cookie: "session=s" },
      }),
    );
    expect(backend.asked[0]).toMatchObject({
      method: "PATCH",
      path: "/api/u1/tasks/3?a=1&b=%2F",
      body: '{"completed":true}',
      headers: {
        authorization: "Bearer t",
        cookie: "session=s",
        "content-type": "application/json",
        "x-forwarded-proto": "http",
        "x-forwarded-host": "todo.example:3000",
      },
    });
    expect(backend.asked[0]?.headers.host).toBe(new URL(backend.url).host);
  });

  it("leaves out what belongs to one connection, and keeps what an ingress said", async () => {
    const backend = await serve((_, response) => json(response, 200, {}));
    vi.stubEnv(NAME, backend.url);
    const headers = new Headers({ "X-Forwarded-Proto": "https", "X-Forwarded-Host": "todo.test", "X-Mine": "1" });
    headers.set("TE", "trailers");
    headers.set("Connection", "close, X-Mine");
    await GET(ask("/api/info", { headers }));
    const got = backend.asked[0]?.headers;
    expect(got).toMatchObject({ "x-forwarded-proto": "https", "x-forwarded-host": "todo.test" });
    expect(got).not.toHaveProperty("te");
    expect(got).not.toHaveProperty("x-mine");
  });

  it("streams", async () => {
    const backend = await serve((_, response, { body }) => json(response, 200, { got: body }));
    vi.stubEnv(NAME, backend.url);
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("first "));
        await pause(20);
        controller.enqueue(new TextEncoder().encode("second"));
        controller.close();
      },
    });
    const answer = await POST(ask("/api/u1/tasks", { method: "POST", body, duplex: "half" }));
    expect(await answer.json()).toEqual({ got: "first second" });
  });

  it("goes below the path of an address that has one", async () => {
    const backend = await serve((_, response) => json(response, 200, {}));
    vi.stubEnv(NAME, `${backend.url}/inner/`);
    await GET(ask("/api/info"));
    expect(backend.asked[0]?.path).toBe("/inner/api/info");
  });
});

describe("what comes back", () => {
  it("has its status, each of its cookies, and no header that is no longer true", async () => {
    const packed = gzipSync('{"title":"Tea"}');
    const backend = await serve((_, response) =>
      response
        .writeHead(418, {
          "Content-Type": "application/json",
          "Content-Encoding": "gzip",
          "Content-Length": packed.length,
          "Set-Cookie": ["session=a; HttpOnly", "theme=b"],
          "Retry-After": "7",
          "Keep-Alive": "timeout=9",
        })
        .end(packed),
    );
    vi.stubEnv(NAME, backend.url);
    const answer = await GET(ask("/api/info"));
    expect(answer.status).toBe(418);
    expect(await answer.json()).toEqual({ title: "Tea" });
    expect(answer.headers.getSetCookie()).toEqual(["session=a; HttpOnly", "theme=b"]);
    expect(answer.headers.get("retry-after")).toBe("7");
    for (const gone of ["content-encoding", "content-length", "keep-alive", "connection"]) {
      expect(answer.headers.has(gone), gone).toBe(false);
    }
  });

  it("stays in no cache, unless the backend says otherwise", async () => {
    const backend = await serve((_, response, { path }) =>
      json(response, 200, {}, path === "/api/info" ? { "Cache-Control": "max-age=5" } : {}),
    );
    vi.stubEnv(NAME, backend.url);
    expect((await GET(ask("/api/auth/me"))).headers.get("cache-control")).toBe("no-store");
    expect((await GET(ask("/api/info"))).headers.get("cache-control")).toBe("max-age=5");
  });

  it("may be empty", async () => {
    const backend = await serve((_, response) => response.writeHead(204).end());
    vi.stubEnv(NAME, backend.url);
    const answer = await DELETE(ask("/api/u1/tasks/1", { method: "DELETE" }));
    expect(answer.status).toBe(204);
    expect(answer.body).toBeNull();
  });

  it("is a redirect that names no inner address", async () => {
    const backend = await serve((request, response) =>
      response.writeHead(307, { Location: `http://${request.headers.host}/api/u1/tasks?x=1` }).end(),
    );
    vi.stubEnv(NAME, backend.url);
    const answer = await GET(ask("/api/u1/tasks/"));
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe("/api/u1/tasks?x=1");
  });

  it("passes each server-sent event on when it is sent", async () => {
    let sendSecond = () => {};
    const backend = await serve((_, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: one\n\n");
      sendSecond = () => response.end("data: two\n\n");
    });
    vi.stubEnv(NAME, backend.url);
    const answer = await GET(ask("/api/u1/events"));
    expect(answer.headers.get("cache-control")).toContain("no-transform");
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe("data: one\n\n");
    sendSecond();
    expect((await reader.read()).value).toBe("data: two\n\n");
    expect((await reader.read()).done).toBe(true);
  });

  it("ends at the backend when the browser goes away", async () => {
    const closed = withResolvers();
    const backend = await serve((request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: one\n\n");
      request.socket.on("close", () => closed.resolve());
    });
    vi.stubEnv(NAME, backend.url);
    const browser = new AbortController();
    await GET(ask("/api/u1/events", { signal: browser.signal }));
    browser.abort();
    await closed.promise;
  });
});

describe("without a backend", () => {
  it("says 503 while no address is set", async () => {
    vi.stubEnv(NAME, undefined);
    const answer = await GET(ask("/api/info"));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ status: 503, title: "Service Unavailable" });
  });

  it.each(["nonsense", "ftp://backend", " "])("says 503 for the address %j", async (address) => {
    vi.stubEnv(NAME, address);
    expect((await GET(ask("/api/info"))).status).toBe(503);
  });

  it("says 502 while nobody answers there", async () => {
    const backend = await serve(() => undefined);
    backend.close();
    vi.stubEnv(NAME, backend.url);
    const answer = await POST(ask("/api/u1/tasks", { method: "POST", body: "{}" }));
    expect(answer.status).toBe(502);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ status: 502, title: "Bad Gateway" });
  });

  it("asks again where the connection is closed on a question that changes nothing", async () => {
    const backend = await serve((request, response) => {
      if (backend.asked.length < 3) request.socket.destroy();
      else json(response, 200, { name: "the next pod" });
    });
    vi.stubEnv(NAME, backend.url);
    expect(await (await GET(ask("/api/info"))).json()).toEqual({ name: "the next pod" });
    expect(backend.asked).toHaveLength(3);
  });

  it.each([
    ["GET", 3],
    ["DELETE", 1],
  ])("does not ask for ever, nor twice for a change: %s", async (method, times) => {
    const backend = await serve((request) => request.socket.destroy());
    vi.stubEnv(NAME, backend.url);
    const answer = await (method === "GET" ? GET : DELETE)(ask("/api/u1/tasks/1", { method }));
    expect(answer.status).toBe(502);
    expect(backend.asked).toHaveLength(times);
  });

  it("serves another one as soon as it is named", async () => {
    const [first, second] = await Promise.all(
      ["first", "second"].map((name) => serve((_, response) => json(response, 200, { name }))),
    );
    vi.stubEnv(NAME, first!.url);
    expect(await (await GET(ask("/api/info"))).json()).toEqual({ name: "first" });
    vi.stubEnv(NAME, second!.url);
    expect(await (await GET(ask("/api/info"))).json()).toEqual({ name: "second" });
  });
});

describe("/api/chat", () => {
  const send = () =>
    POST(
      ask("/api/chat", {
        method: "POST",
        body: '{"message":"Hi"}',
        headers: { Cookie: "session=s", "Content-Type": "application/json" },
      }),
    );

  it("goes to the conversation of whoever's credentials these are", async () => {
    const backend = await serve((_, response, { path }) =>
      json(response, 200, path === "/api/auth/me" ? { id: "u/1", email: "ada@example.com" } : { response: "Hello" }),
    );
    vi.stubEnv(NAME, backend.url);
    expect(await (await send()).json()).toEqual({ response: "Hello" });
    expect(backend.asked).toMatchObject([
      { method: "GET", path: "/api/auth/me", headers: { cookie: "session=s" }, body: "" },
      { method: "POST", path: "/api/u%2F1/chat", headers: { cookie: "session=s" }, body: '{"message":"Hi"}' },
    ]);
  });

  it("says what the backend says to somebody unknown", async () => {
    const backend = await serve((_, response) => json(response, 401, { title: "Unauthorized" }));
    vi.stubEnv(NAME, backend.url);
    const answer = await send();
    expect(answer.status).toBe(401);
    expect(backend.asked).toHaveLength(1);
  });

  it("says 502 to an answer that names nobody", async () => {
    const backend = await serve((_, response) => json(response, 200, {}));
    vi.stubEnv(NAME, backend.url);
    expect((await send()).status).toBe(502);
  });
});

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
