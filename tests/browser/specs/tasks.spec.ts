import { readFile } from "node:fs/promises";
import { expect, test } from "../app";

test("a task's life in the list", async ({ app, page }) => {
  await app.newTask.fill("Buy milk");
  await page.getByRole("textbox", { name: "Description (optional)" }).fill("One liter");
  await page.keyboard.press("Enter");
  await expect(app.task("Buy milk")).toBeEnabled();
  await expect(page.getByText("One liter")).toBeVisible();
  await app.complete("Buy milk");
  await page.getByRole("radio", { name: /Completed/ }).click();
  await expect(app.task("Buy milk")).toBeChecked();
  await page.getByRole("radio", { name: /All/ }).click();

  await page.getByText("Buy milk", { exact: true }).first().dblclick();
  await page.getByRole("textbox", { name: "New name for Buy milk" }).fill("Buy oat milk");
  await page.getByRole("textbox", { name: "Description of Buy milk" }).fill("Two liters");
  await page.keyboard.press("Enter");
  await expect(app.task("Buy oat milk")).toBeVisible();
  await expect(page.getByText("Two liters")).toBeVisible();

  await page.getByRole("button", { name: "Delete Buy oat milk" }).click();
  await expect(app.task("Buy oat milk")).toBeHidden();
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(app.task("Buy oat milk")).toBeVisible();
  await page.reload();
  await expect(app.task("Buy oat milk")).toBeChecked();
  await expect(page.getByText("Two liters")).toBeVisible();
});

test("several pasted lines become several tasks", async ({ app, page }) => {
  await app.newTask.fill("- Buy milk\n- Call Anna\n- Water plants");
  await page.getByRole("button", { name: "Add 3 tasks" }).click();
  await expect(app.tasks).toHaveCount(3);
  await expect(app.task("Call Anna")).toBeEnabled();
});

test("search finds titles and descriptions, and there is none for an empty list", async ({ app, page }) => {
  await expect(page.getByText("Nothing to do yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Search" })).toHaveCount(0);
  await app.add("Buy milk", "Call mom", "Caf\u00e9 reservieren");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox", { name: "Search the tasks" }).fill("MOM");
  await expect(app.tasks).toHaveCount(1);
  await expect(app.task("Call mom")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search the tasks" }).fill("Cafe\u0301");
  await expect(app.tasks).toHaveCount(1);
});

test("the list is sorted as chosen, also after a reload", async ({ app, page }) => {
  await app.add("Pears", "Apples", "Plums");
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("menuitemradio", { name: "Title" }).click();
  await expect.poll(() => app.titles()).toEqual(["Apples", "Pears", "Plums"]);
  await page.reload();
  await expect.poll(() => app.titles()).toEqual(["Apples", "Pears", "Plums"]);
  await page.getByRole("button", { name: "List options" }).click();
  await page.getByRole("menuitemradio", { name: "Newest first" }).click();
  await expect.poll(() => app.titles()).toEqual(["Plums", "Apples", "Pears"]);
});

test("completed tasks stand apart, fold away, are cleared and come back", async ({ app, page }) => {
  await app.add("Pears", "Apples", "Plums");
  await app.complete("Pears");
  await expect.poll(() => app.titles()).toEqual(["Apples", "Plums", "Pears"]);
  await page.getByRole("button", { name: "Completed 1" }).click();
  await expect(app.task("Pears")).toBeHidden();
  await page.getByRole("button", { name: "Completed 1" }).click();
  await page.getByRole("button", { name: "Clear completed" }).click();
  await expect(page.getByText("Cleared “Pears”")).toBeVisible();
  await expect(app.tasks).toHaveCount(2);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(app.task("Pears")).toBeChecked();
  await page.reload();
  await expect(app.task("Pears")).toBeChecked();
});

