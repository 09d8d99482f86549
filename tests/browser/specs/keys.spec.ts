import { expect, test } from "../app";

// The build has no key for Next's draft mode: nothing that can be sent is equal to what stands in its place.
test("nobody can show the key of draft mode", async ({ request }) => {
  for (const value of [undefined, "", "false", "null", "undefined"]) {
    const header: Record<string, string> = value === undefined ? {} : { "x-prerender-revalidate": value };
    const renewed = await request.get("/icon.svg", { headers: header });
    expect(renewed.headers()["x-nextjs-cache"], `header: ${value}`).toBe("HIT");
    const draft = await request.get("/icon.svg", { headers: { cookie: `__prerender_bypass=${value ?? ""}` } });
    expect(draft.headers()["cache-control"], `cookie: ${value}`).toContain("public");
  }
});
