import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, hasStatus } from "./api/error";
import { keys } from "./api/keys";
import { tellTabs } from "./tabs";

export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => checkSession(client, error) }),
    mutationCache: new MutationCache({ onError: (error) => checkSession(client, error), onSuccess: tellTabs }),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: retryWhenItMayHelp, retryDelay: delay },
      // A change that cannot be sent says so at once: nobody is left thinking it was kept.
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

/** Asks again for everything that may have changed. The task list waits for changes of its own that are on their way. */
export function refreshAll(client: QueryClient): void {
  const changing = client.isMutating({ mutationKey: ["tasks"] }) > 0;
  const signedIn = Boolean(client.getQueryData(keys.me));
  const skipped = new Set<unknown>([...keys.info, ...(changing ? ["tasks"] : []), ...(signedIn ? keys.me : [])]);
  void client.invalidateQueries({ predicate: ({ queryKey }) => !skipped.has(queryKey[0]) });
}

/** After a 401 nobody is signed in, and the page shows the way back in. After a 403 somebody else is. */
function checkSession(client: QueryClient, error: unknown): void {
  if (!client.getQueryData(keys.me)) return;
  if (hasStatus(error, 401)) client.setQueryData(keys.me, null);
  if (hasStatus(error, 403)) void client.invalidateQueries({ queryKey: keys.me });
}

function retryWhenItMayHelp(failures: number, error: unknown): boolean {
  const status = error instanceof ApiError ? error.status : 0;
  return failures < 3 && (status === 0 || status >= 500);
}

function delay(failures: number): number {
  return Math.min(500 * 2 ** failures, 4_000);
}
