import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { deleteAccount, signIn, signOut, signOutEverywhere, signUp, whoAmI } from "@/lib/api/auth";
import { keys } from "@/lib/api/keys";
import type { Account } from "@/lib/api/types";
import { forget } from "@/lib/kept";
import { refreshAll } from "@/lib/query-client";
import { followTabs } from "@/lib/tabs";

/** Who is signed in: an account, `null` for nobody, `undefined` while that is not known. */
export function useSession() {
  const query = useQuery({ queryKey: keys.me, queryFn: ({ signal }) => whoAmI(signal), staleTime: 60_000 });
  return {
    account: query.data,
    ended: useEnded(query.data),
    error: query.error,
    loading: query.isFetching,
    retry: () => void query.refetch(),
  };
}

/** Another tab changed something, or somebody signed in or out there: this tab follows. */
export function useOtherTabs() {
  const client = useQueryClient();
  useEffect(() => followTabs(() => refreshAll(client)), [client]);
}

/** True once somebody was signed in and, without having asked for it, no longer is. */
function useEnded(account: Account | null | undefined): boolean {
  const [known, setKnown] = useState(account);
  const [ended, setEnded] = useState(false);
  if (account !== known) {
    setKnown(account);
    setEnded(Boolean(known) && account === null);
  }
  return ended;
}

export function useEnter(mode: "signin" | "signup") {
  const client = useQueryClient();
  return useMutation({
    mutationFn: mode === "signin" ? signIn : signUp,
    onSuccess: (account) => client.setQueryData(keys.me, account),
  });
}

const LEAVE = { signout: signOut, everywhere: signOutEverywhere, delete: deleteAccount };

export function useLeave(how: keyof typeof LEAVE) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: LEAVE[how],
    // What one person saw is not kept for the next one.
    onSuccess: () => {
      const account = client.getQueryData<Account | null>(keys.me);
      if (account) forget(account.id);
      client.clear();
      window.location.reload();
    },
  });
}
