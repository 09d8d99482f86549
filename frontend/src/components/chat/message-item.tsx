import { Logo } from "@/components/shell/logo";
import type { Message } from "@/lib/api/types";
import { ActionCard } from "./action-card";

export function MessageItem({ message }: { message: Message }) {
  return message.role === "user" ? <OwnMessage text={message.content} /> : <Reply message={message} />;
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

function Reply({ message }: { message: Message }) {
  const calls = message.tool_calls ?? [];
  return (
    <li className="flex animate-rise gap-3">
      <Logo className="mt-0.5 size-6" />
      <div className="min-w-0 flex-1 space-y-2.5">
        <span className="sr-only">The assistant said:</span>
        <p className="wrap-anywhere whitespace-pre-wrap">{message.content}</p>
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
