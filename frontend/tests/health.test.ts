// @vitest-environment node
import { expect, it, vi } from "vitest";
import { GET } from "@/app/api/health/route";
import { GET as ready } from "@/app/api/ready/route";
import { json, serve } from "./support/serve";

it("answers without asking anybody", async () => {
  const fetched = vi.spyOn(globalThis, "fetch");
  const answer = GET();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "ok" });
  expect(fetched).not.toHaveBeenCalled();
});

it("is ready when its backend is", async () => {
  const states = [200, 503];
  const backend = await serve((_, response) => json(response, states.shift() ?? 500, {}));
  vi.stubEnv("NEXT_PUBLIC_API_URL", backend.url);
  const question = () => ready(new Request("http://todo.example:3000/api/ready"));
  expect((await question()).status).toBe(200);
  expect((await question()).status).toBe(503);
  expect(backend.asked.map((asked) => asked.path)).toEqual(["/ready", "/ready"]);
  vi.stubEnv("NEXT_PUBLIC_API_URL", "http://127.0.0.1:1");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect((await question()).status).toBe(502);
});
