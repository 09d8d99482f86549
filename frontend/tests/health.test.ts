// @vitest-environment node
import { expect, it, vi } from "vitest";
import { GET } from "@/app/api/health/route";

it("answers without asking anybody", async () => {
  const fetched = vi.spyOn(globalThis, "fetch");
  const answer = GET();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "ok" });
  expect(fetched).not.toHaveBeenCalled();
});
