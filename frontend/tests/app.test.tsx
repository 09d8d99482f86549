import { act, screen, waitFor } from "@testing-library/react";
import { onlineManager } from "@tanstack/react-query";
import { beforeEach, describe, expect, it } from "vitest";
import { App } from "@/components/app";
import { startBackend, task } from "./support/backend";
import { show } from "./support/render";

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

describe("signing in", () => {
  it("leads from the form to the page", async () => {
    const backend = await startBackend({ account: null });
    const { user } = show(<App />);
    await user.click(await screen.findByRole("tab", { name: "Create account" }));
    await user.type(screen.getByLabelText("Email"), "  ada@example.com");
    await user.type(screen.getByLabelText("Password"), "correct horse{Enter}");
    expect(await screen.findByRole("heading", { name: "Tasks" })).toBeVisible();
    const sent = backend.asked.find(({ path }) => path === "/api/auth/signup")!;
    expect(JSON.parse(sent.body)).toEqual({ email: "ada@example.com", password: "correct horse" });
  });

  it("asks for what is missing, at the field", async () => {
    const backend = await startBackend({ account: null });
    const { user } = show(<App />);
    await user.click(await screen.findByRole("tab", { name: "Create account" }));
    await user.type(screen.getByLabelText("Password"), "short{Enter}");
    const email = screen.getByLabelText("Email");
    expect(email).toHaveFocus();
    expect(email).toBeInvalid();
    expect(email).toHaveAccessibleDescription(/Enter an email address/);
    expect(screen.getByLabelText("Password")).toHaveAccessibleDescription("Use at least 8 characters");
    expect(backend.asked.some(({ path }) => path.endsWith("/signup"))).toBe(false);
  });

  it("says why it did not work", async () => {
    const backend = await startBackend({ account: null });
    backend.state.failNext = { match: /signin/, status: 401, detail: "The email address or the password is wrong." };
    const { user } = show(<App />);
    await user.type(await screen.findByLabelText("Email"), "ada@example.com");
    await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The email address or the password is wrong.");
  });

  it("shows a password on demand", async () => {
    await startBackend({ account: null });
    const { user } = show(<App />);
    const field = await screen.findByLabelText("Password");
    expect(field).toHaveAttribute("type", "password");
    await user.click(screen.getByRole("button", { name: "Show password" }));
    expect(field).toHaveAttribute("type", "text");
  });
});

