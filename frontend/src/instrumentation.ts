/** Next.js calls this once, when the server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  (await import("./server/refuse-malformed")).refuseMalformed();
  (await import("./server/client-address")).nameClients();
}
