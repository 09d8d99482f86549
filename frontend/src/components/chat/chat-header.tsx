import { Check, History, Plus } from "lucide-react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { Chat } from "@/hooks/use-chat";
import { when } from "@/lib/dates";

export function ChatHeader({ chat }: { chat: Chat }) {
  const earlier = chat.conversations.data ?? [];
  return (
    <header className="flex items-center gap-1 border-b border-border py-2 pr-2 pl-4">
      <h2 id="chat-title" className="flex-1 font-semibold">
        Assistant
      </h2>
      {earlier.length > 0 ? (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button variant="ghost" size="icon" aria-label="Conversations" title="Conversations">
              <History aria-hidden="true" className="size-4" />
            </Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuLabel>{chat.sending ? "Conversations, once the reply is here" : "Conversations"}</DropdownMenuLabel>
            {earlier.map((conversation) => (
              // The reply ends in the conversation that is open: leaving it would last only until then.
              <DropdownMenuItem
                key={conversation.id}
                disabled={chat.sending}
                onSelect={() => chat.open(conversation.id)}
              >
                <span className="flex-1">{when(conversation.updated_at)}</span>
                {conversation.id === chat.openId ? <Check aria-label="Open now" className="text-primary" /> : null}
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      ) : null}
      <Button
        variant="ghost"
        size="icon"
        aria-label="New conversation"
        title="New conversation"
        disabled={chat.openId === null || chat.sending}
        onClick={() => chat.open("new")}
      >
        <Plus aria-hidden="true" className="size-4.5" />
      </Button>
    </header>
  );
}
