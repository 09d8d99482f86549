/** The bodies of the backend's contract under the names that this page uses, and the contract's limits. */

import type { components } from "./contract";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type SignedInDevice = Schemas["SessionOut"];
export type Info = Schemas["Info"];
export type ToolCall = Schemas["ToolCall"];
export type Question = Schemas["Question"];
export type ChatReply = Schemas["Done"];
export type Conversation = Schemas["ConversationOut"];
export type Message = Schemas["MessageOut"];

/** A task of the person who is signed in: the page has no use for its owner. */
export type Task = Omit<Schemas["TaskOut"], "user_id">;

/** What a streamed reply is made of. */
export type ChatEvent =
  | { name: "accepted"; data: Schemas["Accepted"] }
  | { name: "tool"; data: ToolCall }
  | { name: "delta"; data: Schemas["Delta"] }
  | { name: "done"; data: ChatReply }
  | { name: "error"; data: Schemas["Problem"] };

export const TITLE_MAX = 200;
export const DESCRIPTION_MAX = 1000;
export const MESSAGE_MAX = 2000;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 128;
