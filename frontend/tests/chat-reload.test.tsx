import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { ChatPanel } from "@/components/chat/chat-panel";
import type { Message } from "@/lib/api/types";
import { chats, field, requestIds, said } from "./support/chat";
import { startBackend } from "./support/backend";
import { show } from "./support/render";

beforeEach(() => sessionStorage.clear());

describe("after a reload, a message on its way", () => {
  it("is sent again where the server had not said that it has it", async () => {
    let open = () => {};
    const backend = await startBackend();
    const first = show(<ChatPanel userId="u1" />);
    await screen.findByText("What is on your mind?");
    backend.state.gate = new Promise((done) => (open = done));
    await first.user.type(field(), "add Tea{Enter}");
    await waitFor(() => expect(chats(backend.asked)).toHaveLength(1));
    first.unmount();

    show(<ChatPanel userId="u1" />);
    expect(await screen.findByText("add Tea")).toBeVisible();
    await waitFor(() => expect(chats(backend.asked)).toHaveLength(2));
    open();
    expect(await screen.findByText("The assistant says: Added “Tea”.")).toBeInTheDocument();
    expect(screen.getAllByText("add Tea")).toHaveLength(1);
    expect(new Set(requestIds(backend.asked)).size).toBe(1);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("shows in the conversation that it is for", async () => {
    let goOn = () => {};
    const earlier: [number, Message[]][] = [1, 2].map((id) => [id, [said(1, "user", `Words of ${id}`)]]);
    const backend = await startBackend({ conversations: new Map(earlier), pause: new Promise((done) => (goOn = done)) });
    const first = show(<ChatPanel userId="u1" />);
    await screen.findByText("Words of 2");
    await first.user.click(screen.getByRole("button", { name: "Conversations" }));
    await first.user.click((await screen.findAllByRole("menuitem")).at(-1)!);
    await screen.findByText("Words of 1");
    await first.user.type(field(), "hello{Enter}");
    await screen.findByText("You", { selector: "p" });
    first.unmount();

    show(<ChatPanel userId="u1" />);
    expect(await screen.findByText("Words of 1")).toBeVisible();
    expect(await screen.findByText("You", { selector: "p" })).toBeVisible();
    expect(screen.getAllByText("hello")).toHaveLength(1);
    expect(screen.queryByText("Words of 2")).toBeNull();
    goOn();
    expect(await screen.findByText("The assistant says: You said: hello")).toBeInTheDocument();
    expect(backend.state.conversations.get(2)).toHaveLength(1);
  });

  it.each([1, 2])("gets its reply, where the server lists %i of message and reply", async (listed) => {
    let goOn = () => {};
    const backend = await startBackend({ pause: new Promise((done) => (goOn = done)) });
    const first = show(<ChatPanel userId="u1" />);
    await screen.findByText("What is on your mind?");
    await first.user.type(field(), "add Tea{Enter}");
    await screen.findByText("Added", { selector: "p" });
    first.unmount();
    const turn = backend.state.conversations.get(1)!;
    backend.state.conversations.set(1, turn.slice(0, listed));

    show(<ChatPanel userId="u1" />);
    goOn();
    expect(await screen.findByText("The assistant says: Added “Tea”.")).toBeInTheDocument();
    expect(screen.getAllByText("Added “Tea”.", { selector: "p" })).toHaveLength(1);
    expect(screen.getAllByText("add Tea")).toHaveLength(1);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it("is sent again after it failed, and never twice", async () => {
    const backend = await startBackend();
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down." };
    const first = show(<ChatPanel userId="u1" />);
    await screen.findByText("What is on your mind?");
    await first.user.type(field(), "add Tea{Enter}");
    await screen.findByRole("button", { name: "Send again" });
    first.unmount();

    const second = show(<ChatPanel userId="u1" />);
    expect(await screen.findByText("Added “Tea”.", { selector: "p" })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Send again" })).toBeNull();
    const ids = requestIds(backend.asked);
    expect(ids).toEqual([ids[0], ids[0]]);
    second.unmount();

    show(<ChatPanel userId="u1" />);
    expect(await screen.findByText("Added “Tea”.", { selector: "p" })).toBeVisible();
    expect(chats(backend.asked)).toHaveLength(2);
    expect(backend.state.tasks).toHaveLength(1);
  });

  it.each(["put aside", "left behind"])("stays away where it failed and was %s", async (how) => {
    const backend = await startBackend({ conversations: new Map([[1, [said(1, "user", "Earlier words")]]]) });
    backend.state.failNext = { match: /chat$/, status: 429, detail: "Slow down." };
    const first = show(<ChatPanel userId="u1" />);
    await screen.findByText("Earlier words");
    await first.user.type(field(), "hello{Enter}");
    await screen.findByRole("button", { name: "Discard" });
    await first.user.click(screen.getByRole("button", { name: how === "put aside" ? "Discard" : "New conversation" }));
    first.unmount();

    show(<ChatPanel userId="u1" />);
    await screen.findByText("Earlier words");
    expect(screen.queryByText("hello")).toBeNull();
    expect(chats(backend.asked)).toHaveLength(1);
  });
});
