import { randomUUID } from "node:crypto";
import { type APIRequestContext, test as base, expect, type Locator, type Page } from "@playwright/test";

export const PASSWORD = "correct horse battery";

/** The app as a person meets it. */
export class App {
  readonly message: Locator;
  readonly newTask: Locator;
  readonly tasks: Locator;
  readonly replies: Locator;

  constructor(readonly page: Page) {
    this.message = page.getByRole("textbox", { name: "Message", exact: true });
    this.newTask = page.getByRole("textbox", { name: "New task" });
    this.tasks = page.getByRole("list", { name: "Tasks" }).getByRole("checkbox", { includeHidden: true });
    this.replies = page.getByRole("listitem").filter({ hasText: "The assistant said:" });
  }

  async signUp(email = `browser-${randomUUID()}@example.com`): Promise<string> {
    await this.page.goto("/");
    await this.page.getByRole("tab", { name: "Create account" }).click();
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    // The app admits so many sign-ups of one address a minute, and a quick machine makes more.
    let status: number;
    do {
      const answer = this.page.waitForResponse("**/api/auth/signup");
      await this.page.getByRole("button", { name: "Create account" }).click();
      status = (await answer).status();
    } while (status === 429);
    await expect(this.message).toBeVisible();
    return email;
  }

  async signIn(email: string): Promise<void> {
    await this.page.goto("/");
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await expect(this.message).toBeVisible();
  }

  /** Says something, waits for the whole reply, and gives it. */
  async say(text: string): Promise<Locator> {
    return await this.replied(async () => {
      await this.message.fill(text);
      await this.message.press("Enter");
      await expect(this.page.getByRole("status").filter({ hasText: "The assistant says:" })).toBeAttached();
    });
  }

  /** Does what the assistant replies to, waits for the whole reply, and gives it. */
  async replied(act: () => Promise<void>): Promise<Locator> {
    const before = await this.replies.count();
    await act();
    await expect(this.replies).toHaveCount(before + 1);
    await expect(this.page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
    return this.replies.last();
  }

  /** Adds tasks by hand, and waits until the server has them. */
  async add(...titles: string[]): Promise<void> {
    for (const title of titles) {
      await this.newTask.fill(title);
      await this.newTask.press("Enter");
      await expect(this.task(title)).toBeEnabled();
    }
  }

  /**
   * Completes a task. Playwright's check() looks at the row that it clicked, and that row is gone as soon as the task
   * moves to the completed ones.
   */
  async complete(title: string): Promise<void> {
    await this.task(title).click();
    await expect(this.task(title)).toBeChecked();
  }

  /** Waits until nothing moves any more: rows slide to their places, and only then have a position to compare. */
  async settle(): Promise<void> {
    await expect
      .poll(() =>
        this.page.evaluate(
          () => document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).length,
        ),
      )
      .toBe(0);
  }

  async openSettings(): Promise<void> {
    await this.page.getByRole("button", { name: /^Account / }).click();
    await this.page.getByRole("menuitem", { name: "Account settings…" }).click();
  }

  async titles(): Promise<(string | null)[]> {
    return Promise.all((await this.tasks.all()).map((task) => task.getAttribute("aria-label")));
  }

  task(title: string): Locator {
    return this.page.getByRole("list", { name: "Tasks" }).getByRole("checkbox", { name: title, exact: true });
  }
}

interface Fixtures {
  /** What the browser complained of; a test that ends with complaints fails. */
  complaints: string[];
  app: App;
}

export const test = base.extend<Fixtures>({
  complaints: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (/Content Security Policy|hydrat/i.test(message.text())) complaints.push(message.text());
      });
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith("http") && url.origin !== new URL(baseURL!).origin) complaints.push(request.url());
      });
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page }, use) => {
    const app = new App(page);
    await app.signUp();
    await use(app);
    await leave(page.request, page);
  },
});

/** The account goes, and all that belongs to it. */
async function leave(request: APIRequestContext, page: Page): Promise<void> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await request.delete("/api/auth/me");
}

export { expect };
