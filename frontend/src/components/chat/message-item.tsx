import { Logo } from "@/components/shell/logo";
import type { Message, ToolCall } from "@/lib/api/types";
import { ActionCard } from "./action-card";
import { RichText } from "./rich-text";

export function MessageItem({ message }: { message: Message }) {
  if (message.role === "user") return <OwnMessage text={message.content} />;
  return <Reply text={message.content} calls={message.tool_calls ?? []} />;
}

export function OwnMessage({ text, faded = false }: { text: string; faded?: boolean }) {
  return (
    <li className="flex animate-rise flex-col items-end">
      <span className="sr-only">You said:</span>
      <p
        className={`max-w-[85%] rounded-2xl rounded-br-md bg-primary-soft px-3.5 py-2 wrap-anywhere whitespace-pre-wrap ${faded ? "opacity-75" : ""}`}
      >
        {text}
      </p>
    </li>
  );
}

export function Reply({ text, calls }: { text: string; calls: ToolCall[] }) {
  return (
    <li className="flex animate-rise gap-3">
      <Logo className="mt-0.5 size-6" />
      <div className="min-w-0 flex-1 space-y-2.5">
        <span className="sr-only">The assistant said:</span>
        <RichText text={text} />
        {calls.length > 0 ? (
          <ul aria-label="What the assistant did" className="flex flex-wrap gap-2">
            {calls.map((call, index) => (
              <ActionCard key={index} call={call} />
            ))}
          </ul>
        ) : null}
      </div>
    </li>
  );
}
