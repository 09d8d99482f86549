import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";
import { changes, newTask, Panel, titles } from "./support/tasks";

beforeEach(() => localStorage.clear());

const description = () => screen.getByRole("textbox", { name: "Description (optional)" });

it("shows at once", async () => {
  const backend = await startBackend();
  const { user } = show(<Panel />);
  await screen.findByText(/^Nothing to do yet/);
  let open = () => {};
  backend.state.gate = new Promise((done) => (open = done));
  await user.type(newTask(), "  Tea {Enter}");
  expect(titles()).toEqual(["Tea"]);
  expect(screen.getByRole("checkbox", { name: "Tea" })).toBeDisabled();
  open();
  expect(await screen.findByText("#1")).toBeVisible();
  expect(backend.state.tasks).toMatchObject([{ title: "Tea" }]);
});

it("works before the list is there", async () => {
  const backend = await startBackend({ tasks: [task(1, "Milk")] });
  backend.state.failNext = { match: /tasks/, status: 502, detail: "Away." };
  const { user } = show(<Panel />);
  await screen.findByRole("alert");
  await user.type(newTask(), "Tea{Enter}");
  expect(await screen.findByText("#2")).toBeVisible();
  expect(titles()).toEqual(["Milk", "Tea"]);
});

it("takes a description along", async () => {
  const backend = await startBackend();
  const { user } = show(<Panel />);
  await user.type(newTask(), "Tea");
  await user.type(description(), "two{Shift>}{Enter}{/Shift}bags{Enter}");
  await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Tea", description: "two\nbags" }]));
  expect(newTask()).toHaveValue("");
  expect(screen.queryByRole("textbox", { name: "Description (optional)" })).toBeNull();
});

it("scrolls to the new task and marks it, whatever filter or search there was", async () => {
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
  await startBackend({ tasks: [task(1, "Milk", true), task(2, "Salt", true)] });
  const { user } = show(<Panel />);
  await user.click(await screen.findByRole("radio", { name: /Completed/ }));
  await user.click(screen.getByRole("button", { name: "Search" }));
  await user.keyboard("milk");
  await user.type(newTask(), "Tea{Enter}");
  const row = (await screen.findByText("#3")).closest("li")!;
  expect(row).toHaveAttribute("data-fresh", "true");
  expect(scrolled.mock.contexts).toContain(row);
  await waitFor(() => expect(row).not.toHaveAttribute("data-fresh"));
});

describe("several lines", () => {
  it("become several tasks, without their bullets", async () => {
    const backend = await startBackend();
    const { user } = show(<Panel />);
    await user.click(newTask());
    await user.paste("- Buy milk\r\n- [ ] Call Anna\n\n  * Water plants\n");
    expect(screen.queryByRole("textbox", { name: "Description (optional)" })).toBeNull();
    expect(screen.getByText("Each of the 3 lines becomes a task.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add 3 tasks" }));
    await waitFor(() => expect(backend.state.tasks.map(({ title }) => title)).toEqual(["Buy milk", "Call Anna", "Water plants"]));
    expect(changes(backend.asked)).toHaveLength(1);
    expect(newTask()).toHaveValue("");
  });

  it("go in parts, and those that could not be added come back", async () => {
    const lines = Array.from({ length: 70 }, (_, index) => `Task ${index + 1}`);
    const backend = await startBackend();
    const { user } = show(<Panel />);
    await user.click(newTask());
    await user.paste(lines.join("\n"));
    let asked = 0;
    backend.state.failNext = {
      match: { test: (line: string) => line.startsWith("POST") && (asked += 1) === 2 } as RegExp,
      status: 503,
      detail: "Away.",
    };
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("20 tasks were not added.");
    expect(newTask()).toHaveValue(lines.slice(50).join("\n"));
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(backend.state.tasks).toHaveLength(70));
    expect(newTask()).toHaveValue("");
  });
});

describe("a task that could not be added", () => {
  it("comes back as text at once, also while the list cannot be loaded", async () => {
    const backend = await startBackend({ tasks: [task(1, "Milk")] });
    const { user } = show(<Panel />);
    await screen.findByText("Milk");
    await user.type(newTask(), "Tea");
    await user.type(description(), "two bags");
    let open = () => {};
    const match = (line: string) => {
      if (!line.startsWith("POST")) return false;
      // The list that is asked for after this one is held.
      backend.state.gate = new Promise((done) => (open = done));
      return true;
    };
    backend.state.failNext = { match: { test: match } as RegExp, status: 503, detail: "Away." };
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("“Tea” was not added. The server cannot do this right now.");
    expect(newTask()).toHaveValue("Tea");
    expect(description()).toHaveValue("two bags");
    expect(titles()).toEqual(["Milk"]);
    backend.state.gate = null;
    open();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Milk" }, { title: "Tea", description: "two bags" }]));
    expect(newTask()).toHaveValue("");
  });

  it("does not take the place of the next one", async () => {
    const backend = await startBackend();
    const { user } = show(<Panel />);
    await screen.findByText(/^Nothing to do yet/);
    let open = () => {};
    backend.state.gate = new Promise((done) => (open = done));
    backend.state.failNext = { match: /^POST/, status: 503, detail: "Away." };
    await user.type(newTask(), "Tea{Enter}Milk");
    open();
    await screen.findByRole("alert");
    expect(newTask()).toHaveValue("Milk");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Tea" }]));
    expect(newTask()).toHaveValue("Milk");
  });
});

it.each([
  ["", "A task needs a title."],
  [" \u200b\u2060 ", "A task needs a title."],
  [`Tea\n${"x".repeat(201)}`, "A title has at most 200 characters."],
])("says why %j cannot be added", async (text, why) => {
  const backend = await startBackend();
  const { user } = show(<Panel />);
  await user.click(newTask());
  if (text) await user.paste(text);
  await user.keyboard("{Enter}");
  expect(newTask()).toBeInvalid();
  expect(newTask()).toHaveAccessibleDescription(new RegExp(`^${why}`));
  await user.keyboard("T");
  expect(newTask()).toBeValid();
  expect(changes(backend.asked)).toEqual([]);
});

it("leaves the key alone that ends a word of an input method", async () => {
  const backend = await startBackend();
  const { user } = show(<Panel />);
  await user.type(newTask(), "牛乳");
  newTask().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  expect(newTask()).toHaveValue("牛乳");
  expect(changes(backend.asked)).toEqual([]);
});
