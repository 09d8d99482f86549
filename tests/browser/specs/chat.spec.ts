import type { Page } from "@playwright/test";
import { type App, expect, test } from "../app";

const REPLY = "text/event-stream";
const AT = "2026-11-22T10:00:00Z";

/** Server-sent events, as the server writes them. */
function events(...list: [string, object][]): string {
  return list.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`).join("");
}

/** Answers every list of messages: more messages than one page of them holds. */
async function longConversation(app: App, page: Page, count: number): Promise<void> {
  await app.say("hello");
  const all = Array.from({ length: count }, (_, at) => ({
    // Below the number of every message that the server itself has.
    id: at - count,
    role: at % 2 ? "assistant" : "user",
    content: `Message number ${at + 1}`,
    tool_calls: [],
    stopped: false,
    created_at: AT,
  }));
  await page.route("**/messages?*", (route) => {
    const query = new URL(route.request().url()).searchParams;
    const before = Number(query.get("before") ?? Infinity);
    return route.fulfill({ json: all.filter(({ id }) => id < before).slice(-Number(query.get("limit"))) });
  });
  await page.reload();
  await expect(page.getByText(`Message number ${count}`, { exact: true })).toBeInViewport();
}

const distanceToEnd = (page: Page) =>
  page.getByRole("region", { name: "Messages" }).evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);

test("a reader further up stays there while a reply comes, and can jump to the latest", async ({ app, page }) => {
  await longConversation(app, page, 40);
  const box = page.getByRole("region", { name: "Messages" });
  let finish = () => {};
  const gate = new Promise<void>((done) => (finish = done));
  await page.route("**/chat", async (route) => {
    await gate;
    await route.continue();
  });
  await app.message.fill("Add a task to book a flight");
  await app.message.press("Enter");
  await expect(page.getByRole("button", { name: "Jump to latest" })).toHaveCount(0);
  await box.evaluate((element) => (element.scrollTop = 100));
  const jump = page.getByRole("button", { name: "Jump to latest" });
  await expect(jump).toBeVisible();
  finish();
  await expect(app.task("Book a flight")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  expect(await box.evaluate((element) => element.scrollTop)).toBe(100);
  await jump.click();
  expect(await distanceToEnd(page)).toBeLessThanOrEqual(1);
  await expect(jump).toBeHidden();
});

test("earlier messages come on request, and what is read stays in place", async ({ app, page }) => {
  await longConversation(app, page, 120);
  const first = page.getByText("Message number 71", { exact: true });
  await first.scrollIntoViewIfNeeded();
  await expect(page.getByText("Message number 70", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await expect(page.getByText("Message number 21", { exact: true })).toBeAttached();
  await expect(first).toBeInViewport();
  await page.getByRole("button", { name: "Show earlier messages" }).click();
  await expect(page.getByText("Message number 1", { exact: true })).toBeAttached();
  await expect(page.getByRole("button", { name: "Show earlier messages" })).toHaveCount(0);
});

test("conversations have titles, and are renamed and deleted", async ({ app, page }) => {
  await app.say("Add a task to buy groceries");
  await page.getByRole("button", { name: "New conversation" }).click();
  await app.say("Add a task to pay bills");
  const sheet = page.getByRole("dialog", { name: "Conversations" });
  await page.getByRole("button", { name: "Conversations" }).click();
  await expect(sheet.getByRole("listitem")).toHaveText([/pay bills/, /buy groceries/]);

  await sheet.getByRole("button", { name: /^Rename .*groceries/ }).click();
  await page.keyboard.type("Shopping");
  await page.keyboard.press("Enter");
  await expect(sheet.getByRole("listitem").filter({ hasText: "Shopping" })).toBeVisible();
  await sheet.getByRole("button", { name: /^Delete .*pay bills/ }).click();
  await sheet.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(sheet.getByRole("listitem")).toHaveCount(1);
  await sheet.getByRole("button", { name: /^Shopping/ }).click();
  await expect(page.getByRole("heading", { name: "Shopping" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Shopping" })).toBeVisible();
  await expect(app.replies).toHaveCount(1);
  await expect(app.task("Pay bills")).toBeVisible();
});

test("a second tab follows the first, and the first one the second", async ({ app, page, context }) => {
  await app.say("Add a task to buy groceries");
  const other = await context.newPage();
  await other.goto("/");
  await expect(other.getByText("Add a task to buy groceries", { exact: true }).last()).toBeVisible();
  await other.getByRole("textbox", { name: "Message", exact: true }).fill("Add a task to pay bills");
  await other.keyboard.press("Enter");
  await expect(app.replies).toHaveCount(2);
  await expect(app.task("Pay bills")).toBeVisible();
  await app.say("Mark task 1 as complete");
  await expect(other.getByText("Mark task 1 as complete")).toBeVisible();
  await other.close();
});

test("an unsent text survives a reload, and is gone once sent", async ({ app, page }) => {
  await app.message.fill("Add a task to wri");
  await page.reload();
  await expect(app.message).toHaveValue("Add a task to wri");
  await app.say("Add a task to write home");
  await page.reload();
  await expect(app.task("Write home")).toBeVisible();
  await expect(app.message).toHaveValue("");
});

test("a server that cannot renew a session ends none, and the text stays", async ({ app, page }) => {
  await app.message.fill("Half a thought");
  let renewals = 0;
  await page.route("**/api/**", (route) => route.fulfill({ status: 401, json: {} }));
  await page.route("**/auth/refresh", (route) => {
    renewals += 1;
    return route.fulfill({ status: 503, json: {} });
  });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await app.message.press("Enter");
  await app.message.fill("The other half");
  await expect(page.getByText("Reconnecting…")).toBeVisible();
  expect(renewals).toBeGreaterThan(1);
  await expect(page.getByText("Your session has ended")).toHaveCount(0);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await expect(app.replies).toHaveCount(1);
  await expect(app.message).toHaveValue("The other half");
});

test("each failed message stays, whatever is sent after it", async ({ app, page }) => {
  await page.route("**/chat", (route) => route.fulfill({ status: 500, json: {} }));
  await app.message.fill("Add a task to feed the cat");
  await app.message.press("Enter");
  await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(1);
  await app.message.fill("Add a task to feed the dog");
  await app.message.press("Enter");
  await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(2);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await app.say("Add a task to feed the fish");
  await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(2);
  await page.reload();
  await page.getByRole("button", { name: "Send again" }).first().click();
  await expect(app.task("Feed the cat")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("button", { name: "Send again" })).toHaveCount(0);
  await expect(app.tasks).toHaveCount(2);
});

test("a message that was not answered yet can be stopped", async ({ app, page }) => {
  await page.route("**/chat", () => undefined);
  await app.message.fill("hello");
  await app.message.press("Enter");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("You stopped this before the reply came.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
});

test("a question is answered with a button, and the change is taken back with one", async ({ app, page }) => {
  await app.add("Buy milk", "Call mom");
  const answers = page.getByRole("group", { name: "Answer" }).getByRole("button");
  await app.say("get rid of the milk");
  await expect(answers).toHaveText(["Yes", "No"]);
  await app.replied(() => answers.filter({ hasText: "No" }).click());
  await expect(answers).toHaveCount(0);
  await expect(app.tasks).toHaveCount(2);

  await app.say("get rid of the milk");
  await app.replied(() => answers.filter({ hasText: "Yes" }).click());
  await expect(app.task("Buy milk")).toHaveCount(0);
  // What can be taken back is known to the server: a reload keeps the button.
  await page.reload();
  await page.getByRole("button", { name: "Undo what this reply changed" }).click();
  await expect(app.task("Buy milk")).toBeVisible();
});

test("tasks that a reply lists are ticked in it", async ({ app, page }) => {
  await app.add("Buy milk", "Call mom");
  const listed = await app.say("Show me all my tasks");
  await listed.getByRole("checkbox", { name: "Call mom" }).click();
  await expect(app.task("Call mom")).toBeChecked();
  await app.complete("Buy milk");
  await expect(listed.getByRole("checkbox", { name: "Buy milk" })).toBeChecked();
  await page.reload();
  await expect(app.replies.last().getByRole("checkbox", { name: "Call mom" })).toBeChecked();
});

test("a reply is copied", async ({ app, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const reply = await app.say("Add a task to buy groceries");
  await reply.getByRole("button", { name: "Copy" }).click();
  await expect(reply.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/buy groceries/i);
});

test("words from right to left have their own direction", async ({ app }) => {
  const words = "\u05e9\u05dc\u05d5\u05dd!";
  await app.message.fill(words);
  const direction = (element: Element) => getComputedStyle(element).direction;
  expect(await app.message.evaluate(direction)).toBe("rtl");
  await app.message.press("Enter");
  await expect(app.replies).toHaveCount(1);
  expect(await app.page.getByText(words, { exact: true }).last().evaluate(direction)).toBe("rtl");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true });

  test("Back leads from the tasks to the chat, and not away", async ({ app, page }) => {
    await page.getByRole("tab", { name: /Tasks/ }).tap();
    await expect(app.message).toBeHidden();
    await page.goBack();
    await expect(app.message).toBeVisible();
    await page.goForward();
    await expect(app.newTask).toBeVisible();
    await page.getByRole("tab", { name: "Assistant" }).tap();
    await expect(app.message).toBeVisible();
    expect(new URL(page.url()).hash).toBe("");
  });
});
