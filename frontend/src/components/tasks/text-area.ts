import { cn } from "@/lib/cn";

/** The look of a text field that grows with its lines. */
export function textArea(...classes: string[]): string {
  return cn(
    "block field-sizing-content w-full min-w-0 resize-none rounded-lg border border-control bg-surface px-3 text-base placeholder:text-muted-foreground aria-invalid:border-danger sm:text-sm",
    classes,
  );
}
