// Runs Next's development server in the pod, and says what came of each change of the sources. `cargo xtask dev` writes changed
// files into the container and sends SIGHUP. The outcome is in RESULT, as one JSON object: `generation`, and `problem`, which is
// null or has `message`, `file` and `line`. backend/dev_server.py does the same for the backend.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Outcomes } from "./dev-outcome.mjs";

const HOME = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const PORT = process.env.PORT ?? "3000";
// The folder outlives the container, because /tmp is a volume of the pod.
const FOLDER = process.env.DEV_SERVER_FOLDER ?? "/tmp/dev-server";
const RESULT = path.join(FOLDER, "result.json");
// Milliseconds that a restarted container waits for the changed files, which its file system has lost.
const PATIENCE = Number(process.env.DEV_SERVER_PATIENCE ?? 10_000);

const outcomes = new Outcomes();
let generation = 0;
let wake = () => {};

function tell(problem) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${RESULT}.new`, JSON.stringify({ generation, problem }));
  renameSync(`${RESULT}.new`, RESULT);
}

process.on("SIGHUP", async () => {
  generation += 1;
  wake();
  tell(await outcomes.next());
});

if (existsSync(RESULT)) {
  await Promise.race([new Promise((resolve) => (wake = resolve)), pause(PATIENCE)]);
}

const next = spawn(process.execPath, [path.join(HOME, "node_modules/next/dist/bin/next"), "dev", HOME], {
  stdio: ["ignore", "pipe", "inherit"],
});
// Any process could have opened the port; Next says when it has.
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => next.kill(signal));
}
next.on("exit", (code) => process.exit(code ?? 1));

/** Hears from Next what open pages hear: that it builds, and which errors it found. */
function listen() {
  const socket = new WebSocket(`ws://127.0.0.1:${PORT}/_next/hmr?id=dev-server`);
  socket.addEventListener("message", ({ data }) => outcomes.hear(data));
  socket.addEventListener("close", () => setTimeout(listen, 200));
}

createInterface({ input: next.stdout }).on("line", (line) => {
  // Kubernetes asks every few seconds.
  if (!line.startsWith(" GET /api/health 200")) console.log(line);
  if (line.includes("Ready in")) {
    listen();
    // Next compiles a page when it is first asked for, and hears of changes of compiled pages alone.
    fetch(`http://127.0.0.1:${PORT}/`).catch((error) => console.error(`the page does not answer: ${error}`));
  }
});
