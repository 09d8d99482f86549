import { ArrowDown } from "lucide-react";
import { Fragment, useState } from "react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import type { Chat } from "@/hooks/use-chat";
import { useStickyScroll } from "@/hooks/use-sticky-scroll";
import type { Message } from "@/lib/api/types";
import { when } from "@/lib/dates";
import { MessageItem, Reply } from "./message-item";
import { OutboxEntry } from "./outbox-entry";
import { ReplyActions } from "./reply-actions";
import { Thinking } from "./thinking";

/** A pause this long, in milliseconds, begins a new section that says when it was. */
const PAUSE_MS = 30 * 60_000;

export function MessageList({ chat }: { chat: Chat }) {
  const { messages, unsent, draft } = chat;
  const newest = messages.at(-1);
  // The latest message that was written here. It stays the same when the message leaves the outbox: a reply pulls nobody down.
  const [written, setWritten] = useState("");
  const latest = unsent.at(-1)?.created_at ?? "";
  if (latest > written) setWritten(latest);
  const { box, away, toEnd, onScroll } = useStickyScroll({
    end: [newest?.id, unsent.length, draft.text.length, draft.calls.length, unsent.at(-1)?.state].join(),
    start: String(messages[0]?.id),
    jump: [chat.openId, written].join(),
  });
  const failed = unsent.filter(({ state }) => state === "failed");
  const queue = unsent.filter(({ state }) => state !== "failed");
  const entry = (one: (typeof unsent)[number]) => (
    <OutboxEntry
      key={one.requestId}
      entry={one}
      onRetry={() => chat.retry(one.requestId)}
      onDiscard={() => chat.discard(one.requestId)}
    />
  );
  const [current, ...waiting] = queue;
  const live = chat.sendingHere;

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* Focus lets the keyboard scroll what is longer than the panel. */}
      <div
        ref={box}
        role="region"
        aria-label="Messages"
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain -outline-offset-2 [overflow-anchor:none]"
      >
        {chat.older ? <Older onClick={chat.older} loading={chat.loadingOlder} /> : null}
        <ol className="mx-auto flex max-w-2xl flex-col gap-4 px-4 py-5 sm:px-6">
          {messages.map((message, index) => (
            <Fragment key={message.id}>
              <Moment message={message} before={messages[index - 1]} />
              <MessageItem message={message} newest={message === newest}>
                {message === newest && queue.length === 0 ? <ReplyActions message={message} onSend={chat.send} /> : null}
              </MessageItem>
            </Fragment>
          ))}
          {failed.map(entry)}
          {current ? entry(current) : null}
          {live && (draft.text || draft.calls.length > 0) ? (
            <Reply message={{ content: draft.text, tool_calls: draft.calls }} />
          ) : null}
          {live && (!draft.text || draft.reconnecting) ? <Thinking reconnecting={draft.reconnecting} /> : null}
          {waiting.map(entry)}
        </ol>
      </div>
      {away ? (
        <Button
          variant="outline"
          size="small"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full bg-raised shadow-panel"
          onClick={toEnd}
        >
          <ArrowDown aria-hidden="true" className="size-4" />
          Jump to latest
        </Button>
      ) : null}
    </div>
  );
}

/** When a conversation went on after a pause. */
function Moment({ message, before }: { message: Message; before?: Message }) {
  const at = new Date(message.created_at).getTime();
  if (before && at - new Date(before.created_at).getTime() < PAUSE_MS) return null;
  return (
    <li className="text-center text-xs text-muted-foreground">
      <time dateTime={message.created_at}>{when(message.created_at)}</time>
    </li>
  );
}

function Older({ onClick, loading }: { onClick: () => void; loading: boolean }) {
  return (
    <div className="pt-3 text-center">
      <Button variant="ghost" size="small" aria-disabled={loading} onClick={() => !loading && onClick()}>
        {loading ? <Spinner /> : null}
        Show earlier messages
      </Button>
    </div>
  );
}
