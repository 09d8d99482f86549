import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { startBackend, task } from "./support/backend";
import { Chat, chats, field } from "./support/chat";
import { show } from "./support/render";
import { changes, newTask, Panel } from "./support/tasks";

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

/** The Enter that ends a word: in Safari the composition is over before it comes, and only the key code is left. */
const ENDS_A_WORD = [
  { browser: "most browsers", key: { key: "Enter", isComposing: true } },
  { browser: "Safari", key: { key: "Enter", keyCode: 229 } },
];
const ENTER = { key: "Enter", keyCode: 13 };

describe.each(ENDS_A_WORD)("an Enter that ends a word of an input method, in $browser", ({ key }) => {
  it("adds no task, and the next Enter does", async () => {
    const backend = await startBackend({ tasks: [] });
    show(<Panel />);
    fireEvent.change(newTask(), { target: { value: "牛乳を買う" } });
    fireEvent.keyDown(newTask(), key);
    expect(newTask()).toHaveValue("牛乳を買う");
    fireEvent.keyDown(newTask(), ENTER);
    await waitFor(() => expect(changes(backend.asked)).toHaveLength(1));
  });

  it("saves no edit, and the next Enter does", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<Panel />);
    await user.click(await screen.findByRole("button", { name: "Edit Tea" }));
    const title = screen.getByDisplayValue("Tea");
    fireEvent.change(title, { target: { value: "お茶" } });
    fireEvent.keyDown(title, key);
    expect(screen.getByDisplayValue("お茶")).toBe(title);
    fireEvent.keyDown(title, ENTER);
    await waitFor(() => expect(changes(backend.asked)).toHaveLength(1));
    expect(backend.state.tasks[0]?.title).toBe("お茶");
  });

  it("sends no message, and the next Enter does", async () => {
    const backend = await startBackend();
    show(<Chat />);
    await screen.findByText("What is on your mind?");
    fireEvent.change(field(), { target: { value: "牛乳を買う" } });
    fireEvent.keyDown(field(), key);
    expect(field()).toHaveValue("牛乳を買う");
    fireEvent.keyDown(field(), ENTER);
    await waitFor(() => expect(chats(backend.asked)).toHaveLength(1));
  });
});
