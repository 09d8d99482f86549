import { CircleAlert, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { ShownNotice } from "@/hooks/use-notices";
import { useShortcuts, useShortcutsSetting } from "@/hooks/use-shortcuts";
import { cn } from "@/lib/cn";

const PATIENCE_MS = 8_000;

interface Props {
  notices: ShownNotice[];
  onDismiss: (subject: string) => void;
  /** Called where a notice that had the focus is gone. */
  onFocusLost: () => void;
}

/** What happened to tasks, over the page: the list keeps its place. */
export function TaskNotices({ notices, onDismiss, onFocusLost }: Props) {
  const undo = notices.findLast(({ kind }) => kind === "undo");

  function close(notice: ShownNotice, hadFocus: boolean) {
    onDismiss(notice.subject);
    if (hadFocus) onFocusLost();
  }

  useShortcuts(
    undo
      ? {
          u: () => {
            close(undo, true);
            undo.act?.();
          },
        }
      : {},
  );

  return (
    <div role="status" className="space-y-2 not-empty:pt-2">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} isNextUndo={notice === undo} onClose={(hadFocus) => close(notice, hadFocus)} />
      ))}
    </div>
  );
}

interface ToastProps {
  notice: ShownNotice;
  isNextUndo: boolean;
  onClose: (hadFocus: boolean) => void;
}

/** An offer to undo expires, though not while somebody is about to use it. An error stays until it is read. */
function Toast({ notice: { kind, text, act, focus }, isNextUndo, onClose }: ToastProps) {
  const [held, setHeld] = useState(false);
  const [shortcuts] = useShortcutsSetting();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focus) button.current?.focus();
  }, [focus]);

  const close = () => onClose(box.current?.contains(document.activeElement) ?? false);
  const expire = useRef(close);
  useEffect(() => {
    expire.current = close;
  });
  useEffect(() => {
    if (held || kind === "error") return;
    const timer = setTimeout(() => expire.current(), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [held, kind]);

  const key = kind === "undo" && isNextUndo && shortcuts;
  return (
    <div
      ref={box}
      role={kind === "error" ? "alert" : undefined}
      className={cn(
        "flex animate-rise items-start gap-1 rounded-xl border border-border bg-raised py-1.5 pr-1.5 pl-3.5 text-sm shadow-panel",
        // The long text of an error has the whole width, and its action a line of its own.
        kind === "error" && "grid grid-cols-[auto_minmax(0,1fr)_auto] text-danger",
      )}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {kind === "error" ? <CircleAlert aria-hidden="true" className="mt-2 mr-1.5 size-4 shrink-0" /> : null}
      <p dir="auto" className="min-w-0 flex-1 py-1.5 wrap-anywhere">
        {text}
      </p>
      {act ? (
        <Button
          ref={button}
          variant="ghost"
          size="small"
          className={cn(
            "text-primary hover:text-primary-hover",
            kind === "error" && "col-start-2 row-start-2 -ml-3 justify-self-start",
          )}
          aria-keyshortcuts={key ? "u" : undefined}
          onClick={() => {
            close();
            act();
          }}
        >
          {kind === "undo" ? "Undo" : "Try again"}
          {key ? (
            <kbd aria-hidden="true" className="hidden rounded border border-border px-1.5 font-mono text-xs pointer-fine:inline">
              u
            </kbd>
          ) : null}
        </Button>
      ) : null}
      <Button variant="ghost" size="iconSmall" aria-label="Dismiss" onClick={close}>
        <X aria-hidden="true" className="size-4" />
      </Button>
    </div>
  );
}
