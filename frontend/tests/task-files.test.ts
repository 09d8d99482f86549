import { describe, expect, it, vi } from "vitest";
import { asCsv, asJson, exportTasks } from "@/lib/export-tasks";
import { titlesOf, visible } from "@/lib/task-lines";
import { task } from "./support/backend";

describe("an export", () => {
  it("as JSON is what the server said", () => {
    const tasks = [task(1, "Tea"), { ...task(2, "Milk", true), description: "two\nliters" }];
    expect(JSON.parse(asJson(tasks))).toEqual(tasks);
  });

  it("as CSV quotes what needs it", () => {
    const rows = asCsv([{ ...task(1, 'Say "hi", twice'), description: "one\ntwo" }, task(2, "Übung", true)]);
    expect(rows).toBe(
      "\uFEFFid,title,description,completed,created_at,updated_at\r\n" +
        '1,"Say ""hi"", twice","one\ntwo",false,2026-11-22T10:00:00Z,2026-11-22T10:00:00Z\r\n' +
        "2,Übung,,true,2026-11-22T10:00:00Z,2026-11-22T10:00:00Z\r\n",
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=HYPERLINK("http://x")'])(
    "as CSV makes no formula of %j",
    (title) => {
      const [, row] = asCsv([task(1, title)]).split("\r\n1,");
      expect(row).toMatch(/^"'/);
      expect(row).toContain(title.replaceAll('"', '""'));
    },
  );

  it("is saved as a file with the date in its name", () => {
    const made = vi.fn<(blob: Blob) => string>(() => "blob:1");
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: made, revokeObjectURL: () => undefined }));
    const clicked: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      clicked.push(`${this.href} ${this.download}`);
    });
    exportTasks([task(1, "Tea")], "csv", new Date("2026-11-22T10:00:00Z"));
    expect(clicked).toEqual(["blob:1 tasks-2026-11-22.csv"]);
    expect(made.mock.calls[0]![0].type).toBe("text/csv;charset=utf-8");
  });
});

describe("pasted lines", () => {
  it.each([
    ["Tea", ["Tea"]],
    ["- 5 degrees", ["- 5 degrees"]],
    ["Tea\nMilk\r\nSalt\rBread", ["Tea", "Milk", "Salt", "Bread"]],
    ["1. Tea\n2) Milk\n10. Salt", ["Tea", "Milk", "Salt"]],
    ["• Tea\n– Milk\n* Salt", ["Tea", "Milk", "Salt"]],
    ["- [ ] Tea\n- [x] Milk", ["Tea", "Milk"]],
    ["- Tea\nMilk", ["- Tea", "Milk"]],
    ["3 eggs\n2 loaves", ["3 eggs", "2 loaves"]],
    ["2024. A year\nTea", ["2024. A year", "Tea"]],
    ["Tea\n\u200b\n \n", ["Tea"]],
    ["", []],
  ])("%j are read as %j", (text, titles) => {
    expect(titlesOf(text)).toEqual(titles);
  });
});

it.each([
  ["Tea", true],
  ["🎉", true],
  ["é", true],
  [" ", false],
  ["\u200b\u2060\u00ad\ufeff\u3164\u202e", false],
  ["\u2800\u115f", false],
])("of %j can be seen something: %s", (text, seen) => {
  expect(visible(text)).toBe(seen);
});
