import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { makeQueryClient } from "@/lib/query-client";

/** The page's own client, which does not repeat what a test makes fail. */
export function show(children: ReactNode) {
  const client = makeQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const user = userEvent.setup();
  return { user, ...render(<QueryClientProvider client={client}>{children}</QueryClientProvider>) };
}
