import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TaskPanel } from "@/components/tasks/task-panel";
import { useDelayedDelete } from "@/hooks/use-delayed-delete";
import { useTasks } from "@/hooks/use-tasks";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";

function Panel() {
  return <TaskPanel tasks={useTasks("u1")} deletion={useDelayedDelete("u1")} />;
}

const titles = () =>
  within(screen.getByRole("list", { name: "Tasks" }))
    .getAllByRole("checkbox")
    .map((box) => box.getAttribute("aria-label"));
const methods = (asked: { method: string }[]) => asked.map(({ method }) => method).filter((name) => name !== "GET");

afterEach(() => vi.useRealTimers());

describe("the list", () => {
  it("says when there is nothing in it", async () => {
    await startBackend();
    show(<Panel />);
    expect(await screen.findByText(/^Nothing to do yet/)).toBeVisible();
  });

  it("shows all, what is pending, or what is completed", async () => {
    await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk", true)] });
    const { user } = show(<Panel />);
    expect(await screen.findByText("1 of 2 done")).toBeVisible();
    expect(titles()).toEqual(["Tea", "Milk"]);
    await user.click(screen.getByRole("radio", { name: /Pending/ }));
    expect(titles()).toEqual(["Tea"]);
    await user.click(screen.getByRole("radio", { name: /Completed/ }));
    expect(titles()).toEqual(["Milk"]);
  });

  it("is put together from its pages, and searched", async () => {
    const titles7 = ["Tea", "Milk", "Bread", "Green tea", "Salt"];
    const backend = await startBackend({ tasks: titles7.map((title, index) => task(index + 1, title)) });
    const { user } = show(<Panel />);
    await screen.findByText("Salt");
    expect(titles()).toEqual(titles7);
    expect(backend.asked.map(({ path }) => new URLSearchParams(path.split("?")[1]).get("after"))).toEqual(["0", "2", "4"]);
    const search = screen.getByRole("searchbox", { name: "Search the tasks" });
    await user.type(search, "TEA");
    expect(titles()).toEqual(["Tea", "Green tea"]);
    await user.type(search, " party");
    expect(screen.getByText("Nothing found for “TEA party”.")).toBeVisible();
    await user.keyboard("{Escape}");
    expect(titles()).toEqual(titles7);
  });

  it("says when it cannot be loaded, and tries again", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    backend.state.failNext = { match: /tasks/, status: 502, detail: "Away." };
    const { user } = show(<Panel />);
    expect(await screen.findByRole("alert")).toHaveTextContent("The tasks could not be loaded.");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Tea")).toBeVisible();
  });
});

describe("changes", () => {
  it("add, at once", async () => {
    const backend = await startBackend();
    const { user } = show(<Panel />);
    await screen.findByText(/^Nothing to do yet/);
    let open = () => {};
    backend.state.gate = new Promise((done) => (open = done));
    await user.type(screen.getByRole("textbox", { name: "New task" }), "  Tea {Enter}");
    expect(titles()).toEqual(["Tea"]);
    expect(screen.getByRole("checkbox", { name: "Tea" })).toBeDisabled();
    open();
    expect(await screen.findByText("#1")).toBeVisible();
    expect(backend.state.tasks).toMatchObject([{ title: "Tea" }]);
  });

  it("add, before the list is there", async () => {
    const backend = await startBackend({ tasks: [task(1, "Milk")] });
    let open = () => {};
    backend.state.gate = new Promise((done) => (open = done));
    const { user } = show(<Panel />);
    await user.type(screen.getByRole("textbox", { name: "New task" }), "Tea{Enter}");
    expect(screen.getByRole("textbox", { name: "New task" })).toHaveValue("");
    open();
    expect(await screen.findByText("#2")).toBeVisible();
    expect(titles()).toEqual(["Milk", "Tea"]);
  });

  it("add, though the list could not be loaded", async () => {
    const backend = await startBackend({ tasks: [task(1, "Milk")] });
    backend.state.failNext = { match: /^GET/, status: 500, detail: "Oops." };
    const { user } = show(<Panel />);
    await screen.findByRole("alert");
    await user.type(screen.getByRole("textbox", { name: "New task" }), "Tea{Enter}");
    expect(await screen.findByText("#2")).toBeVisible();
    expect(titles()).toEqual(["Milk", "Tea"]);
  });

  it("give back what could not be added", async () => {
    const backend = await startBackend();
    const { user } = show(<Panel />);
    await screen.findByText(/^Nothing to do yet/);
    backend.state.failNext = { match: /^POST/, status: 503, detail: "Away." };
    await user.type(screen.getByRole("textbox", { name: "New task" }), "Tea{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("That was not saved.");
    await waitFor(() => expect(screen.getByRole("textbox", { name: "New task" })).toHaveValue("Tea"));
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("complete, and come back when refused", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("checkbox", { name: "Tea" }));
    expect(screen.getByRole("checkbox", { name: "Tea" })).toBeChecked();
    await waitFor(() => expect(backend.state.tasks[0]?.completed).toBe(true));

    backend.state.failNext = { match: /^PATCH/, status: 500, detail: "Oops." };
    await user.click(screen.getByRole("checkbox", { name: "Tea" }));
    expect(await screen.findByRole("alert")).toBeVisible();
    expect(screen.getByRole("checkbox", { name: "Tea" })).toBeChecked();
  });

  it("rename in place, with Enter", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
    await user.keyboard("Green tea{Enter}");
    expect(screen.getByRole("checkbox", { name: "Green tea" })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: "Edit Green tea" })).toHaveFocus());
    await waitFor(() => expect(backend.state.tasks[0]?.title).toBe("Green tea"));
  });

  it("describe, and take a description back", async () => {
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

  it("leave the name alone after Escape, and when nothing is left of it", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
    await user.keyboard("Green tea{Escape}");
    await user.dblClick(screen.getByText("Tea"));
    await user.clear(screen.getByRole("textbox", { name: "New name for Tea" }));
    await user.keyboard("{Enter}");
    expect(titles()).toEqual(["Tea"]);
    expect(methods(backend.asked)).toEqual([]);
  });
});

