import { MessagesSquare, SquarePen } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Chat } from "@/hooks/use-chat";
import { ConversationsSheet } from "./conversations-sheet";

export function ChatHeader({ chat }: { chat: Chat }) {
  const [listing, setListing] = useState(false);
  const open = chat.conversations.list.find(({ id }) => id === chat.openId);
  return (
    <header className="flex min-h-13 items-center gap-1 border-b border-border px-2 py-1.5">
      <Button variant="ghost" size="icon" aria-label="Conversations" title="Conversations" onClick={() => setListing(true)}>
        <MessagesSquare aria-hidden="true" className="size-4.5" />
      </Button>
      <h2 id="chat-title" dir="auto" className="min-w-0 flex-1 truncate px-1 font-semibold">
        {open?.title || "Assistant"}
      </h2>
      <Button
        variant="ghost"
        size="icon"
        aria-label="New conversation"
        title="New conversation"
        disabled={chat.openId === null}
        onClick={() => chat.open("new")}
      >
        <SquarePen aria-hidden="true" className="size-4.5" />
      </Button>
      <ConversationsSheet chat={chat} open={listing} onOpenChange={setListing} />
    </header>
  );
}
