import { test } from "@playwright/test";
import { App } from "../app";

const FOLDER = "../../docs/images";
const SAID = [
  "Add a task to buy groceries",
  "I need to remember to pay bills",
  "Add a task to call mom tonight",
  "Mark task 2 as complete",
  "What's pending?",
];

for (const [name, colorScheme, width, height] of [
  ["light", "light", 1180, 720],
  ["dark", "dark", 1180, 720],
  ["phone", "light", 390, 780],
] as const) {
  test(name, async ({ browser, baseURL }) => {
    const phone = width < 500;
    const page = await browser.newPage({ baseURL, colorScheme, viewport: { width, height }, deviceScaleFactor: phone ? 2 : 1 });
    const app = new App(page);
    await app.signUp(`ada-${name}-${Date.now()}@example.com`);
    for (const words of SAID) await app.say(words);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: "disabled" });
    await page.request.delete("/api/auth/me");
    await page.close();
  });
}
