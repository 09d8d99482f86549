// @vitest-environment node
import { expect, it } from "vitest";
import { Outcomes, problemOf } from "../scripts/dev-outcome.mjs";

const broken = "./src/app/page.tsx:7:19\nError: Expression expected\n  \u001b[90m5 |\u001b[0m }\n\nParsing ecmascript source code failed\n";
const told = (type: string, errors: string[] = []) =>
  JSON.stringify({ type, errors: errors.map((message) => ({ message })) });

it("names the file, the line and the error", () => {
  expect(problemOf(broken)).toEqual({ message: "Error: Expression expected", file: "src/app/page.tsx", line: 7 });
  expect(problemOf("Out of memory")).toEqual({ message: "Out of memory", file: null, line: null });
});

it("waits for the end of a build that has begun, and says what came of it", async () => {
  const outcomes = new Outcomes();
  const first = outcomes.next();
  outcomes.hear(told("building"));
  outcomes.hear(told("built", [broken]));
  expect((await first)?.line).toBe(7);
  const mended = outcomes.next();
  outcomes.hear(told("building"));
  outcomes.hear(told("built"));
  expect(await mended).toBeNull();
});

it("takes a change that makes no build as served, but for the error that is still there", async () => {
  const outcomes = new Outcomes();
  expect(await outcomes.next()).toBeNull();
  outcomes.hear(told("sync", [broken]));
  outcomes.hear(new ArrayBuffer(8));
  expect((await outcomes.next())?.file).toBe("src/app/page.tsx");
});
