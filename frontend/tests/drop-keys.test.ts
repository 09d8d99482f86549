// @vitest-environment node
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";

const draft = { previewModeId: "1".repeat(32), previewModeSigningKey: "2".repeat(64), previewModeEncryptionKey: "3".repeat(64) };
const encryptionKey = "4".repeat(44);
const folders: string[] = [];

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** The files of a build that hold its keys, and `more`. */
function built(more: Record<string, string> = {}): string {
  const out = mkdtempSync(path.join(tmpdir(), "drop-keys-"));
  folders.push(out);
  const actions = JSON.stringify({ node: {}, edge: {}, encryptionKey });
  const files = {
    "standalone/.next/prerender-manifest.json": JSON.stringify({ version: 4, routes: {}, preview: draft }),
    "standalone/.next/server/preview-props.json": JSON.stringify(draft),
    "standalone/.next/server/server-reference-manifest.json": actions,
    "standalone/.next/server/server-reference-manifest.js": `self.__RSC_SERVER_MANIFEST=${JSON.stringify(actions)}`,
    "static/chunks/a.js": "",
    ...more,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.join(out, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(out, name), text);
  }
  return out;
}

const drop = (out: string) => spawnSync(process.execPath, ["scripts/drop-keys.mjs", out], { encoding: "utf8" });

it("leaves keys that no cookie or header is equal to, sent or not", () => {
  const out = built();
  expect(drop(out)).toMatchObject({ status: 0, stderr: "" });
  const read = (name: string) => readFileSync(path.join(out, "standalone/.next", name), "utf8");
  const none = { previewModeId: false, previewModeSigningKey: false, previewModeEncryptionKey: false };
  expect(JSON.parse(read("server/preview-props.json"))).toEqual(none);
  expect(JSON.parse(read("prerender-manifest.json"))).toEqual({ version: 4, routes: {}, preview: none });
  const actions = read("server/server-reference-manifest.json");
  expect(JSON.parse(actions)).toEqual({ node: {}, edge: {} });
  expect(read("server/server-reference-manifest.js")).toBe(`self.__RSC_SERVER_MANIFEST=${JSON.stringify(actions)}`);
});

it("refuses a build that needs its key", () => {
  const actions = JSON.stringify({ node: { "00aa": {} }, edge: {}, encryptionKey });
  const out = built({ "standalone/.next/server/server-reference-manifest.json": actions });
  expect(drop(out).stderr).toContain("the app has server actions now");
});

it("refuses a build that has keys of another kind", () => {
  const preview = JSON.stringify({ ...draft, previewModeOther: "5".repeat(64) });
  expect(drop(built({ "standalone/.next/server/preview-props.json": preview })).stderr).toContain("other keys");
});

it.each(["standalone/.next/server/chunks/a.js", "static/chunks/a.js"])("finds a key in %s", (name) => {
  const ran = drop(built({ [name]: `const id = "${draft.previewModeId}";` }));
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain(name);
});
