import { CircleAlert, Info, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

const KINDS = {
  danger: { icon: CircleAlert, colors: "bg-danger-soft text-danger", role: "alert" },
  info: { icon: Info, colors: "bg-notice-soft text-notice-foreground", role: undefined },
  offline: { icon: WifiOff, colors: "bg-notice-soft text-notice-foreground", role: "status" },
} as const;

interface Props {
  kind: keyof typeof KINDS;
  children: ReactNode;
  action?: ReactNode;
  className?: string;
}

export function Notice({ kind, children, action, className }: Props) {
  const { icon: Icon, colors, role } = KINDS[kind];
  return (
    <div role={role} className={cn("flex items-start gap-2.5 rounded-lg px-3 py-2 text-sm", colors, className)}>
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 text-pretty">{children}</div>
      {action}
    </div>
  );
}
