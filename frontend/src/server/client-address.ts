import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

/** Makes `X-Forwarded-For` name one address, the client's. A client could write any address into that header itself. */
export function nameClients(): void {
  // With an ingress in front, say, its own address would stand for all clients.
  const proxies = Number(process.env.TRUSTED_PROXIES) || 0;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const forwarded = String(request.headers["x-forwarded-for"] ?? "");
    request.headers["x-forwarded-for"] = clientAddress(forwarded, request.socket.remoteAddress ?? "", proxies);
  });
}

/** The address that connected to the outermost of so many proxies. Each proxy adds the address that connected to it. */
export function clientAddress(forwarded: string, connected: string, proxies: number): string {
  const earlier = forwarded.split(",").flatMap((address) => address.trim() || []);
  const chain = [...earlier, connected];
  return chain[Math.max(0, chain.length - 1 - proxies)]!.replace(/^::ffff:/, "");
}
