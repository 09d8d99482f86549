import { describe, expect, it, vi } from "vitest";
import { describe as describeCall, untold } from "@/lib/action";
import { ApiError, explain } from "@/lib/api/error";
import { when } from "@/lib/dates";
import { shortened } from "@/lib/shortened";

describe("what the assistant did", () => {
  it.each([
    ["add_task", { title: "Tea" }, { task_id: 1, status: "created", title: "Tea" }, "created", "Added", "Tea", 1],
    ["complete_task", { task_id: 2 }, { task_id: 2, status: "completed", title: "Tea" }, "completed", "Completed", "Tea", 2],
    ["update_task", { task_id: 2 }, { task_id: 2, status: "updated", title: "Tea" }, "updated", "Changed", "Tea", 2],
    ["delete_task", { task_id: 2 }, { task_id: 2, status: "deleted", title: "Tea" }, "deleted", "Deleted", "Tea", 2],
    ["delete_task", { task_id: 9 }, { error: "There is no task 9." }, "failed", "There is no task 9.", null, 9],
    ["complete_tasks", {}, { count: 2, ids: [1, 2] }, "completed", "Completed", "2 tasks", null],
    ["reopen_tasks", {}, { count: 1, ids: [1] }, "reopened", "Reopened", "1 task", null],
    ["delete_tasks", {}, { count: 0, ids: [] }, "deleted", "Deleted", "0 tasks", null],
    ["restore_tasks", {}, { count: 2, ids: [1, 2] }, "created", "Restored", "2 tasks", null],
    ["tidy_up", {}, {}, "other", "tidy up", null, null],
  ])("%s %j", (name, args, result, kind, text, title, number) => {
    expect(describeCall({ name, arguments: args, result })).toEqual({ kind, text, title, number });
  });
});

describe("what a reply leaves out", () => {
  const added = { name: "add_task", arguments: { title: "Tea" }, result: { task_id: 1, status: "created", title: "Tea" } };

  it("is shown below it, and nothing that it says itself", () => {
    expect(untold("Done.", [added])).toMatchObject([{ kind: "created", title: "Tea" }]);
    expect(untold("Added “Tea”.", [added])).toEqual([]);
    expect(untold("Sorry.", [{ name: "list_tasks", arguments: {}, result: { count: 0, ids: [] } }])).toEqual([]);
  });

  it("is no failure whose task the reply names", () => {
    const failed = { name: "delete_task", arguments: { task_id: 9 }, result: { error: "No task has this id." } };
    expect(untold("There is no task 9.", [failed])).toEqual([]);
    expect(untold("There is no task 19.", [failed])).toHaveLength(1);
  });
});

describe("when", () => {
  const now = new Date(2026, 10, 22, 12, 0);
  const at = (...parts: [number, number, number, number, number]) => when(new Date(...parts).toISOString(), now);

  it("is said as people say it", () => {
    // Node puts a narrow no-break space before AM and PM.
    const plain = (text: string) => text.replace(/\s/g, " ");
    expect(plain(at(2026, 10, 22, 9, 5))).toBe("Today, 9:05 AM");
    expect(plain(at(2026, 10, 21, 23, 59))).toBe("Yesterday, 11:59 PM");
    expect(plain(at(2026, 2, 4, 8, 0))).toBe("Mar 4, 8:00 AM");
    expect(plain(at(2025, 2, 4, 8, 0))).toBe("Mar 4, 2025, 8:00 AM");
    expect(when("nonsense")).toBe("");
  });

  it("counts calendar days, also over a change of the clocks", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    const monday = new Date("2026-03-30T10:00:00+02:00");
    expect(when("2026-03-28T23:30:00+01:00", monday, "en-US")).toMatch(/^Mar 28, /);
    expect(when("2026-03-29T00:30:00+01:00", monday, "en-US")).toMatch(/^Yesterday, /);
    const october = new Date("2026-10-26T10:00:00+01:00");
    expect(when("2026-10-25T00:10:00+02:00", october, "en-US")).toMatch(/^Yesterday, /);
  });

  it("does not call tomorrow today where the clock is behind", () => {
    expect(at(2026, 10, 23, 0, 5)).toMatch(/^Nov 23, /);
    expect(at(2026, 10, 22, 12, 5)).toMatch(/^Today, /);
  });

  it("has the clock and the dates of the browser's language", () => {
    const date = new Date(2026, 2, 4, 18, 2).toISOString();
    expect(when(date, now, "de")).toBe("4. März, 18:02");
    expect(when(date, now, "en-US").replace(/\s/g, " ")).toBe("Mar 4, 6:02 PM");
  });
});

describe("errors", () => {
  it.each([
    [new ApiError(0, "x"), "no connection"],
    [new ApiError(429, "x", [], 12), "12 seconds"],
    [new ApiError(429, "x", [], 1), "1 second."],
    [new ApiError(502, "x"), "cannot do this right now"],
    [new ApiError(409, "There is such an account."), "There is such an account."],
    [new TypeError("x is undefined"), "Something went wrong"],
  ])("are explained: %j", (error, words) => {
    expect(explain(error)).toContain(words);
  });

  it("are read from problem details, and from what is none", async () => {
    const errors = [{ location: "body", field: "email", detail: "not an email address" }, "odd"];
    const problem = new Response(JSON.stringify({ title: "T", detail: "D", errors }), { status: 422 });
    expect(await ApiError.from(problem)).toMatchObject({
      status: 422,
      message: "D",
      fields: [{ field: "email", detail: "not an email address" }],
      retryAfter: null,
    });
    const page = new Response("<h1>Oops</h1>", { status: 500, headers: { "Retry-After": "3" } });
    expect(await ApiError.from(page)).toMatchObject({ status: 500, retryAfter: 3, fields: [] });
  });
});

describe("a long text", () => {
  it.each([
    ["Tea", 3, "Tea"],
    ["Tea and cake", 4, "Tea…"],
    ["👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 2, "👨‍👩‍👧👨‍👩‍👧…"],
  ])("%s in %i characters", (text, most, short) => {
    expect(shortened(text, most)).toBe(short);
  });
});
