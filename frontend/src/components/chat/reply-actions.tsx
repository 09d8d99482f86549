import { Undo2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { Message } from "@/lib/api/types";

interface Props {
  message: Message;
  onSend: (text: string) => void;
}

/** The answers that the newest reply asks for, and the way back from what it changed. */
export function ReplyActions({ message, onSend }: Props) {
  const options = message.question?.options ?? [];
  if (options.length === 0 && !message.undo) return null;
  return (
    <div role="group" aria-label={options.length > 0 ? "Answer" : "Last change"} className="flex flex-wrap gap-2 pt-0.5">
      {options.map((option) => (
        <Button
          key={option.message}
          variant="outline"
          size="small"
          className="h-auto min-h-9 max-w-full rounded-full py-1.5 text-start whitespace-normal pointer-coarse:min-h-11"
          onClick={() => onSend(option.message)}
        >
          <bdi className="wrap-anywhere">{option.label}</bdi>
        </Button>
      ))}
      {message.undo ? (
        <Button
          variant="outline"
          size="small"
          aria-label="Undo what this reply changed"
          className="h-9 rounded-full pointer-coarse:h-11"
          onClick={() => onSend("undo")}
        >
          <Undo2 aria-hidden="true" className="size-4" />
          Undo
        </Button>
      ) : null}
    </div>
  );
}
