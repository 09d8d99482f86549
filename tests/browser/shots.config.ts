import { defineConfig } from "@playwright/test";
import { use } from "./browser";
export default defineConfig({ testDir: "/work/wt/webchat/tests/browser/shots", use, reporter: "line" });
