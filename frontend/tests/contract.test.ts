// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DESCRIPTION_MAX, MESSAGE_MAX, PASSWORD_MAX, PASSWORD_MIN, TITLE_MAX } from "@/lib/api/types";
import { contractTypes } from "../scripts/contract-types.mjs";

it("has the types of the committed contract", async () => {
  expect(readFileSync("src/lib/api/contract.ts", "utf8"), "run: npm run contract").toBe(await contractTypes());
});

it("has the limits of the committed contract", () => {
  const { schemas } = JSON.parse(readFileSync("../docs/contracts/openapi.json", "utf8")).components;
  expect([TITLE_MAX, DESCRIPTION_MAX]).toEqual([
    schemas.NewTask.properties.title.maxLength,
    schemas.NewTask.properties.description.maxLength,
  ]);
  expect(MESSAGE_MAX).toBe(schemas.ChatIn.properties.message.maxLength);
  const password = schemas.SignUp.properties.password;
  expect([PASSWORD_MIN, PASSWORD_MAX]).toEqual([password.minLength, password.maxLength]);
});
