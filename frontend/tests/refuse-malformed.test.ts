// @vitest-environment node
import http from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, expect, it } from "vitest";
import { GET } from "@/app/api/refused/[status]/route";
import { refuseMalformed } from "@/server/refuse-malformed";

refuseMalformed();

/** What a server behind this process's HTTP sees of a request. */
async function seen(method: string, path: string): Promise<string> {
  const server = http.createServer((request, response) => response.setHeader("x-seen", `${request.method} ${request.url}`).end());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return new Promise((tell, fail) => {
    const options = { host: "127.0.0.1", port, method, path, agent: false };
    http.request(options, (answer) => tell(String(answer.resume().headers["x-seen"]))).on("error", fail).end();
  });
}

it.each([
  ["GET", "/api/%ff", "GET /api/refused/400"],
  ["GET", "/api/%", "GET /api/refused/400"],
  ["POST", "/api/%c0%af", "GET /api/refused/400"],
  ["HEAD", "/%e2%82?q=1", "HEAD /api/refused/400"],
  ["TRACE", "/api/info", "GET /api/refused/405"],
  ["PROPFIND", "/", "GET /api/refused/405"],
  ["GET", "/api/u1/tasks?q=%ff", "GET /api/u1/tasks?q=%ff"],
  ["PATCH", "/api/u%2F1/%E2%9C%93", "PATCH /api/u%2F1/%E2%9C%93"],
])("%s %s becomes %s", async (method, path, expected) => {
  expect(await seen(method, path)).toBe(expected);
});

it.each([
  ["400", 400, null],
  ["405", 405, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"],
])("is refused with %s", async (status, code, allow) => {
  const answer = await GET(new Request("http://todo.example/"), { params: Promise.resolve({ status }) });
  expect(answer.status).toBe(code);
  expect(answer.headers.get("allow")).toBe(allow);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
});
