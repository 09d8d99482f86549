// Generates the frontend's types from the backend's contract. After a change of the contract: npm run contract
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const CONTRACT = new URL("../../docs/contracts/openapi.json", import.meta.url);
const TYPES = new URL("../src/lib/api/contract.ts", import.meta.url);
const HEAD = "// Generated from docs/contracts/openapi.json by `npm run contract`. Edits are lost.\n\n";

export async function contractTypes() {
  // Pydantic's titles say each field's name again.
  const titled = (key, value) => (key === "title" && typeof value === "string" ? undefined : value);
  const contract = JSON.parse(await readFile(CONTRACT, "utf8"), titled);
  // Bodies only: lib/api has a function for each path.
  return HEAD + astToString(await openapiTS({ ...contract, paths: {} }, { alphabetize: true }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(TYPES, await contractTypes());
