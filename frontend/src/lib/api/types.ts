/** What the backend's contract says, as this page reads it. */

export interface Account {
  id: string;
  email: string;
}

/** A session of the account. */
export interface SignedInDevice {
  id: string;
  /** Whether it is the session of this page. */
  current: boolean;
  created_at: string;
  last_seen_at: string;
  user_agent: string;
}

export interface Task {
  id: number;
  title: string;
  description: string;
  completed: boolean;
  created_at: string;
  updated_at: string;
}

export interface ToolCall {
  name: string;
  arguments: Record<string, unknown>;
  result: unknown;
}

/** What the assistant wants to know before it acts. Each option is a button, and its message is the answer. */
export interface Question {
  kind: "confirm" | "choose";
  verb: string;
  candidates: { id: number | null; title: string }[];
  options: { label: string; message: string }[];
}

export interface ChatReply {
  conversation_id: number;
  message_id: number;
  response: string;
  tool_calls: ToolCall[];
  timestamp: string;
  question?: Question | null;
  /** Whether the message "undo" takes back what this reply changed. */
  undo?: boolean;
  /** Whether a person stopped the reply before its end. */
  stopped?: boolean;
}

/** What a streamed reply is made of. */
export type ChatEvent =
  | { name: "accepted"; data: { conversation_id: number; message_id: number } }
  | { name: "tool"; data: ToolCall }
  | { name: "delta"; data: { text: string } }
  | { name: "done"; data: ChatReply }
  | { name: "error"; data: { status: number; detail: string } };

export interface Conversation {
  id: number;
  title?: string;
  created_at: string;
  updated_at: string;
}

export interface Message {
  id: number;
  role: "user" | "assistant";
  content: string;
  tool_calls?: ToolCall[];
  created_at: string;
  question?: Question | null;
  undo?: boolean;
  stopped?: boolean;
}

export interface Info {
  assistant: "rules" | "openai";
  database: "sqlite" | "postgresql";
  version: string;
  environment: string;
}

export const TITLE_MAX = 200;
export const DESCRIPTION_MAX = 1000;
export const MESSAGE_MAX = 2000;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;
