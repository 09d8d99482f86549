import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";
import { changes, Panel, titles } from "./support/tasks";

beforeEach(() => localStorage.clear());

it("complete, and come back when refused, with another try", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  await user.click(await screen.findByRole("checkbox", { name: "Tea" }));
  expect(titles()).toEqual(["Milk", "Tea"]);
  await waitFor(() => expect(backend.state.tasks[0]?.completed).toBe(true));

  backend.state.failNext = { match: /^PATCH/, status: 500, detail: "Oops." };
  await user.click(screen.getByRole("checkbox", { name: "Tea" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("“Tea” was not saved. The server cannot do this right now.");
  expect(screen.getByRole("checkbox", { name: "Tea" })).toBeChecked();
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(backend.state.tasks[0]?.completed).toBe(false));
  expect(screen.queryByRole("alert")).toBeNull();
});

it("keep the focus on a task that moves to the completed ones, or lead it to the heading", async () => {
  await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk"), task(3, "Salt", true)] });
  const { user } = show(<Panel />);
  (await screen.findByRole("checkbox", { name: "Tea" })).focus();
  await user.keyboard(" ");
  await waitFor(() => expect(titles()).toEqual(["Milk", "Tea", "Salt"]));
  expect(screen.getByRole("checkbox", { name: "Tea" })).toHaveFocus();
  await user.click(screen.getByRole("radio", { name: /Completed/ }));
  screen.getByRole("checkbox", { name: "Tea" }).focus();
  await user.keyboard(" ");
  await waitFor(() => expect(titles()).toEqual(["Salt"]));
  expect(screen.getByRole("heading", { name: "Tasks" })).toHaveFocus();
});

it("say what failed until that is dismissed, each task by its name", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  for (const name of ["Tea", "Milk"]) {
    backend.state.failNext = { match: /^PATCH/, status: 500, detail: "Oops." };
    await user.click(await screen.findByRole("checkbox", { name }));
    await screen.findByText(new RegExp(`^“${name}” was not saved`));
  }
  await user.click(screen.getAllByRole("button", { name: "Dismiss" })[0]!);
  expect(screen.getByRole("alert")).toHaveTextContent("“Milk”");
  // Where the same task is changed after all, there is nothing left to say.
  await user.click(screen.getByRole("checkbox", { name: "Milk" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

it("of a task that is gone say so, and take it off the list", async () => {
  const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
  const { user } = show(<Panel />);
  await screen.findByRole("checkbox", { name: "Tea" });
  backend.state.tasks = [task(2, "Milk")];
  await user.click(screen.getByRole("checkbox", { name: "Tea" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("“Tea” was not saved. There is no such task.");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
  expect(titles()).toEqual(["Milk"]);
});

describe("editing", () => {
  it("renames in place, with Enter", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
    await user.keyboard("Green tea{Enter}");
    expect(await screen.findByRole("checkbox", { name: "Green tea" })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: "Edit Green tea" })).toHaveFocus());
    await waitFor(() => expect(backend.state.tasks[0]?.title).toBe("Green tea"));
  });

  it("describes, and takes a description back", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    const edit = async (keys: string) => {
      await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
      const field = screen.getByRole("textbox", { name: "Description of Tea" });
      await user.clear(field);
      await user.type(field, keys);
    };
    await edit("The green{Shift>}{Enter}{/Shift}one{Enter}");
    expect(await screen.findByText(/^The green/)).toBeVisible();
    await waitFor(() => expect(backend.state.tasks[0]?.description).toBe("The green\none"));
    await edit("{Enter}");
    await waitFor(() => expect(backend.state.tasks[0]?.description).toBe(""));
  });

  it("leaves what another tab changed meanwhile as it is", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
    backend.state.tasks = [{ ...task(1, "Green tea"), completed: true }];
    vi.setSystemTime(Date.now() + 60_000);
    act(() => void window.dispatchEvent(new Event("visibilitychange")));
    expect(await screen.findByRole("checkbox", { name: "Green tea" })).toBeChecked();
    await user.type(screen.getByRole("textbox", { name: "Description of Tea" }), "two bags{Enter}");
    await waitFor(() => expect(changes(backend.asked)).toEqual(['PATCH /1 {"description":"two bags"}']));
    expect(await screen.findByText("two bags")).toBeVisible();
    expect(backend.state.tasks).toMatchObject([{ title: "Green tea", description: "two bags", completed: true }]);
    vi.useRealTimers();
  });

  it("discards with Escape", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
    await user.keyboard("Green tea{Escape}");
    expect(titles()).toEqual(["Tea"]);
    expect(changes(backend.asked)).toEqual([]);
  });

  it("says that a task needs a title, and keeps what was written beside it", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.dblClick(await screen.findByText("Tea"));
    const field = screen.getByRole("textbox", { name: "New name for Tea" });
    await user.type(screen.getByRole("textbox", { name: "Description of Tea" }), "two bags");
    await user.clear(field);
    await user.type(field, "\u200b \u3164{Enter}");
    expect(field).toHaveFocus();
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription("A task needs a title. Escape keeps “Tea”.");
    // Leaving the fields does not pass over it either.
    await user.click(document.body);
    expect(screen.getByRole("alert")).toBeVisible();
    await user.clear(field);
    await user.type(field, "Chai{Enter}");
    await waitFor(() => expect(changes(backend.asked)).toEqual(['PATCH /1 {"title":"Chai","description":"two bags"}']));
  });
});
