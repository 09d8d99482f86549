import { App, expect, PASSWORD, test } from "../app";

test("signing out, and in again", async ({ app, page }) => {
  await app.say("Add a task to buy stamps");
  const email = (await page.getByRole("button", { name: /^Account / }).getAttribute("aria-label"))!.slice(8);
  await page.getByRole("button", { name: /^Account / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await app.signIn(email);
  await expect(app.task("Buy stamps")).toBeVisible();
});

test("the password is changed, and other devices are signed out", async ({ app, page, browser, baseURL }) => {
  const email = (await page.getByRole("button", { name: /^Account / }).getAttribute("aria-label"))!.slice(8);
  const other = new App(await browser.newPage({ baseURL }));
  await other.signIn(email);
  await app.openSettings();
  const dialog = page.getByRole("dialog", { name: "Account settings" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await dialog.getByLabel("Current password").fill("not the password");
  await dialog.getByLabel("New password").fill("another horse battery");
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByText("Your password was changed.")).toBeVisible();
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await other.page.reload();
  await expect(other.page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await other.page.close();
});

test("signing out everywhere ends every session", async ({ app, page, browser, baseURL }) => {
  const email = (await page.getByRole("button", { name: /^Account / }).getAttribute("aria-label"))!.slice(8);
  const other = new App(await browser.newPage({ baseURL }));
  await other.signIn(email);
  await app.openSettings();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await other.page.reload();
  await expect(other.page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await other.page.close();
  await app.signIn(email);
});

test("single-key shortcuts can be switched off, also after a reload", async ({ app, page }) => {
  await page.getByRole("button", { name: /^Account / }).click();
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(app.message).toBeVisible();
  await page.getByRole("heading", { name: "Tasks" }).click();
  await page.keyboard.press("n");
  await expect(app.newTask).not.toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
