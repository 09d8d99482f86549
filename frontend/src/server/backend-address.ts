/**
 * The backend's address is the deployment's business, so it is read when a request comes. Next.js writes the
 * value of `NEXT_PUBLIC_*` variables into what it builds wherever it sees their full name: here the name is
 * known at run time only.
 */
const PREFIX = "NEXT_PUBLIC_";

export function backendAddress(environment: NodeJS.ProcessEnv = process.env): URL | null {
  const text = read(environment, "API_URL").trim();
  if (!text) return null;
  const address = URL.canParse(text) ? new URL(text) : null;
  return address && /^https?:$/.test(address.protocol) ? address : null;
}

function read(environment: NodeJS.ProcessEnv, name: string): string {
  return environment[PREFIX + name] ?? "";
}