describe("deleting", () => {
  it("can be taken back", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
    expect(titles()).toEqual(["Milk"]);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(titles()).toEqual(["Tea", "Milk"]);
    expect(methods(backend.asked)).toEqual([]);
  });

  it("by the keyboard can be taken back there and then, and waits for that", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
    const { user } = show(<Panel />);
    (await screen.findByRole("button", { name: "Delete Tea" })).focus();
    await user.keyboard("{Enter}");
    expect(screen.getByRole("button", { name: "Undo" })).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(titles()).toEqual(["Tea", "Milk"]);
    expect(screen.getByRole("heading", { name: "Tasks" })).toHaveFocus();
    expect(methods(backend.asked)).toEqual([]);

    const button = screen.getByRole("button", { name: "Delete Tea" });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    fireEvent.click(button, { detail: 0 });
    await act(async () => void vi.advanceTimersByTime(60_000));
    expect(screen.getByRole("button", { name: "Undo" })).toHaveFocus();
    act(() => screen.getByRole("textbox", { name: "New task" }).focus());
    await act(async () => void vi.advanceTimersByTime(8_000));
    vi.useRealTimers();
    await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Milk" }]));
    expect(screen.getByRole("textbox", { name: "New task" })).toHaveFocus();
  });

  it("can be taken back with a key, from wherever nothing is written", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
    expect(screen.getByRole("button", { name: "Undo" })).toHaveAttribute("aria-keyshortcuts", "u");
    await user.click(screen.getByRole("textbox", { name: "New task" }));
    await user.keyboard("u");
    expect(titles()).toEqual(["Milk"]);
    act(() => screen.getByRole("checkbox", { name: "Milk" }).focus());
    await user.keyboard("u");
    expect(titles()).toEqual(["Tea", "Milk"]);
    expect(methods(backend.asked)).toEqual([]);
  });

  it("is done after a while, which stops under a pointer", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
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
    vi.useRealTimers();
    await waitFor(() => expect(backend.state.tasks).toEqual([]));
    expect(screen.queryByText("Deleted “Tea”")).toBeNull();
  });

  it("is done when the next one begins, and when the page is left", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea"), task(2, "Milk")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
    await user.click(screen.getByRole("button", { name: "Delete Milk" }));
    await waitFor(() => expect(backend.state.tasks).toMatchObject([{ title: "Milk" }]));
    act(() => void window.dispatchEvent(new Event("pagehide")));
    await waitFor(() => expect(backend.state.tasks).toEqual([]));
  });

  it("is no error for what is gone already", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
    backend.state.tasks = [];
    act(() => void window.dispatchEvent(new Event("pagehide")));
    expect(await screen.findByText(/^Nothing to do yet/)).toBeVisible();
    await waitFor(() => expect(methods(backend.asked)).toEqual(["DELETE"]));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
