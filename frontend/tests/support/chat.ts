import { screen } from "@testing-library/react";
import type { Message } from "@/lib/api/types";
import type { Asked } from "./serve";

const at = "2026-11-22T10:00:00Z";

export function said(id: number, role: Message["role"], content: string): Message {
  return { id, role, content, created_at: at };
}

export const field = () => screen.getByRole("textbox", { name: "Message" });

export const chats = (asked: Asked[]) => asked.filter(({ path }) => path.endsWith("/chat"));

/** What was sent, without the names of the messages. */
export const bodies = (asked: Asked[]) =>
  chats(asked).map(({ body }) => ({ ...(JSON.parse(body) as object), request_id: undefined }));

export const requestIds = (asked: Asked[]) =>
  chats(asked).map(({ body }) => (JSON.parse(body) as { request_id: string }).request_id);
