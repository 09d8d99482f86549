import { Button } from "@/components/ui/button";
import type { Entry } from "@/lib/outbox";
import { OwnMessage } from "./message-item";

interface Props {
  entry: Entry;
  onRetry: () => void;
  onDiscard: () => void;
}

/** A message that has no reply yet: on its way, in the queue behind another one, or failed and kept. */
export function OutboxEntry({ entry, onRetry, onDiscard }: Props) {
  const { text, state, problem } = entry;
  return (
    <OwnMessage text={text} faded={state !== "failed"}>
      {state === "failed" ? (
        <p role="alert" className="mt-1 max-w-[85%] text-end text-sm text-danger">
          <span className="font-medium">Not sent.</span> {problem}
        </p>
      ) : null}
      {state === "waiting" ? <p className="mt-1 text-sm text-muted-foreground">Sent after the reply</p> : null}
      {state === "sending" ? null : (
        <div className="mt-1 flex gap-4">
          {state === "failed" ? (
            <Button variant="link" size="inline" onClick={onRetry}>
              Send again
            </Button>
          ) : null}
          <Button variant="link" size="inline" onClick={onDiscard}>
            Discard
          </Button>
        </div>
      )}
    </OwnMessage>
  );
}
