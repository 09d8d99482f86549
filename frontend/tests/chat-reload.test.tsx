import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Message } from "@/lib/api/types";
import { Chat, chats, field, reply, requestIds, said } from "./support/chat";
import { startBackend } from "./support/backend";
import { show } from "./support/render";

beforeEach(() => sessionStorage.clear());

describe("after a reload, a message on its way", () => {
  it("is sent again where the server had not said that it has it", async () => {
    let open = () => {};
    const backend = await startBackend();
    const first = show(<Chat />);
    await screen.findByText("What is on your mind?");
    backend.state.gate = new Promise((done) => (open = done));
    await first.user.type(field(), "add Tea{Enter}");
    await waitFor(() => expect(chats(backend.asked)).toHaveLength(1));
    first.unmount();

    show(<Chat />);
    expect(await screen.findByText("add Tea", { selector: "p" })).toBeVisible();
    await waitFor(() => expect(chats(backend.asked)).toHaveLength(2));
    open();
    expect(await screen.findByText("The assistant says: Added “Tea”.")).toBeInTheDocument();
    expect(screen.getAllByText("add Tea", { selector: "p" })).toHaveLength(1);
    expect(new Set(requestIds(backend.asked)).size).toBe(1);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("shows in the conversation that it is for", async () => {
    let goOn = () => {};
    const earlier: [number, Message[]][] = [1, 2].map((id) => [id, [said(1, "user", `Words of ${id}`)]]);
    const backend = await startBackend({ conversations: new Map(earlier), pause: new Promise((done) => (goOn = done)) });
    const first = show(<Chat />);
    await screen.findByText("Words of 2", { selector: "p" });
    await first.user.click(screen.getByRole("button", { name: "Conversations" }));
    await first.user.click(await screen.findByRole("button", { name: /^Words of 1/ }));
    await screen.findByText("Words of 1", { selector: "p" });
    await first.user.type(field(), "hello{Enter}");
    await screen.findByText("You", { selector: "p" });
    first.unmount();

    show(<Chat />);
    expect(await screen.findByText("Words of 1", { selector: "p" })).toBeVisible();
    expect(await screen.findByText("You", { selector: "p" })).toBeVisible();
    expect(screen.getAllByText("hello", { selector: "p" })).toHaveLength(1);
    expect(screen.queryByText("Words of 2", { selector: "p" })).toBeNull();
    goOn();
    expect(await screen.findByText("The assistant says: You said: hello")).toBeInTheDocument();
    expect(backend.state.conversations.get(2)).toHaveLength(1);
  });

  it.each([1, 2])("gets its reply, where the server lists %i of message and reply", async (listed) => {
    let goOn = () => {};
    const backend = await startBackend({ pause: new Promise((done) => (goOn = done)) });
    const first = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await first.user.type(field(), "add Tea{Enter}");
    await screen.findByText("Added", { selector: "p" });
    first.unmount();
    const turn = backend.state.conversations.get(1)!;
    backend.state.conversations.set(1, turn.slice(0, listed));

    show(<Chat />);
    await screen.findByText("Added", { selector: "p" });
    backend.state.conversations.set(1, turn);
    goOn();
    expect(await screen.findByText("The assistant says: Added “Tea”.")).toBeInTheDocument();
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(screen.getAllByText("add Tea", { selector: "p" })).toHaveLength(1);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("stays where it failed, is sent again on request, and never twice", async () => {
    const backend = await startBackend();
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down." };
    const first = show(<Chat />);
    await screen.findByText("What is on your mind?");
    await first.user.type(field(), "add Tea{Enter}");
    await screen.findByRole("button", { name: "Send again" });
    first.unmount();

    const second = show(<Chat />);
    expect(await screen.findByText("add Tea", { selector: "p" })).toBeVisible();
    expect(chats(backend.asked)).toHaveLength(1);
    await second.user.click(screen.getByRole("button", { name: "Send again" }));
    await screen.findByText("The assistant says: Added “Tea”.");
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Send again" })).toBeNull();
    const ids = requestIds(backend.asked);
    expect(ids).toEqual([ids[0], ids[0]]);
    second.unmount();

    show(<Chat />);
    expect(await reply("Added “Tea”.")).toBeVisible();
    expect(chats(backend.asked)).toHaveLength(2);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("stays away where it failed and was discarded", async () => {
    const backend = await startBackend({ conversations: new Map([[1, [said(1, "user", "Earlier words")]]]) });
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down." };
    const first = show(<Chat />);
    await screen.findByText("Earlier words", { selector: "p" });
    await first.user.type(field(), "hello{Enter}");
    await first.user.click(await screen.findByRole("button", { name: "Discard" }));
    first.unmount();

    show(<Chat />);
    await screen.findByText("Earlier words", { selector: "p" });
    expect(screen.queryByText("hello", { selector: "p" })).toBeNull();
    expect(chats(backend.asked)).toHaveLength(1);
  });

  it("is kept where it failed and another conversation was opened", async () => {
    const backend = await startBackend({ conversations: new Map([[1, [said(1, "user", "Earlier words")]]]) });
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down." };
    const first = show(<Chat />);
    await screen.findByText("Earlier words", { selector: "p" });
    await first.user.type(field(), "hello{Enter}");
    await screen.findByRole("button", { name: "Discard" });
    await first.user.click(screen.getByRole("button", { name: "New conversation" }));
    expect(screen.queryByText("hello", { selector: "p" })).toBeNull();
    first.unmount();

    show(<Chat />);
    expect(await screen.findByText("hello", { selector: "p" })).toBeVisible();
    expect(screen.getByRole("button", { name: "Send again" })).toBeVisible();
  });
});
