import { RotateCw } from "lucide-react";
import { type Ref, useImperativeHandle, useMemo, useRef } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useChat } from "@/hooks/use-chat";
import { useDraft } from "@/hooks/use-draft";
import type { Tasks } from "@/hooks/use-tasks";
import { explain } from "@/lib/api/error";
import { ChatHeader } from "./chat-header";
import { Composer } from "./composer";
import { MessageList } from "./message-list";
import { TasksInChat } from "./task-lines";
import { Welcome } from "./welcome";

interface Props {
  userId: string;
  tasks: Pick<Tasks, "query" | "change">;
  beforeSend?: () => Promise<void>;
  field?: Ref<HTMLTextAreaElement>;
}

export function ChatPanel({ userId, tasks, beforeSend, field }: Props) {
  const chat = useChat(userId, beforeSend);
  const [text, setText] = useDraft(userId);
  const composer = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(field, () => composer.current);
  const { query, change } = tasks;
  const inChat = useMemo(
    () => ({
      byId: new Map((query.data ?? []).map((task) => [task.id, task])),
      toggle: (task: Parameters<typeof change>[0]) => change(task, { completed: !task.completed }),
    }),
    [query.data, change],
  );

  function choose(example: string) {
    setText(example);
    composer.current?.focus();
  }

  return (
    <TasksInChat value={inChat}>
      <section
        aria-labelledby="chat-title"
        className="flex h-full min-h-0 flex-col overflow-hidden bg-surface lg:rounded-2xl lg:border lg:border-border lg:shadow-panel"
      >
        <ChatHeader chat={chat} />
        <Messages chat={chat} onChoose={choose} />
        <Composer
          text={text}
          onChange={setText}
          onSend={chat.send}
          replying={chat.sendingHere}
          stopping={chat.stopping}
          onStop={chat.stop}
          ref={composer}
        />
        <p role="status" className="sr-only">
          {chat.sendingHere ? (chat.draft.reconnecting ? "Reconnecting." : "The assistant is working.") : null}
          {!chat.sending && chat.lastReply ? (
            <span key={chat.lastReply.id}>The assistant says: {chat.lastReply.text}</span>
          ) : null}
        </p>
      </section>
    </TasksInChat>
  );
}

function Messages({ chat, onChoose }: { chat: ReturnType<typeof useChat>; onChoose: (text: string) => void }) {
  const empty = chat.messages.length === 0 && chat.unsent.length === 0;
  if (empty && chat.loadError) return <LoadError error={chat.loadError} onRetry={chat.reload} />;
  if (empty && chat.loading) return <Loading />;
  if (empty) return <Welcome onChoose={onChoose} />;
  return <MessageList chat={chat} />;
}

function LoadError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className="flex-1 p-4">
      <Notice
        kind="danger"
        action={
          <Button variant="link" size="inline" className="text-inherit" onClick={onRetry}>
            <RotateCw aria-hidden="true" className="size-3.5" />
            Try again
          </Button>
        }
      >
        The conversation could not be loaded. {explain(error)}
      </Notice>
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