describe("signed in", () => {
  it("says what this installation does without, until told not to", async () => {
    await startBackend();
    const { user, unmount } = show(<App />);
    const banner = await screen.findByRole("complementary", { name: "About this installation" });
    expect(banner).toHaveTextContent("Rule-based assistant");
    expect(banner).toHaveTextContent("Data is lost at a restart");
    await user.click(screen.getByRole("button", { name: "Close" }));
    expect(banner).not.toBeInTheDocument();
    unmount();
    show(<App />);
    await screen.findByRole("heading", { name: "Tasks" });
    expect(screen.queryByRole("complementary")).toBeNull();
  });

  it("says nothing of it where there is nothing to say", async () => {
    const info = { assistant: "openai", database: "postgresql", version: "1", environment: "production" };
    const backend = await startBackend({ info });
    show(<App />);
    await screen.findByRole("heading", { name: "Tasks" });
    await waitFor(() => expect(backend.asked.some(({ path }) => path === "/api/info")).toBe(true));
    expect(screen.queryByRole("complementary")).toBeNull();
  });

  it("shows in the list what the assistant did", async () => {
    await startBackend();
    const { user } = show(<App />);
    await user.type(await screen.findByRole("textbox", { name: "Message" }), "add Tea{Enter}");
    expect(await screen.findByRole("checkbox", { name: "Tea" })).toBeInTheDocument();
  });

  it("deletes for good before the assistant looks", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<App />);
    await user.click(await screen.findByRole("button", { name: "Delete Tea" }));
    await user.type(screen.getByRole("textbox", { name: "Message" }), "hello{Enter}");
    await screen.findByText("You said: hello", { selector: "p" });
    const changes = backend.asked.filter(({ method }) => method !== "GET").map(({ method, path }) => [method, path]);
    expect(changes).toEqual([
      ["DELETE", "/api/u1/tasks/1"],
      ["POST", "/api/u1/chat"],
    ]);
  });

  it("renews a session that has run out, once, and nobody notices", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")], expired: true });
    const { user } = show(<App />);
    expect(await screen.findByRole("checkbox", { name: "Tea" })).toBeInTheDocument();
    backend.state.expired = true;
    await user.type(screen.getByRole("textbox", { name: "Message" }), "hello{Enter}");
    await screen.findByText("You said: hello", { selector: "p" });
    expect(backend.asked.filter(({ path }) => path === "/api/auth/refresh")).toHaveLength(2);
  });

  it("keeps the keyboard's shortcuts, and shows them", async () => {
    await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<App />);
    await screen.findByText("Tea");
    await user.keyboard("n");
    expect(screen.getByRole("textbox", { name: "New task" })).toHaveFocus();
    // Who writes means the letter.
    await user.keyboard("c");
    expect(screen.getByRole("textbox", { name: "New task" })).toHaveValue("c");
    act(() => (document.activeElement as HTMLElement).blur());
    await user.keyboard("c");
    expect(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
    act(() => (document.activeElement as HTMLElement).blur());
    await user.keyboard("/");
    expect(screen.getByRole("searchbox", { name: "Search the tasks" })).toHaveFocus();
    act(() => (document.activeElement as HTMLElement).blur());
    await user.keyboard("?");
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    expect(dialog).toBeVisible();
    expect(dialog).toHaveTextContent("uUndo a deletion");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("has no single-key shortcuts where they are switched off, also after a reload", async () => {
    await startBackend({ tasks: [task(1, "Tea")] });
    const { user, unmount } = show(<App />);
    await screen.findByText("Tea");
    const openHelp = async () => {
      await user.click(screen.getByRole("button", { name: "Account ada@example.com" }));
      await user.click(await screen.findByRole("menuitem", { name: "Keyboard shortcuts" }));
      return screen.findByRole("checkbox", { name: "Single-key shortcuts" });
    };
    await user.click(await openHelp());
    await user.keyboard("{Escape}");
    await user.keyboard("n?/c");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("textbox", { name: "New task" })).not.toHaveFocus();
    await user.click(screen.getByRole("button", { name: "Delete Tea" }));
    expect(screen.getByRole("button", { name: "Undo" })).not.toHaveAttribute("aria-keyshortcuts");
    unmount();
    show(<App />);
    await screen.findByRole("textbox", { name: "New task" });
    await user.keyboard("n");
    expect(screen.getByRole("textbox", { name: "New task" })).not.toHaveFocus();
    await user.click(await openHelp());
    await user.keyboard("{Escape}");
    await user.keyboard("n");
    expect(screen.getByRole("textbox", { name: "New task" })).toHaveFocus();
  });

  it("shows the way back in once the session has ended", async () => {
    const backend = await startBackend();
    const { user } = show(<App />);
    await screen.findByText("What is on your mind?");
    backend.state.account = null;
    await user.type(screen.getByRole("textbox", { name: "Message" }), "hello{Enter}");
    expect(await screen.findByText("Your session has ended. Please sign in again.")).toBeVisible();
  });

  it("shows whoever signed in in another tab, once the server refuses the one before", async () => {
    const backend = await startBackend({ tasks: [task(1, "Tea")] });
    const { user } = show(<App />);
    await user.type(await screen.findByRole("textbox", { name: "New task" }), "Milk");
    backend.state.account = { id: "u2", email: "two@example.com" };
    backend.state.failNext = { match: /^POST .*\/tasks/, status: 403, detail: "That belongs to somebody else." };
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("button", { name: /two@example\.com/ })).toBeInTheDocument();
  });

  it("asks before it deletes an account", async () => {
    const backend = await startBackend();
    const { user } = show(<App />);
    await user.click(await screen.findByRole("button", { name: "Account ada@example.com" }));
    await user.click(await screen.findByRole("menuitem", { name: "Delete account…" }));
    await user.click(await screen.findByRole("button", { name: "Keep it" }));
    expect(backend.state.account).not.toBeNull();
  });
});

describe("trouble", () => {
  it("with the server is said, and tried again", async () => {
    const backend = await startBackend();
    backend.state.failNext = { match: /me$/, status: 503, detail: "Away." };
    const { user } = show(<App />);
    expect(await screen.findByText("The server does not answer")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Tasks" })).toBeVisible();
  });

  it("with the network is said while it lasts", async () => {
    await startBackend();
    show(<App />);
    await screen.findByRole("heading", { name: "Tasks" });
    act(() => onlineManager.setOnline(false));
    expect(screen.getByText(/^You are offline/)).toBeVisible();
    act(() => onlineManager.setOnline(true));
    expect(screen.queryByText(/^You are offline/)).toBeNull();
  });
});
