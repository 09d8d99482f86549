import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type Ref, useImperativeHandle, useLayoutEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { MESSAGE_MAX } from "@/lib/api/types";
import { isComposing } from "@/lib/ime";

const NEARLY = MESSAGE_MAX - 200;

interface Props {
  text: string;
  onChange: (text: string) => void;
  onSend: (text: string) => void;
  /** Whether a reply is coming, which can be stopped. */
  replying: boolean;
  stopping: boolean;
  onStop: () => void;
  ref?: Ref<HTMLTextAreaElement>;
}

export function Composer({ text, onChange, onSend, replying, stopping, onStop, ref }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => field.current);
  const message = text.trim();
  const ready = message.length > 0 && message.length <= MESSAGE_MAX;

  // As tall as the text, up to the limit that the style sets.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  function send() {
    if (!ready) return;
    onSend(message);
    onChange("");
  }

  function onKeyDown(event: KeyboardEvent) {
    // Enter also ends a word in an input method, as in Japanese.
    if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      className="px-3 pb-3 sm:px-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
        field.current?.focus();
      }}
    >
      <div className="mx-auto flex max-w-2xl items-end gap-2 rounded-3xl border border-control bg-surface p-1.5 focus-within:border-primary focus-within:shadow-[0_0_0_1px_var(--primary)]">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label="Message"
          aria-describedby="composer-hint"
          placeholder="Add a task, or ask about your list"
          enterKeyHint="send"
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
          className="max-h-40 min-w-0 flex-1 resize-none bg-transparent px-3 py-1.5 text-base outline-none placeholder:truncate placeholder:text-muted-foreground"
        />
        {replying && !message ? (
          <Button size="icon" className="rounded-full" aria-label="Stop" title="Stop" aria-disabled={stopping} onClick={onStop}>
            <Square aria-hidden="true" className="size-3.5 fill-current" />
          </Button>
        ) : (
          <Button type="submit" size="icon" className="rounded-full" aria-label="Send" aria-disabled={!ready}>
            <ArrowUp aria-hidden="true" className="size-4.5" strokeWidth={2.5} />
          </Button>
        )}
      </div>
      <p id="composer-hint" className="sr-only">
        Enter sends, Shift and Enter begins a new line.
      </p>
      {message.length > NEARLY ? (
        <p
          role="status"
          className={`mx-auto mt-1.5 max-w-2xl px-3 text-sm ${message.length > MESSAGE_MAX ? "text-danger" : "text-muted-foreground"}`}
        >
          {message.length} of {MESSAGE_MAX} characters
        </p>
      ) : null}
    </form>
  );
}
