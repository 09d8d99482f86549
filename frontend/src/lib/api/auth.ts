import { call } from "./client";
import { ApiError, hasStatus } from "./error";
import type { Account, SignedInDevice } from "./types";

export interface Credentials {
  email: string;
  password: string;
}

export async function whoAmI(signal?: AbortSignal): Promise<Account | null> {
  try {
    return await call<Account>("/auth/me", { signal });
  } catch (error) {
    if (hasStatus(error, 401)) return null;
    throw error;
  }
}

// The session is a cookie that no script can read: the token in the answer is for programs, not for this page.
export async function signIn(credentials: Credentials): Promise<Account> {
  return (await call<{ user: Account }>("/auth/signin", { method: "POST", body: credentials })).user;
}

export async function signUp(credentials: Credentials): Promise<Account> {
  return (await call<{ user: Account }>("/auth/signup", { method: "POST", body: credentials })).user;
}

export function signOut(): Promise<void> {
  return call("/auth/signout", { method: "POST" });
}

export function deleteAccount(): Promise<void> {
  return call("/auth/me", { method: "DELETE" });
}

/** A wrong current password is refused as one of the field, not as a session that has ended. */
export async function changePassword(body: { current_password: string; new_password: string }): Promise<void> {
  // Renews the session where it has run out: a 401 below is about the password.
  if (!(await whoAmI())) throw new ApiError(401, "Sign in first.");
  try {
    await call("/auth/password", { method: "POST", body });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    throw new ApiError(422, error.message, [{ field: "current_password", detail: error.message }]);
  }
}

/** Where this account is signed in. */
export function listSessions(signal?: AbortSignal): Promise<SignedInDevice[]> {
  return call("/auth/sessions", { signal });
}

export function endSession(id: SignedInDevice["id"]): Promise<void> {
  return call(`/auth/sessions/${encodeURIComponent(id)}`, { method: "DELETE" });
}

/** Ends every session of this account, this one too. */
export function signOutEverywhere(): Promise<void> {
  return call("/auth/signout-everywhere", { method: "POST" });
}
