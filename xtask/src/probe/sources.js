// Run by node inside the frontend's pod: the list of sources that its build wrote down, and hashes of the files that are served as
// they are, as one line of JSON.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = "/app";

function below(folder) {
  const entries = fs.readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? below(name) : [name];
  });
}

const hash = (name) => createHash("sha256").update(fs.readFileSync(path.join(root, name))).digest("hex");
const served = Object.fromEntries(below("public").map((name) => [name, hash(name)]));
const list = path.join(root, "sources.sha256");
const files = {};
for (const line of fs.existsSync(list) ? fs.readFileSync(list, "utf8").split("\n") : []) {
  const [, digest, name] = /^([0-9a-f]{64}) [ *]\.\/(.+)$/.exec(line) ?? [];
  if (name) files[name] = digest;
}
console.log(JSON.stringify({ files, served }));
