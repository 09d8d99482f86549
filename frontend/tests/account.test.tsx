import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "@/components/app";
import type { SignedInDevice } from "@/lib/api/types";
import { describeUserAgent } from "@/lib/user-agent";
import { startBackend } from "./support/backend";
import { show } from "./support/render";

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

const session = (id: string, user_agent: string, current = false): SignedInDevice => {
  const at = "2026-11-22T10:00:00Z";
  return { id, current, created_at: at, last_seen_at: at, user_agent };
};

async function settings(initial: Parameters<typeof startBackend>[0] = {}) {
  const backend = await startBackend({ sessions: [session("a", CHROME, true), session("b", FIREFOX)], ...initial });
  const { user } = show(<App />);
  await user.click(await screen.findByRole("button", { name: "Account ada@example.com" }));
  await user.click(await screen.findByRole("menuitem", { name: "Account settings…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Account settings" }));
  return { backend, user, dialog };
}

describe("the password", () => {
  it("is changed, and the other devices are gone from the list", async () => {
    const { backend, user, dialog } = await settings();
    await dialog.findByText("Firefox on Windows");
    await user.type(dialog.getByLabelText("Current password"), "correct horse");
    await user.type(dialog.getByLabelText("New password"), "battery staple{Enter}");
    expect(await dialog.findByText("Your password was changed.")).toBeVisible();
    expect(backend.state.password).toBe("battery staple");
    expect(dialog.getByLabelText("New password")).toHaveValue("");
    await waitFor(() => expect(dialog.queryByText("Firefox on Windows")).toBeNull());
  });

  it("that is wrong is said at its field, and ends no session", async () => {
    const { backend, user, dialog } = await settings();
    await user.type(dialog.getByLabelText("Current password"), "wrong");
    await user.type(dialog.getByLabelText("New password"), "battery staple{Enter}");
    await waitFor(() => expect(dialog.getByLabelText("Current password")).toBeInvalid());
    expect(dialog.getByLabelText("Current password")).toHaveAccessibleDescription("The current password is wrong.");
    expect(backend.asked.filter(({ path }) => path === "/api/auth/password")).toHaveLength(1);
    expect(backend.asked.some(({ path }) => path === "/api/auth/refresh")).toBe(false);
  });

  it("is changed also where the session has to be renewed first", async () => {
    const { backend, user, dialog } = await settings();
    await dialog.findByText("Firefox on Windows");
    backend.state.expired = true;
    await user.type(dialog.getByLabelText("Current password"), "correct horse");
    await user.type(dialog.getByLabelText("New password"), "battery staple{Enter}");
    expect(await dialog.findByText("Your password was changed.")).toBeVisible();
  });

  it("is checked before it is sent, and by the server", async () => {
    const { backend, user, dialog } = await settings();
    await user.type(dialog.getByLabelText("New password"), "short{Enter}");
    expect(dialog.getByLabelText("Current password")).toHaveFocus();
    expect(dialog.getByLabelText("Current password")).toHaveAccessibleDescription("Enter your current password");
    expect(dialog.getByLabelText("New password")).toHaveAccessibleDescription("Use at least 8 characters");
    backend.state.failNext = { match: /password$/, status: 429, detail: "Too many.", headers: { "Retry-After": "9" } };
    await user.type(dialog.getByLabelText("Current password"), "correct horse");
    await user.type(dialog.getByLabelText("New password"), " longer{Enter}");
    expect(await dialog.findByRole("alert")).toHaveTextContent("Please try again in 9 seconds.");
  });
});

describe("sessions", () => {
  it("are listed, and ended one by one", async () => {
    const { backend, user, dialog } = await settings();
    const other = (await dialog.findByText("Firefox on Windows")).closest("li")!;
    expect(other).toHaveTextContent(/Last used Nov 22/);
    expect(dialog.getByText("Chrome on Linux").closest("li")).toHaveTextContent("This device");
    await user.click(dialog.getByRole("button", { name: "Sign out Firefox on Windows" }));
    await waitFor(() => expect(backend.state.sessions.map(({ id }) => id)).toEqual(["a"]));
    await waitFor(() => expect(dialog.queryByText("Firefox on Windows")).toBeNull());
    expect(dialog.queryByRole("button", { name: "Sign out Chrome on Linux" })).toBeNull();
  });

  it("that cannot be ended say why", async () => {
    const { backend, user, dialog } = await settings();
    await dialog.findByText("Firefox on Windows");
    backend.state.failNext = { match: /^DELETE/, status: 503, detail: "Away." };
    await user.click(dialog.getByRole("button", { name: "Sign out Firefox on Windows" }));
    expect(await dialog.findByRole("alert")).toHaveTextContent("The server cannot do this right now.");
    expect(dialog.getByText("Firefox on Windows")).toBeVisible();
  });

  it("all end at once", async () => {
    // jsdom reports that it cannot load the page anew.
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { backend, user, dialog } = await settings();
    await user.click(dialog.getByRole("button", { name: "Sign out everywhere" }));
    await waitFor(() => expect(backend.asked.some(({ path }) => path === "/api/auth/signout-everywhere")).toBe(true));
  });
});

it.each([
  [FIREFOX, "Firefox on Windows"],
  [CHROME, "Chrome on Linux"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"],
  ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0", "Edge on Android"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on macOS"],
  ["curl/8.7.1", "curl"],
  ["", "Unknown device"],
  ["<script>", "Unknown device"],
])("%s is called %s", (header, name) => {
  expect(describeUserAgent(header)).toBe(name);
});
