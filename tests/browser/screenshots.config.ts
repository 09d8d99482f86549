import { defineConfig } from "@playwright/test";
import { use } from "./browser";

export default defineConfig({ testDir: "screenshots", outputDir: "../../target/screenshots", workers: 1, use });
