import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "../security-headers";

/** Gives every page a nonce of its own. Next.js reads it from the request's policy and puts it on the page's scripts. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV);
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

// Answers of the API and files are no pages.
export const config = { matcher: ["/((?!api/|_next/|icon.svg|robots.txt).*)"] };
