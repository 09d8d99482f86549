import { expect, test } from "../app";

/** Of the scripts that the document itself asks for, as they come over the wire. What the form does not need comes later. */
const BUDGET = 200_000;

test("the first load is light", async ({ page }) => {
  const sizes = new Map<string, Promise<number>>();
  page.on("requestfinished", (request) => {
    if (request.resourceType() !== "script") return;
    sizes.set(new URL(request.url()).pathname, request.sizes().then((size) => size.responseBodySize));
  });
  const html = await (await page.goto("/"))!.text();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  const first = [...sizes].filter(([path]) => html.includes(path)).map(([, size]) => size);
  expect(first.length).toBeGreaterThan(3);
  expect((await Promise.all(first)).reduce((sum, size) => sum + size, 0)).toBeLessThan(BUDGET);
});
