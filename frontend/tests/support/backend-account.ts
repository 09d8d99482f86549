import type { State } from "./backend";
import { problem, type Reply } from "./reply";

export function account(state: State, line: string, body: Record<string, unknown>): Reply {
  const ended = /^DELETE \/api\/auth\/sessions\/(.+)$/.exec(line)?.[1];
  if (ended) {
    state.sessions = state.sessions.filter(({ id }) => id !== ended);
    return { status: 204 };
  }
  switch (line) {
    case "GET /api/auth/me":
      return state.account ? { status: 200, body: state.account } : problem(401, "Sign in first.");
    case "POST /api/auth/signup":
    case "POST /api/auth/signin":
      state.account = { id: "u1", email: String(body.email) };
      return { status: 200, body: { user: state.account, token: "t", expires_at: "2027-01-01T00:00:00Z" } };
    case "POST /api/auth/password":
      if (body.current_password !== state.password) return problem(401, "The current password is wrong.");
      state.password = String(body.new_password);
      state.sessions = state.sessions.filter(({ current }) => current);
      return { status: 204 };
    case "GET /api/auth/sessions":
      return { status: 200, body: state.sessions };
    default:
      state.account = null;
      return { status: 204 };
  }
}
