import { useState } from "react";
import { keep, readKept } from "@/lib/kept";

/** The text in the composer. It survives a reload, and a session that ends. */
export function useDraft(userId: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => {
    const kept = readKept("draft", userId);
    return typeof kept === "string" ? kept : "";
  });
  const change = (next: string) => {
    keep("draft", userId, next);
    setText(next);
  };
  return [text, change];
}
