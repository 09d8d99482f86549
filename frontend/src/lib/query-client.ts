import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, hasStatus } from "./api/error";
import { keys } from "./api/keys";

export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => endSessionOn401(client, error) }),
    mutationCache: new MutationCache({ onError: (error) => endSessionOn401(client, error) }),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: retryWhenItMayHelp, retryDelay: delay },
      // A change that cannot be sent says so at once: nobody is left thinking it was kept.
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

/** Whoever was signed in no longer is: the page shows the way back in. */
function endSessionOn401(client: QueryClient, error: unknown): void {
  if (hasStatus(error, 401) && client.getQueryData(keys.me)) client.setQueryData(keys.me, null);
}

function retryWhenItMayHelp(failures: number, error: unknown): boolean {
  const status = error instanceof ApiError ? error.status : 0;
  return failures < 3 && (status === 0 || status >= 500);
}

function delay(failures: number): number {
  return Math.min(500 * 2 ** failures, 4_000);
}
