import type { PlaywrightTestConfig } from "@playwright/test";

/** The machine's own Chromium: none is downloaded. It asks nobody but the app for anything. */
export const use: PlaywrightTestConfig["use"] = {
  baseURL: process.env.BASE_URL ?? "http://127.0.0.1:3000",
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};
