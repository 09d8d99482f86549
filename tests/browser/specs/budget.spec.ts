import { expect, test } from "../app";

/** Of scripts, as they come over the wire. */
const BUDGET = 200_000;

test("the first load is light", async ({ page }) => {
  const scripts: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() === "script") scripts.push(request.sizes().then((sizes) => sizes.responseBodySize));
  });
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  const sizes = await Promise.all(scripts);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total, `${sizes.length} scripts`).toBeLessThan(BUDGET);
  expect(total).toBeGreaterThan(10_000);
});
