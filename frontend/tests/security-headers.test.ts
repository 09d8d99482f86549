// @vitest-environment node
import { expect, it } from "vitest";
import { securityHeaders } from "../security-headers";

const policy = (mode: string) =>
  securityHeaders(mode).find(({ key }) => key === "Content-Security-Policy")?.value ?? "";

it("lets pages load from their own server only, and into no frame", () => {
  expect(policy("production")).toContain("default-src 'self';");
  expect(policy("production")).toContain("frame-ancestors 'none'");
  expect(policy("production")).not.toMatch(/https?:|\*|unsafe-eval/);
});

it("lets the development server compile in the browser", () => {
  expect(policy("development")).toContain("'unsafe-eval'");
});
