import { SquarePen } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Sheet } from "@/components/ui/sheet";
import type { Chat } from "@/hooks/use-chat";
import { explain } from "@/lib/api/error";
import { ConversationRow } from "./conversation-row";

interface Props {
  chat: Chat;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function ConversationsSheet({ chat, open, onOpenChange }: Props) {
  const { list, more, pending, error, changeError, rename, remove } = chat.conversations;
  const show = (id: number | "new") => {
    chat.open(id);
    onOpenChange(false);
  };
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Conversations">
      <Button variant="outline" className="mx-3 mb-2" onClick={() => show("new")}>
        <SquarePen aria-hidden="true" className="size-4" />
        New conversation
      </Button>
      <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {changeError ? (
          <Notice kind="danger" className="mb-2">
            That was not saved. {explain(changeError)}
          </Notice>
        ) : null}
        {error ? <Notice kind="danger">The conversations could not be loaded. {explain(error)}</Notice> : null}
        {list.length === 0 && !pending && !error ? (
          <p className="px-3 py-6 text-center text-sm text-muted-foreground">No conversations yet.</p>
        ) : null}
        <ul aria-label="Conversations">
          {list.map((conversation) => (
            <ConversationRow
              key={conversation.id}
              conversation={conversation}
              current={conversation.id === chat.openId}
              onOpen={() => show(conversation.id)}
              onRename={(title) => rename(conversation.id, title)}
              onDelete={() => remove(conversation.id)}
            />
          ))}
        </ul>
        {more ? (
          <Button variant="link" size="inline" className="m-3" onClick={more}>
            Show earlier conversations
          </Button>
        ) : null}
      </div>
    </Sheet>
  );
}
