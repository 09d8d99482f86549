import type { ReactNode } from "react";
import { useContext } from "react";
import { listedIds, titlesIn, untold } from "@/lib/action";
import type { Message } from "@/lib/api/types";
import { ActionCard } from "./action-card";
import { MessageFooter } from "./message-footer";
import { RichText } from "./rich-text";
import { TasksInChat } from "./task-lines";

interface Props {
  message: Message;
  /** Whether its time and actions show without hovering. */
  newest?: boolean;
  /** Buttons below a reply. */
  children?: ReactNode;
}

export function MessageItem({ message, newest = false, children }: Props) {
  const footer = <MessageFooter text={message.content} at={message.created_at} shown={newest} />;
  if (message.role === "user") return <OwnMessage text={message.content}>{footer}</OwnMessage>;
  return (
    <Reply message={message}>
      {children}
      {footer}
    </Reply>
  );
}

export function OwnMessage({ text, faded = false, children }: { text: string; faded?: boolean; children?: ReactNode }) {
  return (
    <li className="group flex animate-rise flex-col items-end">
      <span className="sr-only">You said:</span>
      <p
        dir="auto"
        className={`max-w-[85%] rounded-2xl rounded-ee-md bg-primary-soft px-3.5 py-2 wrap-anywhere whitespace-pre-wrap ${faded ? "opacity-75" : ""}`}
      >
        {text}
      </p>
      {children}
    </li>
  );
}

type Spoken = Pick<Message, "content" | "tool_calls"> & Partial<Pick<Message, "question" | "stopped">>;

export function Reply({ message, children }: { message: Spoken; children?: ReactNode }) {
  const { byId } = useContext(TasksInChat);
  const { content, tool_calls: calls, question, stopped } = message;
  const actions = untold(content, calls);
  const literals = [...titlesIn(calls, question), ...Array.from(byId.values(), ({ title }) => title)];
  return (
    <li className="group animate-rise space-y-2">
      <span className="sr-only">The assistant said:</span>
      <RichText text={content} known={{ ids: listedIds(calls), tasks: byId }} literals={literals} />
      {actions.length > 0 ? (
        <ul aria-label="What the assistant did" className="flex flex-col gap-1.5">
          {actions.map((action, index) => (
            <ActionCard key={index} action={action} />
          ))}
        </ul>
      ) : null}
      {stopped ? <p className="text-sm text-muted-foreground italic">You stopped this reply.</p> : null}
      {children}
    </li>
  );
}
