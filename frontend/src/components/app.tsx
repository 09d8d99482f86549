"use client";

import { lazy, Suspense, useEffect } from "react";
import { useOtherTabs, useSession } from "@/hooks/use-session";
import { explain } from "@/lib/api/error";
import { AuthPage } from "./auth/auth-page";
import { FullPage } from "./shell/full-page";
import { Button } from "./ui/button";
import { Spinner } from "./ui/spinner";

const loadWorkspace = () => import("./shell/workspace");
const Workspace = lazy(loadWorkspace);

/** Who is here decides what is shown. */
export function App() {
  const session = useSession();
  useOtherTabs();

  // The larger part of the page comes while the server is asked who this is, or while a form is filled in.
  useEffect(() => {
    loadWorkspace().catch(() => undefined);
  }, []);

  if (session.account) {
    return (
      <Suspense fallback={<Waiting />}>
        <Workspace key={session.account.id} account={session.account} />
      </Suspense>
    );
  }
  if (session.account === null) return <AuthPage ended={session.ended} />;
  if (session.error) {
    return (
      <FullPage title="The server does not answer" text={explain(session.error)}>
        <Button onClick={session.retry} disabled={session.loading}>
          {session.loading ? <Spinner /> : null}
          Try again
        </Button>
      </FullPage>
    );
  }
  return <Waiting />;
}

function Waiting() {
  return (
    <FullPage>
      <Spinner className="size-6 text-muted-foreground" label="Loading" />
    </FullPage>
  );
}
