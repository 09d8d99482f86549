import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "@/lib/api/types";
import { bodies, Chat, chats, field, reply, requestIds, said } from "./support/chat";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";

beforeEach(() => sessionStorage.clear());

describe("a conversation", () => {
  it("begins with a message, and shows the reply and what was done", async () => {
    const backend = await startBackend();
    const { user } = show(<Chat />);
    expect(await screen.findByText("What is on your mind?")).toBeVisible();

    await user.type(field(), "add Tea{Enter}");
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(field()).toHaveValue("");
    // The words name the change: nothing repeats it.
    expect(screen.queryByRole("list", { name: "What the assistant did" })).toBeNull();
    const spoken = await screen.findByText("The assistant says: Added “Tea”.");
    expect(spoken.closest("[role=status]")).not.toBeNull();

    await user.type(field(), "hello{Enter}");
    await reply("You said: hello");
    expect(bodies(backend.asked)).toEqual([
      { message: "add Tea" },
      { conversation_id: 1, message: "hello" },
    ]);
    expect(field()).toHaveFocus();
  });

  it("goes on where it was", async () => {
    await startBackend({ conversations: new Map([[4, [said(1, "user", "Hi"), said(2, "assistant", "Hello, Ada")]]]) });
    show(<Chat />);
    expect(await screen.findByText("Hello, Ada")).toBeVisible();
  });

  it("can be left for a new one, and taken up again", async () => {
    const backend = await startBackend({ conversations: new Map([[1, [said(1, "user", "Earlier words")]]]) });
    const { user } = show(<Chat />);
    await screen.findByText("Earlier words", { selector: "p" });
    await user.click(screen.getByRole("button", { name: "New conversation" }));
    await user.click(await screen.findByRole("button", { name: "Add a task to buy groceries" }));
    // An example is for reading first: it changes nothing before it is sent.
    expect(field()).toHaveFocus();
    expect(chats(backend.asked)).toHaveLength(0);
    await user.keyboard("{Enter}");
    await reply("Added “a task to buy groceries”.");
    expect(bodies(backend.asked)).toEqual([{ message: "Add a task to buy groceries" }]);

    await user.click(screen.getByRole("button", { name: "Conversations" }));
    await user.click(await screen.findByRole("button", { name: /^Earlier words/ }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(await screen.findByText("Earlier words", { selector: "p" })).toBeVisible();
  });
});

describe("writing", () => {
  it("takes Shift+Enter for a new line", async () => {
    const backend = await startBackend();
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "one{Shift>}{Enter}{/Shift}two{Enter}");
    await screen.findByText(/^You said: one/, { selector: "p" });
    expect(bodies(backend.asked)).toEqual([{ message: "one\ntwo" }]);
  });

  it("sends what is written before the conversation is there, into it", async () => {
    let open = () => {};
    const gate = new Promise<void>((done) => (open = done));
    const backend = await startBackend({ gate, conversations: new Map([[4, [said(1, "user", "Hi")]]]) });
    const { user } = show(<Chat />);
    await user.type(field(), "add Tea{Enter}");
    expect(await screen.findByText("add Tea", { selector: "p" })).toBeVisible();
    open();
    await screen.findByText("The assistant says: Added “Tea”.");
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(screen.getAllByText("add Tea", { selector: "p" })).toHaveLength(1);
    expect(bodies(backend.asked)).toEqual([{ conversation_id: 4, message: "add Tea" }]);
  });

  it("sends neither nothing nor too much", async () => {
    const backend = await startBackend();
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "   {Enter}");
    await user.click(field());
    await user.paste("x".repeat(2001));
    await user.keyboard("{Enter}");
    expect(screen.getByText("2001 of 2000 characters")).toBeVisible();
    expect(chats(backend.asked)).toHaveLength(0);
  });

  it("waits for what has to be done before", async () => {
    const backend = await startBackend();
    const beforeSend = vi.fn(async () => expect(chats(backend.asked)).toHaveLength(0));
    const { user } = show(<Chat beforeSend={beforeSend} />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "hello{Enter}");
    await reply("You said: hello");
    expect(beforeSend).toHaveBeenCalledOnce();
  });
});

