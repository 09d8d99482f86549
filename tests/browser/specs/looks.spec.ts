import { expect, test } from "../app";

test("the chosen colours win over the system's, in every tab and from the first paint", async ({ app, page, context }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await background();
  const other = await context.newPage();
  await other.goto("/");
  await app.openSettings();
  await page.getByRole("radio", { name: "Dark" }).click();
  await expect.poll(background).not.toBe(light);
  await expect(other.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await (await page.request.get("/")).text()).toContain('data-theme="dark"');
  await page.reload();
  expect(await background()).not.toBe(light);
  await app.openSettings();
  await page.getByRole("radio", { name: "System" }).click();
  await expect.poll(background).toBe(light);
  expect(await (await page.request.get("/")).text()).not.toContain("data-theme=");
});

test("the address can be typed at once, and a forgotten password has a way back", async ({ browser, baseURL }) => {
  const page = await browser.newPage({ baseURL });
  await page.goto("/");
  await expect(page.getByLabel("Email")).toBeFocused();
  await page.getByText("Forgot your password?").click();
  await expect(page.getByText("python -m app.reset_password")).toBeVisible();
  await page.close();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 320, height: 568 } });

  test("one notice at a time, of two lines at most", async ({ app, page }) => {
    const notice = page.getByText(/Rule-based assistant|Data is lost/);
    await expect(app.message).toBeVisible();
    // The notice comes after the page, and only where the installation does without something.
    const info = await (await page.request.get("/api/info")).json();
    const told = info.assistant === "rules" || info.database === "sqlite" ? 1 : 0;
    await expect(notice).toHaveCount(told);
    if (told) expect((await notice.boundingBox())!.height).toBeLessThan(45);
    await page.context().setOffline(true);
    const offline = page.getByText("You are offline.");
    await expect(offline).toBeVisible();
    await expect(notice).toHaveCount(0);
    expect((await offline.boundingBox())!.height).toBeLessThan(45);
    await page.context().setOffline(false);
    await expect(offline).toHaveCount(0);
    await expect(notice).toHaveCount(told);
  });

  test("the error of a long title can be read whole", async ({ app, page }) => {
    await page.getByRole("tab", { name: "Tasks" }).click();
    const title = "Water the plants of the neighbours ".repeat(5).trim();
    await app.add(title);
    await page.route("**/api/*/tasks/*", (route) => route.fulfill({ status: 503, json: {} }));
    await app.task(title).click();
    const alert = page.getByRole("alert").filter({ hasText: "was not saved" });
    await expect(alert).toBeInViewport({ ratio: 1 });
    const hidden = await alert.locator("p").evaluate((text) => text.scrollHeight - text.clientHeight);
    expect(hidden).toBeLessThanOrEqual(0);
    await expect(alert.getByRole("button", { name: "Try again" })).toBeInViewport({ ratio: 1 });
  });
});
