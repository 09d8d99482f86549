import { ArrowUp } from "lucide-react";
import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { MESSAGE_MAX } from "@/lib/api/types";

const NEARLY = MESSAGE_MAX - 200;

interface Props {
  busy: boolean;
  onSend: (text: string) => void;
  ref?: Ref<HTMLTextAreaElement>;
}

export function Composer({ busy, onSend, ref }: Props) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => field.current);
  const message = text.trim();
  const ready = !busy && message.length > 0 && message.length <= MESSAGE_MAX;

  // As tall as what is written, up to the limit that the style sets.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  function send() {
    if (!ready) return;
    onSend(message);
    setText("");
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter also ends a word that is being composed, as in Japanese: that is not meant for us.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="border-t border-border p-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <div className="mx-auto flex max-w-2xl items-end gap-2 rounded-2xl border border-control bg-surface p-1.5 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-primary">
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label="Message"
          aria-describedby="composer-hint"
          placeholder="Message the assistant"
          enterKeyHint="send"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-40 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-base outline-none placeholder:text-muted-foreground"
        />
        <Button type="submit" size="icon" className="rounded-xl" aria-label="Send" aria-disabled={!ready}>
          <ArrowUp aria-hidden="true" className="size-4.5" strokeWidth={2.5} />
        </Button>
      </div>
      <p id="composer-hint" className="sr-only">
        Enter sends, Shift and Enter begins a new line.
      </p>
      {message.length > NEARLY ? (
        <p
          role="status"
          className={`mx-auto mt-1.5 max-w-2xl px-2 text-sm ${message.length > MESSAGE_MAX ? "text-danger" : "text-muted-foreground"}`}
        >
          {message.length} of {MESSAGE_MAX} characters
        </p>
      ) : null}
    </form>
  );
}
