import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";
import { changes, newTask, Panel, titles } from "./support/tasks";

beforeEach(() => localStorage.clear());
afterEach(() => vi.useRealTimers());

it("reaches the server at once: a killed tab loses nothing of it", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea")] });
  const fetched = vi.spyOn(globalThis, "fetch");
  const { user, unmount } = show(<Panel />);
  await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
  unmount();
  await waitFor(() => expect(backend.state.tasks).toEqual([]));
  expect(fetched).toHaveBeenCalledWith("/api/u1/tasks/1", expect.objectContaining({ method: "DELETE", keepalive: true }));
});

it("can be taken back, under the same number", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
  expect(titles()).toEqual(["Milk"]);
  expect(screen.getByRole("heading", { name: "Tasks" })).toHaveFocus();
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(titles()).toEqual(["Tea", "Milk"]);
  await waitFor(() => expect(changes(backend.asked)).toEqual(["DELETE /1", 'POST /restore {"ids":[1]}']));
  expect(backend.state.tasks).toMatchObject([{ id: 1 }, { id: 2 }]);
  expect(screen.queryByText("Deleted “Tea”")).toBeNull();
});

it("can be taken back before the server has answered", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea")] });
  const { user } = show(<Panel />);
  const button = await screen.findByRole("button", { name: "Delete Tea" });
  let open = () => {};
  backend.state.gate = new Promise((done) => (open = done));
  await user.click(button);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  expect(titles()).toEqual(["Tea"]);
  open();
  await waitFor(() => expect(changes(backend.asked)).toHaveLength(2));
  await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Tea" }]));
  expect(titles()).toEqual(["Tea"]);
});

it("by the keyboard can be taken back there and then, and the offer waits", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  (await screen.findByRole("button", { name: "Delete Tea" })).focus();
  await user.keyboard("{Enter}");
  expect(screen.getByRole("button", { name: "Undo" })).toHaveFocus();
  await user.keyboard("{Enter}");
  expect(titles()).toEqual(["Tea", "Milk"]);
  expect(screen.getByRole("heading", { name: "Tasks" })).toHaveFocus();
  await waitFor(() => expect(backend.state.tasks).toHaveLength(2));

  const button = screen.getByRole("button", { name: "Delete Tea" });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  fireEvent.click(button, { detail: 0 });
  await act(async () => void vi.advanceTimersByTime(60_000));
  expect(screen.getByRole("button", { name: "Undo" })).toHaveFocus();
  act(() => newTask().focus());
  await act(async () => void vi.advanceTimersByTime(8_000));
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  expect(newTask()).toHaveFocus();
});

it("can be taken back with a key, from wherever nothing is written", async () => {
  await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
  expect(screen.getByRole("button", { name: "Undo" })).toHaveAttribute("aria-keyshortcuts", "u");
  await user.click(newTask());
  await user.keyboard("u");
  expect(titles()).toEqual(["Milk"]);
  act(() => screen.getByRole("checkbox", { name: "Milk" }).focus());
  await user.keyboard("u");
  expect(titles()).toEqual(["Tea", "Milk"]);
});

it("offers that for a while, which stops under a pointer", async () => {
  await startBackend({ tasks: [task(1, "Tea")] });
  show(<Panel />);
  const button = await screen.findByRole("button", { name: "Delete Tea" });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  fireEvent.click(button, { detail: 1 });
  const notice = screen.getByText("Deleted “Tea”").parentElement!;
  fireEvent.pointerEnter(notice);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(notice).toBeVisible();
  fireEvent.pointerLeave(notice);
  await act(async () => void vi.advanceTimersByTime(8_000));
  expect(screen.queryByText("Deleted “Tea”")).toBeNull();
});

it("that the server refuses is said, and the task comes back", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  backend.state.failNext = { match: /^DELETE/, status: 500, detail: "Oops." };
  await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("“Tea” was not deleted.");
  expect(titles()).toEqual(["Tea", "Milk"]);
  expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Milk" }]));
});

it("is no error for what is gone already", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea")] });
  const { user } = show(<Panel />);
  const button = await screen.findByRole("button", { name: "Delete Tea" });
  backend.state.tasks = [];
  await user.click(button);
  await waitFor(() => expect(changes(backend.asked)).toEqual(["DELETE /1"]));
  expect(await screen.findByText(/^Nothing to do yet/)).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

describe("clearing the completed tasks", () => {
  it("can be taken back, also what another tab completed", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea", true), task(2, "Milk"), task(3, "Salt", true)] });
    const { user } = show(<Panel />);
    const clear = await screen.findByRole("button", { name: "Clear completed" });
    backend.state.tasks[1] = task(2, "Milk", true);
    await user.click(clear);
    expect(screen.getByText("Cleared 2 completed tasks")).toBeVisible();
    await waitFor(() => expect(backend.state.tasks).toEqual([]));
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() => expect(backend.state.tasks.map(({ id }) => id)).toEqual([1, 2, 3]));
    await waitFor(() => expect(titles()).toEqual(["Tea", "Milk", "Salt"]));
  });

  it("that cannot be taken back any more says so", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea", true), task(2, "Milk")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "List options" }));
    await user.click(await screen.findByRole("menuitem", { name: "Clear completed" }));
    await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Milk" }]));
    backend.state.deleted = [];
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("“Tea” could not be restored. It was deleted too long ago.");
    expect(titles()).toEqual(["Milk"]);
  });
});
