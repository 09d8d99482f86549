import { test } from "@playwright/test";
import { App } from "../app";
const SAID = ["Add a task to buy groceries","I need to remember to pay bills","Add a task to call mom tonight","Mark task 2 as complete","What's pending?","Show me all my tasks"];
for (const [name, colorScheme, width, height] of [["light","light",1180,760],["dark","dark",1180,760],["phone","light",390,780],["phonedark","dark",390,780]] as const) {
  test(name, async ({ browser, baseURL }) => {
    test.setTimeout(120000);
    const phone = width < 500;
    const page = await browser.newPage({ baseURL, colorScheme, viewport: { width, height }, hasTouch: phone, isMobile: phone });
    const app = new App(page);
    const shot = async (n: string) => { await page.mouse.move(0,0); await page.screenshot({ path: `/tmp/webchat-run/shots/${name}-${n}.png`, animations: "disabled" }); };
    await app.signUp(`ada-${name}-${Date.now()}@example.com`);
    await shot("empty");
    for (const words of SAID) await app.say(words);
    await shot("full");
    await page.getByRole("button", { name: "Conversations" }).click();
    await page.waitForTimeout(300);
    await shot("sheet");
    await page.keyboard.press("Escape");
    await page.route("**/chat", (r) => r.fulfill({ status: 500, json: {} }));
    await app.message.fill("Add a task to feed the cat"); await app.message.press("Enter");
    await page.getByRole("button", { name: "Send again" }).waitFor();
    if (phone) { await shot("failed"); await page.getByRole("tab", { name: /Tasks/ }).tap(); await page.getByRole("button", { name: /^Delete/ }).first().tap(); await shot("tasks"); }
    else { await page.getByRole("region", { name: "Messages" }).evaluate((e) => (e.scrollTop = 20)); await page.waitForTimeout(200); await shot("failed"); }
    await page.request.delete("/api/auth/me");
    await page.close();
  });
}
