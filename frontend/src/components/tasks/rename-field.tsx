import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui/input";
import { TITLE_MAX } from "@/lib/api/types";

interface Props {
  title: string;
  /** `null`: it stays as it was. */
  onEnd: (title: string | null, byKeyboard: boolean) => void;
}

/** Enter and leaving the field keep the new name, Escape the old one. */
export function RenameField({ title, onEnd }: Props) {
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  function end(name: string | null, byKeyboard: boolean) {
    // Taking the field away blurs it too.
    if (ended.current) return;
    ended.current = true;
    onEnd(name?.trim() || null, byKeyboard);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") end(text, true);
    if (event.key === "Escape") end(null, true);
  }

  return (
    <Input
      ref={field}
      value={text}
      maxLength={TITLE_MAX}
      aria-label={`New name for ${title}`}
      className="h-8 flex-1 px-2"
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => end(text, false)}
    />
  );
}
