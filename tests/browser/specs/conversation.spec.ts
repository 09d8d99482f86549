import { expect, test } from "../app";

test("the eight utterances do what they say", async ({ app }) => {
  const added = await app.say("Add a task to buy groceries");
  await expect(added).toContainText(/groceries/i);
  // The words name the change: nothing repeats it.
  await expect(added.getByRole("list", { name: "What the assistant did" })).toHaveCount(0);
  await expect(app.task("Buy groceries")).not.toBeChecked();

  await app.say("I need to remember to pay bills");
  await expect(app.task("Pay bills")).toBeVisible();
  await app.say("Add a task to prepare the meeting");
  await expect(app.task("Prepare the meeting")).toBeVisible();

  await expect(await app.say("Show me all my tasks")).toContainText(/Buy groceries[\s\S]*Pay bills[\s\S]*meeting/);

  await app.say("Mark task 3 as complete");
  await expect(app.task("Prepare the meeting")).toBeChecked();
  await expect(await app.say("What have I completed?")).toContainText("Prepare the meeting");

  const pending = await app.say("What's pending?");
  await expect(pending).toContainText("Pay bills");
  await expect(pending).not.toContainText("meeting");

  await app.say("Change task 1 to 'Call mom tonight'");
  await expect(app.task("Call mom tonight")).toBeVisible();

  // It looks first, asks because that is only a part of the title, and then deletes.
  const asked = await app.say("Delete the meeting task");
  await expect(asked).toContainText("Should I delete task 3, “Prepare the meeting”?");
  await asked.getByRole("button", { name: "Yes" }).click();
  await expect(app.replies.last()).toContainText(/Deleted.*Prepare the meeting/);
  await expect(app.tasks).toHaveCount(2);
});

test("what was said and done is there after a reload", async ({ app, page }) => {
  await app.say("Add a task to water the plants");
  await page.reload();
  await expect(app.replies).toHaveCount(1);
  await expect(app.replies.first()).toContainText("Water the plants");
  await expect(app.task("Water the plants")).toBeVisible();
});

test("a reload in the middle of a reply loses neither message nor reply", async ({ app, page }) => {
  let asked = 0;
  await page.route("**/chat", async (route) => {
    asked += 1;
    // The tries to take it up again are held until the page is loaded anew.
    if (asked > 1) return;
    // The server has answered whole, and the page gets the beginning of it.
    const answer = await route.fetch();
    const body = (await answer.text()).split("event: done")[0]!;
    await route.fulfill({ response: answer, body });
  });
  await app.message.fill("Add a task to book a flight");
  await app.message.press("Enter");
  await expect(page.getByText("Reconnecting…")).toBeVisible();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.reload();
  await expect(app.replies).toHaveCount(1);
  await expect(app.replies.first()).toContainText(/book a flight/i);
  await expect(page.getByRole("paragraph").filter({ hasText: "Add a task to book a flight" })).toHaveCount(1);
  await expect(app.tasks).toHaveCount(1);
});

test("a server that is away is said, and nothing written is lost", async ({ app, page }) => {
  await page.route("**/chat", (route) => route.abort());
  await app.message.fill("Add a task to feed the cat");
  await app.message.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "no connection" })).toBeVisible();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(app.task("Feed the cat")).toBeVisible();
  await expect(app.tasks).toHaveCount(1);
});
