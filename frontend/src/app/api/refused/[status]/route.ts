import { problem } from "@/server/problem";
import { METHODS } from "@/server/refuse-malformed";

export const dynamic = "force-dynamic";

/** Answers what `refuseMalformed` sends here. */
export async function GET(_: Request, { params }: { params: Promise<{ status: string }> }): Promise<Response> {
  if ((await params).status === "405") {
    return problem(405, "Method Not Allowed", "This method is not supported.", { Allow: METHODS.join(", ") });
  }
  return problem(400, "Bad Request", "The address is not valid UTF-8 in percent-encoding.");
}
