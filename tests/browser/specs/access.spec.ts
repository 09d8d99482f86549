import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../app";

async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("no violation on any screen", async ({ app, page }) => {
      expect(await violations(page)).toEqual([]);
      await app.say("Add a task to buy groceries");
      await app.say("Mark task 1 as complete");
      await app.say("Show me all my tasks");
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Conversations" }).click();
      await page.getByRole("button", { name: /^Delete Add/ }).click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Delete Buy groceries" }).click();
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Undo", exact: true }).click();
      await page.getByRole("heading", { name: "Tasks" }).click();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await app.newTask.fill("Two lines");
      await page.getByRole("button", { name: "Search" }).click();
      expect(await violations(page)).toEqual([]);
      await page.route("**/tasks", (route) => route.fulfill({ status: 503, json: {} }));
      await app.newTask.press("Enter");
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "List options" }).click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await app.openSettings();
      await expect(page.getByRole("button", { name: "Sign out everywhere" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });

    test("no violation at the door", async ({ page }) => {
      await page.goto("/");
      await page.getByRole("button", { name: "Sign in" }).click();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true });

  test("both halves are a tap apart, and nothing is wider than the screen", async ({ app, page }) => {
    await app.say("Add a task to buy groceries");
    await page.getByRole("tab", { name: /Tasks/ }).tap();
    await expect(app.task("Buy groceries")).toBeVisible();
    await expect(app.message).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("tab", { name: "Assistant" }).tap();
    await expect(app.message).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});

test("everything by the keyboard alone", async ({ app, page }) => {
  await page.reload();
  await expect(app.message).toBeVisible();
  await page.keyboard.press("c");
  await page.keyboard.type("Add a task to buy groceries");
  await page.keyboard.press("Enter");
  await expect(app.task("Buy groceries")).toBeVisible();

  await page.getByRole("heading", { name: "Tasks" }).focus();
  await page.keyboard.press("n");
  await page.keyboard.type("Call mom");
  await page.keyboard.press("Enter");
  await expect(app.task("Call mom")).toBeEnabled();

  // From the field for a new task on to the first task.
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  for (let steps = 0; (await focused()) !== "Buy groceries" && steps < 12; steps += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(app.task("Buy groceries")).toBeChecked();

  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Edit Buy groceries");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Buy bread");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Edit Buy bread" })).toBeFocused();

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(app.task("Buy bread")).toBeHidden();
  await expect(page.getByRole("button", { name: "Undo", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(app.task("Buy bread")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Tasks" })).toBeFocused();
});
