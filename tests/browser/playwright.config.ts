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
  // What needs a cluster is part of the run where there is a way to replace the backend's pod.
  grepInvert: process.env.REPLACE_BACKEND ? undefined : /@cluster/,
  use: { ...use, trace: "retain-on-failure" },
});
