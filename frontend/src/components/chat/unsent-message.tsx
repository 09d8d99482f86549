import { Button } from "@/components/ui/button";
import { explain } from "@/lib/api/error";
import { OwnMessage } from "./message-item";

interface Props {
  text: string;
  error: Error | null;
  onRetry: () => void;
  onDiscard: () => void;
}

/** A message on its way, or one that did not get there and is not lost for that. */
export function UnsentMessage({ text, error, onRetry, onDiscard }: Props) {
  return (
    <>
      <OwnMessage text={text} faded />
      {error ? (
        <li className="flex flex-col items-end gap-1.5">
          <p role="alert" className="max-w-[85%] text-right text-sm text-danger">
            {explain(error)}
          </p>
          <div className="flex gap-3">
            <Button variant="link" size="inline" onClick={onRetry}>
              Send again
            </Button>
            <Button variant="link" size="inline" onClick={onDiscard}>
              Discard
            </Button>
          </div>
        </li>
      ) : null}
    </>
  );
}
