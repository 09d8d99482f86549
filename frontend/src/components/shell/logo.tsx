import { cn } from "@/lib/cn";

export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7 text-primary", className)}>
      <path
        fill="currentColor"
        d="M9 3h14a7 7 0 0 1 7 7v8a7 7 0 0 1-7 7h-8l-6.300 4.500A1 1 0 0 1 7 28.700V24.700A7 7 0 0 1 2 18v-8a7 7 0 0 1 7-7z"
      />
      <path
        fill="none"
        className="stroke-primary-foreground"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth="3"
        d="m10.500 14.500 4 4 7.500-8"
      />
    </svg>
  );
}
