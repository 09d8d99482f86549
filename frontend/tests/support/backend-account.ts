import type { State } from "./backend";
import { problem, type Reply } from "./reply";

export function account(state: State, line: string, body: Record<string, unknown>): Reply {
  switch (line) {
    case "GET /api/auth/me":
      return state.account ? { status: 200, body: state.account } : problem(401, "Sign in first.");
    case "POST /api/auth/signup":
    case "POST /api/auth/signin":
      state.account = { id: "u1", email: String(body.email) };
      return { status: 200, body: { user: state.account, token: "t", expires_at: "2027-01-01T00:00:00Z" } };
    default:
      state.account = null;
      return { status: 204 };
  }
}
