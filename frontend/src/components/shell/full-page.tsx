import type { ReactNode } from "react";
import { Logo } from "./logo";

interface Props {
  title?: string;
  text?: string;
  children: ReactNode;
}

/** One thing in the middle of an otherwise empty page. */
export function FullPage({ title, text, children }: Props) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <Logo className="size-10" />
      {title ? <h1 className="text-xl font-semibold">{title}</h1> : null}
      {text ? <p className="max-w-sm text-muted-foreground">{text}</p> : null}
      {children}
    </main>
  );
}
