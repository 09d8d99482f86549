import { execFileSync } from "node:child_process";
import { expect, test } from "../app";

test("the backend's pod is replaced in the middle of a conversation @cluster", async ({ app, page }) => {
  test.setTimeout(180_000);
  await app.say("Add a task to buy groceries");
  const [program, ...words] = JSON.parse(process.env.REPLACE_BACKEND!) as [string, ...string[]];
  // Returns while the old pod is still on its way out.
  execFileSync(program, words);
  await app.say("Add a task to pay bills");
  await expect(app.task("Pay bills")).toBeVisible();
  await page.reload();
  await expect(app.replies).toHaveCount(2);
  await expect(await app.say("What's pending?")).toContainText(/Buy groceries[\s\S]*Pay bills/);
});
