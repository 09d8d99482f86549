import { defineConfig } from "@playwright/test";
import { use } from "./browser";

export default defineConfig({
  testDir: "specs",
  outputDir: "../../target/browser",
  // The pod has half a core, and the limits are per account: more at a time only wait for each other.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  projects: [
    { name: "page", grepInvert: /@cluster/ },
    // What replaces pods is alone, and part of the run where there is a way to do it.
    ...(process.env.REPLACE_BACKEND ? [{ name: "cluster", grep: /@cluster/, dependencies: ["page"] }] : []),
  ],
  use: { ...use, trace: "retain-on-failure" },
});
