import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Task } from "@/lib/api/types";

const PATIENCE_MS = 8_000;

interface Props {
  task: Task;
  /** Whether the button takes the focus. */
  atHand: boolean;
  onUndo: () => void;
  onExpire: () => void;
}

/** The time for a change of mind does not run while somebody is about to use it. */
export function UndoNotice({ task, atHand, onUndo, onExpire }: Props) {
  const [held, setHeld] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (atHand) button.current?.focus();
  }, [atHand]);
  const expire = useRef(onExpire);
  useEffect(() => {
    expire.current = onExpire;
  });
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => expire.current(), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [held]);

  return (
    <div
      className="m-3 mt-0 flex animate-rise items-center gap-3 rounded-xl bg-foreground py-2 pr-2 pl-4 text-sm text-background"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p className="min-w-0 flex-1 truncate">Deleted “{task.title}”</p>
      <Button
        ref={button}
        variant="ghost"
        size="small"
        className="text-background hover:bg-background/15 hover:text-background focus-visible:outline-background"
        aria-keyshortcuts="u"
        onClick={onUndo}
      >
        Undo
        <kbd aria-hidden="true" className="hidden font-mono text-xs pointer-fine:inline">
          u
        </kbd>
      </Button>
    </div>
  );
}
