import { RotateCw } from "lucide-react";
import type { Ref } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useChat } from "@/hooks/use-chat";
import { explain } from "@/lib/api/error";
import { ChatHeader } from "./chat-header";
import { Composer } from "./composer";
import { MessageList } from "./message-list";

interface Props {
  userId: string;
  beforeSend?: () => Promise<void>;
  field?: Ref<HTMLTextAreaElement>;
}

export function ChatPanel({ userId, beforeSend, field }: Props) {
  const chat = useChat(userId, { beforeSend });
  return (
    <section
      aria-labelledby="chat-title"
      className="flex h-full min-h-0 flex-col overflow-hidden rounded-2xl border border-border bg-surface shadow-panel"
    >
      <ChatHeader chat={chat} />
      {chat.loadError && chat.messages.length === 0 ? (
        <div className="flex-1 p-4">
          <Notice
            kind="danger"
            action={
              <Button variant="link" size="inline" className="text-inherit" onClick={chat.reload}>
                <RotateCw aria-hidden="true" className="size-3.5" />
                Try again
              </Button>
            }
          >
            The conversation could not be loaded. {explain(chat.loadError)}
          </Notice>
        </div>
      ) : (
        <MessageList chat={chat} />
      )}
      <Composer busy={chat.sending} onSend={chat.send} ref={field} />
      <p role="status" className="sr-only">
        {chat.sending ? (chat.draft.reconnecting ? "Reconnecting." : "The assistant is working.") : null}
        {!chat.sending && chat.lastReply ? (
          <span key={chat.lastReply.id}>The assistant says: {chat.lastReply.text}</span>
        ) : null}
      </p>
    </section>
  );
}
