import { expect, test } from "../app";

test("a task's life in the list", async ({ app, page }) => {
  await page.getByRole("textbox", { name: "New task" }).fill("Buy milk");
  await page.keyboard.press("Enter");
  await expect(app.task("Buy milk")).toBeEnabled();
  await app.task("Buy milk").check();
  await page.getByRole("radio", { name: /Completed/ }).click();
  await expect(app.task("Buy milk")).toBeChecked();
  await page.getByRole("radio", { name: /All/ }).click();

  await page.getByText("Buy milk", { exact: false }).first().dblclick();
  await page.getByRole("textbox", { name: "New name for Buy milk" }).fill("Buy oat milk");
  await page.getByRole("textbox", { name: "Description of Buy milk" }).fill("Two liters");
  await page.keyboard.press("Enter");
  await expect(app.task("Buy oat milk")).toBeVisible();
  await expect(page.getByText("Two liters")).toBeVisible();

  await page.getByRole("button", { name: "Delete Buy oat milk" }).click();
  await expect(app.task("Buy oat milk")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(app.task("Buy oat milk")).toBeVisible();
  await page.reload();
  await expect(app.task("Buy oat milk")).toBeChecked();
  await expect(page.getByText("Two liters")).toBeVisible();
});

test("search finds titles and descriptions", async ({ app, page }) => {
  for (const title of ["Buy milk", "Call mom"]) {
    await page.getByRole("textbox", { name: "New task" }).fill(title);
    await page.keyboard.press("Enter");
    await expect(app.task(title)).toBeEnabled();
  }
  await page.getByRole("searchbox", { name: "Search the tasks" }).fill("MOM");
  await expect(app.tasks).toHaveCount(1);
  await expect(app.task("Call mom")).toBeVisible();
});

test("signing out, and in again", async ({ app, page }) => {
  await app.say("Add a task to buy stamps");
  const email = (await page.getByRole("button", { name: /^Account / }).getAttribute("aria-label"))!.slice(8);
  await page.getByRole("button", { name: /^Account / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await app.signIn(email);
  await expect(app.task("Buy stamps")).toBeVisible();
});
