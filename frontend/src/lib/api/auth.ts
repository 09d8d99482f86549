import { call } from "./client";
import { hasStatus } from "./error";
import type { Account } from "./types";

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
