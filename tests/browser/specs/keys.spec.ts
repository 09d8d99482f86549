import { expect, test } from "../app";

// The build has no key for Next's draft mode: no cookie that a browser can send equals the placeholder.
test("nobody can show the key of draft mode", async ({ request }) => {
  for (const value of [undefined, "", "false", "null", "undefined"]) {
    const header: Record<string, string> = value === undefined ? {} : { "x-prerender-revalidate": value };
    const renewed = await request.get("/icon.svg", { headers: header });
    expect(renewed.headers()["x-nextjs-cache"], `header: ${value}`).toBe("HIT");
    const draft = await request.get("/icon.svg", { headers: { cookie: `__prerender_bypass=${value ?? ""}` } });
    expect(draft.headers()["cache-control"], `cookie: ${value}`).toContain("public");
  }
});

test("malformed addresses and unknown methods are refused with the security headers", async ({ request }) => {
  for (const [method, path, status] of [
    ["GET", "/api/%ff", 400],
    ["GET", "/api/%", 400],
    ["POST", "/api/%c0%af", 400],
    ["GET", "/%ff", 400],
    ["TRACE", "/api/info", 405],
    ["TRACE", "/", 405],
  ] as const) {
    const answer = await request.fetch(path, { method });
    expect(answer.status(), `${method} ${path}`).toBe(status);
    expect(answer.headers()["x-content-type-options"], `${method} ${path}`).toBe("nosniff");
    expect(answer.headers()["content-type"]).toBe("application/problem+json");
  }
});

test("what belongs to a person stays in no cache", async ({ app, page }) => {
  await expect(app.message).toBeVisible();
  const me = await page.request.get("/api/auth/me");
  const { id } = (await me.json()) as { id: string };
  for (const answer of [me, await page.request.get(`/api/${id}/tasks`), await page.request.get(`/api/${id}/conversations`)]) {
    expect(answer.headers()["cache-control"], answer.url()).toContain("no-store");
  }
});
