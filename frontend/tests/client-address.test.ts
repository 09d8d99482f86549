// @vitest-environment node
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { clientAddress, nameClients } from "@/server/client-address";

it.each([
  ["", 0, "10.0.0.9"],
  ["1.2.3.4", 0, "10.0.0.9"],
  ["1.2.3.4, 203.0.113.7", 1, "203.0.113.7"],
  ["203.0.113.7", 1, "203.0.113.7"],
  ["1.2.3.4, 203.0.113.7, 10.0.0.1", 2, "203.0.113.7"],
  ["", 1, "10.0.0.9"],
])("%j with %i proxies in front is %s", (forwarded, proxies, expected) => {
  expect(clientAddress(forwarded, "::ffff:10.0.0.9", proxies)).toBe(expected);
});

it("replaces what a client claims", async () => {
  nameClients();
  const server = http.createServer((request, response) => response.end(request.headers["x-forwarded-for"]));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { "X-Forwarded-For": "198.51.100.1" } });
  expect(await answer.text()).toBe("127.0.0.1");
  server.close();
});
