// Takes out of the finished build the keys that Next makes at random in each: then the same sources make the same build, and
// nothing in it has to be kept secret. They are for draft mode and for server actions, and the app has neither.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const out = path.resolve(process.argv[2] ?? ".next");
const server = path.join(out, "standalone/.next");
const at = (file) => path.join(server, file);
const read = (file) => JSON.parse(readFileSync(at(file), "utf8"));
const text = (value) => JSON.stringify(value, null, 2);

const draft = read("server/preview-props.json");
const prerendered = read("prerender-manifest.json");
const actions = read("server/server-reference-manifest.json");

if (Object.keys({ ...actions.node, ...actions.edge }).length > 0) {
  // A key that everybody can make from the sources would protect nothing.
  throw new Error("the app has server actions now: give its pods NEXT_SERVER_ACTIONS_ENCRYPTION_KEY from their Secret, then mend scripts/drop-keys.mjs");
}
const keys = new Set([...Object.values(draft), ...Object.values(prerendered.preview), actions.encryptionKey]);
if (keys.size !== 4 || ![...keys].every((key) => typeof key === "string" && key.length >= 32)) {
  throw new Error("Next makes other keys than it did: look what they are for, then mend scripts/drop-keys.mjs");
}

// Next compares with `===`: no cookie and no header is equal to `false`, so nobody can present it. Where there is no key at all,
// the header that is not sent is equal to it, and to an empty text the one that is sent empty. Draft mode's `enable()` throws.
const none = (pairs) => Object.fromEntries(Object.keys(pairs).map((name) => [name, false]));
writeFileSync(at("server/preview-props.json"), text(none(draft)));
writeFileSync(at("prerender-manifest.json"), text({ ...prerendered, preview: none(prerendered.preview) }));

// Without a key, Next throws where it would encrypt or decrypt with it.
delete actions.encryptionKey;
writeFileSync(at("server/server-reference-manifest.json"), text(actions));
writeFileSync(
  at("server/server-reference-manifest.js"),
  `self.__RSC_SERVER_MANIFEST=${JSON.stringify(text(actions))}`,
);

// A later Next may write them elsewhere too.
for (const folder of ["standalone", "static"].map((name) => path.join(out, name))) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const bytes = entry.isFile() && readFileSync(file);
    if (bytes && [...keys].some((key) => bytes.includes(key))) {
      throw new Error(`a key of this build is still in ${file}: mend scripts/drop-keys.mjs`);
    }
  }
}
