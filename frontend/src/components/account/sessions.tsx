import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Spinner } from "@/components/ui/spinner";
import { useLeave } from "@/hooks/use-session";
import { endSession, listSessions } from "@/lib/api/auth";
import { explain } from "@/lib/api/error";
import { keys } from "@/lib/api/keys";
import type { SignedInDevice } from "@/lib/api/types";
import { when } from "@/lib/dates";
import { describeUserAgent } from "@/lib/user-agent";

/** Where the account is signed in, and ways to end that. */
export function Sessions() {
  const id = useId();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: keys.sessions, queryFn: ({ signal }) => listSessions(signal) });
  const end = useMutation({
    mutationFn: (session: SignedInDevice) => endSession(session.id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
  const everywhere = useLeave("everywhere");
  const error = sessions.error ?? end.error ?? everywhere.error;

  return (
    <section aria-labelledby={id} className="space-y-3">
      <h3 id={id} className="font-semibold">
        Signed-in devices
      </h3>
      {sessions.isPending ? <Spinner label="Loading the devices" /> : null}
      <ul className="divide-y divide-border">
        {sessions.data?.map((session) => (
          <Session key={session.id} session={session} ending={end.isPending} onEnd={() => end.mutate(session)} />
        ))}
      </ul>
      {error ? <Notice kind="danger">{explain(error)}</Notice> : null}
      <Button variant="outline" disabled={everywhere.isPending} onClick={() => everywhere.mutate()}>
        {everywhere.isPending ? <Spinner /> : null}
        Sign out everywhere
      </Button>
    </section>
  );
}

function Session({ session, ending, onEnd }: { session: SignedInDevice; ending: boolean; onEnd: () => void }) {
  const device = describeUserAgent(session.user_agent);
  return (
    <li className="flex items-center gap-3 py-2.5 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{device}</p>
        <p className="text-muted-foreground">
          {session.current ? "This device" : `Last used ${when(session.last_seen_at)}`}
        </p>
      </div>
      {session.current ? null : (
        <Button variant="outline" size="small" disabled={ending} aria-label={`Sign out ${device}`} onClick={onEnd}>
          Sign out
        </Button>
      )}
    </li>
  );
}
