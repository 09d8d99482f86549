import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { copyText } from "@/lib/copy";
import { cn } from "@/lib/cn";
import { when } from "@/lib/dates";

interface Props {
  text: string;
  at: string;
  /** Without hovering. A finger cannot hover: there it always shows. */
  shown: boolean;
}

/** When a message was written, and a way to copy it. */
export function MessageFooter({ text, at, shown }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_000);
    return () => clearTimeout(timer);
  }, [state]);

  const copy = () =>
    copyText(text).then(
      () => setState("copied"),
      () => setState("failed"),
    );
  const Icon = state === "copied" ? Check : Copy;
  return (
    <div
      className={cn(
        "flex items-center gap-1 text-xs text-muted-foreground transition-opacity",
        !shown && "pointer-fine:opacity-0 pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100",
      )}
    >
      <time dateTime={at}>{when(at)}</time>
      <Button variant="ghost" size="iconTiny" aria-label="Copy" title="Copy" onClick={() => void copy()}>
        <Icon aria-hidden="true" className="size-3.5" />
      </Button>
      <span role="status">{state === "copied" ? "Copied" : state === "failed" ? "The browser did not copy this" : null}</span>
    </div>
  );
}
