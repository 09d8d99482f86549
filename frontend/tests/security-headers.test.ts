// @vitest-environment node
import { NextRequest } from "next/server";
import { expect, it } from "vitest";
import { proxy } from "@/proxy";
import { contentSecurityPolicy } from "../security-headers";

it("lets pages load from their own server only, and into no frame", () => {
  const policy = contentSecurityPolicy("n", "production");
  expect(policy).toContain("default-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self' 'nonce-n' 'strict-dynamic'");
});

it("lets the development server compile in the browser", () => {
  expect(contentSecurityPolicy("n", "development")).toContain("'unsafe-eval'");
});

it("gives every page a nonce of its own", () => {
  const policies = [1, 2].map(() => proxy(new NextRequest("http://todo.example/")).headers.get("Content-Security-Policy"));
  expect(policies[0]).toMatch(/'nonce-[A-Za-z0-9+/=]{20,}'/);
  expect(policies[0]).not.toBe(policies[1]);
});
