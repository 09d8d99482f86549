import { useEffect, useRef } from "react";
import type { Chat } from "@/hooks/use-chat";
import { MessageItem, Reply } from "./message-item";
import { Thinking } from "./thinking";
import { UnsentMessage } from "./unsent-message";
import { Welcome } from "./welcome";

export function MessageList({ chat }: { chat: Chat }) {
  const { messages, unsent, sending, draft } = chat;
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView?.({ block: "end" });
  }, [messages.length, unsent?.text, unsent?.error, draft.text, draft.calls.length]);

  if (chat.loading && !unsent) return <Loading />;
  if (messages.length === 0 && !unsent) return <Welcome onChoose={chat.send} />;
  return (
    // Focus lets the keyboard scroll what is longer than the panel.
    <div
      role="region"
      aria-label="Messages"
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-2"
    >
      <ol className="mx-auto flex max-w-2xl flex-col gap-4 p-4 sm:p-5">
        {messages.map((message) => (
          <MessageItem key={message.id} message={message} />
        ))}
        {unsent ? (
          <UnsentMessage
            text={unsent.text}
            error={unsent.error}
            onRetry={chat.retry}
            onDiscard={chat.discard}
          />
        ) : null}
        {sending && (draft.text || draft.calls.length > 0) ? <Reply text={draft.text} calls={draft.calls} /> : null}
        {sending && (!draft.text || draft.reconnecting) ? <Thinking reconnecting={draft.reconnecting} /> : null}
      </ol>
      <div ref={end} />
    </div>
  );
}

function Loading() {
  return (
    <div className="mx-auto w-full max-w-2xl flex-1 animate-pulse space-y-4 p-5" aria-busy="true">
      <span className="sr-only">Loading the conversation</span>
      <div className="ml-auto h-10 w-2/5 rounded-2xl bg-muted" />
      <div className="h-16 w-3/5 rounded-2xl bg-muted" />
      <div className="ml-auto h-10 w-1/3 rounded-2xl bg-muted" />
    </div>
  );
}
