import { Ban, CheckCheck, ListTodo, type LucideIcon, Pencil, Plus, Trash2, Wrench } from "lucide-react";
import { type Action, describe } from "@/lib/action";
import type { ToolCall } from "@/lib/api/types";
import { cn } from "@/lib/cn";

const LOOKS: Record<Action["kind"], { icon: LucideIcon; color: string }> = {
  created: { icon: Plus, color: "text-primary" },
  completed: { icon: CheckCheck, color: "text-primary" },
  updated: { icon: Pencil, color: "text-primary" },
  deleted: { icon: Trash2, color: "text-danger" },
  listed: { icon: ListTodo, color: "text-muted-foreground" },
  failed: { icon: Ban, color: "text-danger" },
  other: { icon: Wrench, color: "text-muted-foreground" },
};

/** One thing the assistant did, as it happened rather than as it says. */
export function ActionCard({ call }: { call: ToolCall }) {
  const action = describe(call);
  const { icon: Icon, color } = LOOKS[action.kind];
  return (
    <li className="inline-flex max-w-full min-w-0 items-center gap-2 rounded-lg border border-border px-2.5 py-1.5 text-sm">
      <Icon aria-hidden="true" className={cn("size-3.5 shrink-0", color)} />
      <span className="shrink-0 text-muted-foreground">{action.text}</span>
      {action.title ? <span className="truncate font-medium">{action.title}</span> : null}
      {action.number !== null ? (
        <span className="shrink-0 text-muted-foreground tabular-nums">#{action.number}</span>
      ) : null}
    </li>
  );
}
