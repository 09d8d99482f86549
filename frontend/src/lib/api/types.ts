/** What the backend's contract says, as this page reads it. */

export interface Account {
  id: string;
  email: string;
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

export interface ChatReply {
  conversation_id: number;
  message_id: number;
  response: string;
  tool_calls: ToolCall[];
  timestamp: string;
}

export interface Conversation {
  id: number;
  created_at: string;
  updated_at: string;
}

export interface Message {
  id: number;
  role: "user" | "assistant";
  content: string;
  tool_calls?: ToolCall[];
  created_at: string;
}

export interface Info {
  assistant: "rules" | "openai";
  database: "sqlite" | "postgresql";
  version: string;
  environment: string;
}

export const TITLE_MAX = 200;
export const MESSAGE_MAX = 2000;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;
