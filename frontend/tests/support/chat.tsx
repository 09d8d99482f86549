import { screen } from "@testing-library/react";
import { ChatPanel } from "@/components/chat/chat-panel";
import { useTasks } from "@/hooks/use-tasks";
import type { Asked } from "./serve";

/** The chat with the task list that it shows tasks of, as the page puts them together. */
export function Chat({ beforeSend }: { beforeSend?: () => Promise<void> }) {
  return <ChatPanel userId="u1" tasks={useTasks("u1")} beforeSend={beforeSend} />;
}

export { said } from "./backend-chat";

export const field = () => screen.getByRole("textbox", { name: "Message" });

export const chats = (asked: Asked[]) => asked.filter(({ path }) => path.endsWith("/chat"));

/** What was sent, without the names of the messages. */
export const bodies = (asked: Asked[]) =>
  chats(asked).map(({ body }) => ({ ...(JSON.parse(body) as object), request_id: undefined }));

export const requestIds = (asked: Asked[]) =>
  chats(asked).map(({ body }) => (JSON.parse(body) as { request_id: string }).request_id);

/** A reply, or a paragraph of it, with these very words. Quoted titles in it are elements of their own. */
export const reply = (text: string) =>
  screen.findByText((_, element) => element?.tagName === "P" && !element.closest("[role=status]") && element.textContent === text);
