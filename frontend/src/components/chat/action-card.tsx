import { Ban, CheckCheck, type LucideIcon, Pencil, Plus, RotateCcw, Trash2, Wrench } from "lucide-react";
import type { Action } from "@/lib/action";
import { cn } from "@/lib/cn";

const LOOKS: Record<Action["kind"], { icon: LucideIcon; color: string }> = {
  created: { icon: Plus, color: "text-primary" },
  completed: { icon: CheckCheck, color: "text-primary" },
  reopened: { icon: RotateCcw, color: "text-primary" },
  updated: { icon: Pencil, color: "text-primary" },
  deleted: { icon: Trash2, color: "text-danger" },
  failed: { icon: Ban, color: "text-danger" },
  other: { icon: Wrench, color: "text-muted-foreground" },
};

/** One change that the assistant made and its words do not name. */
export function ActionCard({ action }: { action: Action }) {
  const { icon: Icon, color } = LOOKS[action.kind];
  return (
    <li className="inline-flex max-w-full min-w-0 items-center gap-2 text-sm">
      <Icon aria-hidden="true" className={cn("size-3.5 shrink-0", color)} />
      <span className="shrink-0 text-muted-foreground">{action.text}</span>
      {action.title ? (
        <bdi className="truncate font-medium">{action.title}</bdi>
      ) : null}
      {action.number !== null ? (
        <span className="shrink-0 text-muted-foreground tabular-nums">#{action.number}</span>
      ) : null}
    </li>
  );
}