describe("trouble", () => {
  it("loses no message", async () => {
    const backend = await startBackend();
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down.", headers: { "Retry-After": "9" } };
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "add Tea{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Please try again in 9 seconds.");
    expect(screen.getByText("add Tea", { selector: "p" })).toBeVisible();

    await user.click(screen.getByRole("button", { name: "Send again" }));
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getAllByText("add Tea", { selector: "p" })).toHaveLength(1);
  });

  it("waits for a backend that is being replaced", async () => {
    const backend = await startBackend();
    backend.state.failNext = { match: /chat$/, status: 502, detail: "Away." };
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "add Tea{Enter}");
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(chats(backend.asked)).toHaveLength(2);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("can be put aside", async () => {
    const backend = await startBackend();
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down." };
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "hello{Enter}");
    await user.click(await screen.findByRole("button", { name: "Discard" }));
    expect(screen.queryByText("hello", { selector: "p" })).toBeNull();
  });

  it("with loading is said, and loading tried again", async () => {
    const backend = await startBackend({ conversations: new Map([[1, [said(1, "user", "Earlier words")]]]) });
    backend.state.failNext = { match: /conversations\?/, status: 503, detail: "Away." };
    const { user } = show(<Chat />);
    expect(await screen.findByRole("alert")).toHaveTextContent("The conversation could not be loaded.");
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Earlier words", { selector: "p" })).toBeVisible();
  });
});

describe("a reply as it comes", () => {
  it("grows, shows at once what was done, and is read out once it is whole", async () => {
    let goOn = () => {};
    const backend = await startBackend({ pause: new Promise((done) => (goOn = done)) });
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "add Tea{Enter}");
    expect(await screen.findByText("Added", { selector: "p" })).toBeVisible();
    expect(screen.getByRole("list", { name: "What the assistant did" })).toHaveTextContent("AddedTea#1");
    expect(screen.getByText("The assistant is working.").closest("[role=status]")).not.toBeNull();
    goOn();
    await screen.findByText("The assistant says: Added “Tea”.");
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(screen.queryByRole("list", { name: "What the assistant did" })).toBeNull();
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("goes on while another conversation is read", async () => {
    let goOn = () => {};
    const earlier: [number, Message[]][] = [1, 2].map((id) => [id, [said(1, "user", `Words of ${id}`)]]);
    await startBackend({ conversations: new Map(earlier), pause: new Promise((done) => (goOn = done)) });
    const { user } = show(<Chat />);
    await screen.findByText("Words of 2", { selector: "p" });
    await user.type(field(), "hello{Enter}");
    expect(await screen.findByText("You", { selector: "p" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Conversations" }));
    await user.click(await screen.findByRole("button", { name: /^Words of 1/ }));
    expect(await screen.findByText("Words of 1", { selector: "p" })).toBeVisible();
    expect(screen.queryByText("hello", { selector: "p" })).toBeNull();

    goOn();
    expect(await screen.findByText("The assistant says: You said: hello")).toBeInTheDocument();
    expect(screen.queryByText("hello", { selector: "p" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Conversations" }));
    await user.click(await screen.findByRole("button", { name: /^Words of 2/ }));
    expect(await reply("You said: hello")).toBeVisible();
  });

  it("is taken up again where it was cut off", async () => {
    const backend = await startBackend({ cuts: 2 });
    const { user } = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await user.type(field(), "add Tea{Enter}");
    expect(await screen.findByText("Reconnecting…")).toBeVisible();
    await screen.findByText("The assistant says: Added “Tea”.");
    expect(await reply("Added “Tea”.")).toBeVisible();
    const ids = requestIds(backend.asked);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(backend.state.tasks).toHaveLength(1);
    expect(screen.getAllByText("add Tea", { selector: "p" })).toHaveLength(1);
  });

  it("shows the marks in a task's own title as they are", async () => {
    const title = "**bold** `code`";
    const calls = [{ name: "list_tasks", arguments: {}, result: { ids: [1] } }];
    const listed = { ...said(2, "assistant", `#1 ${title}`), tool_calls: calls };
    await startBackend({ tasks: [task(1, title)], conversations: new Map([[1, [said(1, "user", "Hi"), listed]]]) });
    show(<Chat />);
    expect(await screen.findByRole("checkbox", { name: title })).toBeInTheDocument();
    expect(screen.getByText(title)).toBeInTheDocument();
  });

  it("shows lists, bold and code, and no tags", async () => {
    const written = "**Two** tasks:\n\n- `Tea`\n- <img src=x onerror=alert(1)>\n\nDone.";
    await startBackend({ conversations: new Map([[1, [said(1, "user", "Hi"), said(2, "assistant", written)]]]) });
    show(<Chat />);
    expect((await screen.findByText("Two")).tagName).toBe("STRONG");
    expect(screen.getByText("Tea").tagName).toBe("CODE");
    expect(screen.getByText("<img src=x onerror=alert(1)>").tagName).toBe("LI");
    expect(screen.getByText("Done.").tagName).toBe("P");
  });
});
