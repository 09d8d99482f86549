/** The names under which answers are kept. */
export const keys = {
  me: ["me"] as const,
  info: ["info"] as const,
  sessions: ["sessions"] as const,
  tasks: (userId: string) => ["tasks", userId] as const,
  conversations: (userId: string) => ["conversations", userId] as const,
  messages: (userId: string, conversationId: number) => ["messages", userId, conversationId] as const,
};