test("the tasks are exported whole, as JSON and as CSV without formulas", async ({ app, page }) => {
  await app.add("=1+1", 'Say "hi"');
  const save = async (format: string) => {
    await page.getByRole("button", { name: "List options" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: `Export as ${format}` }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^tasks-\\d{4}-\\d\\d-\\d\\d\\.${format.toLowerCase()}$`));
    return readFile(await download.path(), "utf8");
  };
  expect(JSON.parse(await save("JSON"))).toMatchObject([{ id: 1, title: "=1+1" }, { id: 2, title: 'Say "hi"' }]);
  const [, first, second] = (await save("CSV")).split("\r\n");
  expect(first).toMatch(/^1,"'=1\+1",,false,/);
  expect(second).toMatch(/^2,"Say ""hi""",,false,/);
});

test("a new task scrolls into view, is marked, and the whole list is quick", async ({ app, page }) => {
  await app.newTask.fill(Array.from({ length: 120 }, (_, index) => `Task ${index + 1}`).join("\n"));
  await page.keyboard.press("Enter");
  await expect(page.getByText("0 of 120 done")).toBeVisible();
  await page.reload();
  await expect(app.tasks).toHaveCount(100);
  await app.newTask.fill("The newest");
  await page.keyboard.press("Enter");
  await expect(app.task("The newest")).toBeInViewport();
  await expect(page.getByRole("listitem").filter({ hasText: "The newest" })).toHaveAttribute("data-fresh", "true");
});

test("an edit does not write back what another tab changed", async ({ app, page }) => {
  await app.add("Old title");
  await page.getByRole("button", { name: "Edit Old title" }).click();
  const { id } = (await (await page.request.get("/api/auth/me")).json()) as { id: string };
  await page.request.patch(`/api/${id}/tasks/1`, { data: { title: "New title" } });
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("textbox", { name: "Description of Old title" }).fill("Two liters");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Two liters")).toBeVisible();
  await expect(app.task("New title")).toBeVisible();
});

test("a deletion survives a tab that is killed at once", async ({ app, page, context }) => {
  await app.add("Buy milk");
  const deleted = context.waitForEvent("request", (request) => request.method() === "DELETE");
  await page.getByRole("button", { name: "Delete Buy milk" }).click();
  await deleted;
  const session = await context.newCDPSession(page);
  void session.send("Page.crash").catch(() => undefined);
  const other = await context.newPage();
  await other.goto("/");
  await expect(other.getByText("Nothing to do yet")).toBeVisible();
});

test("a change that fails names its task, offers another try, and moves nothing", async ({ app, page }) => {
  await app.add("Buy milk", "Call mom");
  const place = async () => {
    await app.settle();
    return (await app.task("Call mom").boundingBox())?.y;
  };
  const before = await place();
  await page.route("**/tasks/1", (route) => route.fulfill({ status: 503, json: {} }));
  await app.task("Buy milk").click();
  const error = page.getByRole("alert").filter({ hasText: "“Buy milk” was not saved." });
  await expect(error).toBeVisible();
  await expect(app.task("Buy milk")).not.toBeChecked();
  expect(await place()).toBe(before);
  await page.unrouteAll();
  await error.getByRole("button", { name: "Try again" }).click();
  await expect(app.task("Buy milk")).toBeChecked();
  await expect(error).toBeHidden();
});

test("text that could not be added is back at once, while the list cannot be loaded either", async ({ app, page }) => {
  await app.add("Buy milk");
  await page.route("**/tasks*", (route) => route.fulfill({ status: 503, json: {} }));
  await app.newTask.fill("Will fail");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "“Will fail” was not added." })).toBeVisible();
  await expect(app.newTask).toHaveValue("Will fail", { timeout: 500 });
});

test("an empty title says why, when adding and when editing", async ({ app, page }) => {
  await app.newTask.press("Enter");
  await expect(page.getByText("A task needs a title.", { exact: true })).toBeVisible();
  await app.add("Buy milk");
  await page.getByRole("button", { name: "Edit Buy milk" }).click();
  await page.getByRole("textbox", { name: "New name for Buy milk" }).fill(" ");
  await page.keyboard.press("Enter");
  await expect(page.getByText("A task needs a title. Escape keeps “Buy milk”.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(app.task("Buy milk")).toBeVisible();
});

test("titles use the width of the list", async ({ app, page }) => {
  const title = "A title of quite some length that has to wrap somewhere in this list";
  await app.add(title);
  await app.settle();
  const row = page.getByRole("listitem").filter({ hasText: title });
  const [outer, inner] = await Promise.all([row.boundingBox(), row.getByText(title).locator("..").boundingBox()]);
  // The checkbox, its gap and the paddings take less than 60 pixels.
  expect(inner!.width).toBeGreaterThan(outer!.width - 60);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true });

  test("a deletion can be taken back from either tab", async ({ app, page }) => {
    await page.getByRole("tab", { name: /Tasks/ }).tap();
    await app.add("Buy milk");
    await page.getByRole("button", { name: "Delete Buy milk" }).tap();
    await page.getByRole("tab", { name: "Assistant" }).tap();
    await page.getByRole("button", { name: "Undo", exact: true }).tap();
    await page.getByRole("tab", { name: /Tasks/ }).tap();
    await expect(app.task("Buy milk")).toBeVisible();
  });
});
