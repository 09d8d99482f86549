import * as Radix from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
}

/** A list that slides over the page's side, and goes with Escape, its button or a click beside it. */
export function Sheet({ open, onOpenChange, title, children }: Props) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 start-0 z-50 flex w-80 max-w-[calc(100vw-3rem)] animate-slide flex-col border-e border-border bg-surface shadow-panel"
        >
          <div className="flex items-center gap-2 px-4 py-3">
            <Radix.Title className="flex-1 font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button variant="ghost" size="iconSmall" aria-label="Close">
                <X aria-hidden="true" className="size-4" />
              </Button>
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
