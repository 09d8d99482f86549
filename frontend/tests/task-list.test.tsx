import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";
import { newTask, Panel, titles } from "./support/tasks";

beforeEach(() => localStorage.clear());

it("says when there is nothing in it, and offers nothing to search or filter then", async () => {
  await startBackend();
  show(<Panel />);
  expect(await screen.findByText(/^Nothing to do yet/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Search" })).toBeNull();
  expect(screen.queryByRole("radio")).toBeNull();
  expect(screen.queryByRole("button", { name: "List options" })).toBeNull();
});

it("shows all, what is pending, or what is completed", async () => {
  await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk", true), task(3, "Bread")] });
  const { user } = show(<Panel />);
  expect(await screen.findByText("1 of 3 done")).toBeVisible();
  expect(titles()).toEqual(["Tea", "Bread", "Milk"]);
  await user.click(screen.getByRole("radio", { name: /Pending/ }));
  expect(titles()).toEqual(["Tea", "Bread"]);
  await user.click(screen.getByRole("radio", { name: /Completed/ }));
  expect(titles()).toEqual(["Milk"]);
});

it("folds the completed tasks away, and remembers that", async () => {
  await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk", true)] });
  const { user, unmount } = show(<Panel />);
  const fold = () => screen.findByRole("button", { name: "Completed 1" });
  expect(await fold()).toHaveAttribute("aria-expanded", "true");
  await user.click(await fold());
  expect(screen.queryByRole("checkbox", { name: "Milk" })).toBeNull();
  unmount();
  show(<Panel />);
  expect(await fold()).toHaveAttribute("aria-expanded", "false");
  // What a search finds shows, wherever it is.
  await user.click(screen.getByRole("button", { name: "Search" }));
  await user.keyboard("milk");
  expect(await screen.findByRole("checkbox", { name: "Milk" })).toBeVisible();
});

it("is sorted as chosen, and remembers that", async () => {
  await startBackend({ tasks: [task(1, "tea 10"), task(2, "Éclair"), task(3, "Tea 9", true)] });
  const { user, unmount } = show(<Panel />);
  const choose = async (role: "menuitemradio" | "menuitemcheckbox", name: RegExp) => {
    await user.click(await screen.findByRole("button", { name: "List options" }));
    await user.click(await screen.findByRole(role, { name }));
  };
  await choose("menuitemcheckbox", /Open first/);
  expect(titles()).toEqual(["tea 10", "Éclair", "Tea 9"]);
  await choose("menuitemradio", /Newest/);
  expect(titles()).toEqual(["Tea 9", "Éclair", "tea 10"]);
  await choose("menuitemradio", /Title/);
  expect(titles()).toEqual(["Éclair", "Tea 9", "tea 10"]);
  unmount();
  show(<Panel />);
  await screen.findByText("Éclair");
  expect(titles()).toEqual(["Éclair", "Tea 9", "tea 10"]);
  await choose("menuitemcheckbox", /Open first/);
  expect(titles()).toEqual(["Éclair", "tea 10", "Tea 9"]);
});

it("is put together from its pages, and searched", async () => {
  const words = ["Tea", "Milk", "Bread", "Green tea", "Salt"];
  const backend = await startBackend({ tasks: words.map((title, index) => task(index + 1, title)) });
  const { user } = show(<Panel />);
  await screen.findByText("Salt");
  expect(titles()).toEqual(words);
  expect(backend.asked.map(({ path }) => new URLSearchParams(path.split("?")[1]).get("after"))).toEqual(["0", "2", "4"]);
  await user.click(screen.getByRole("button", { name: "Search" }));
  expect(screen.getByRole("searchbox", { name: "Search the tasks" })).toHaveFocus();
  await user.keyboard("TEA");
  await waitFor(() => expect(titles()).toEqual(["Tea", "Green tea"]));
  await user.keyboard(" party");
  expect(await screen.findByText("Nothing found for “TEA party”.")).toBeVisible();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(titles()).toEqual(words));
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("searchbox")).toBeNull();
  expect(screen.getByRole("button", { name: "Search" })).toHaveFocus();
});

it("finds a title in either spelling that Unicode has for it", async () => {
  await startBackend({ tasks: [task(1, "Cafe\u0301 reservieren"), task(2, "Tea")] });
  const { user } = show(<Panel />);
  await user.click(await screen.findByRole("button", { name: "Search" }));
  await user.keyboard("CAF\u00c9");
  await waitFor(() => expect(titles()).toEqual(["Cafe\u0301 reservieren"]));
});

it("says when it cannot be loaded, and tries again", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea")] });
  backend.state.failNext = { match: /tasks/, status: 502, detail: "Away." };
  const { user } = show(<Panel />);
  expect(await screen.findByRole("alert")).toHaveTextContent("The tasks could not be loaded.");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Tea")).toBeVisible();
});

const long = () => startBackend({ tasks: Array.from({ length: 103 }, (_, index) => task(index + 1, `Task ${index + 1}`)) });

it("draws a long list in parts", async () => {
  await long();
  const { user } = show(<Panel />);
  await screen.findByText("Task 100");
  expect(titles()).toHaveLength(100);
  await user.click(screen.getByRole("button", { name: "Show more (3)" }));
  expect(titles()).toHaveLength(103);
});

it("draws the part of a long list that a new task is in", async () => {
  await long();
  const { user } = show(<Panel />);
  await screen.findByText("Task 100");
  await user.click(newTask());
  await user.paste("Tea");
  await user.keyboard("{Enter}");
  expect(await screen.findByText("#104")).toBeVisible();
  expect(titles()).toHaveLength(104);
});
