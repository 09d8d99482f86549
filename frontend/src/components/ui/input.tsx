import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input
      className={cn(
        "h-10 w-full min-w-0 rounded-lg border border-control bg-surface px-3 text-base placeholder:text-muted-foreground aria-invalid:border-danger sm:text-sm",
        className,
      )}
      {...rest}
    />
  );
}
