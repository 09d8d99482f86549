import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";

/** A list up to this length shows whole. Of a longer one, so many items show first. */
const WHOLE = 10;
const FIRST = 8;

interface Props {
  items: readonly ReactNode[];
  children: (shown: readonly ReactNode[]) => ReactNode;
}

/** The beginning of a long list, and the rest on request. */
export function Folded({ items, children }: Props) {
  const [open, setOpen] = useState(false);
  if (items.length <= WHOLE) return children(items);
  return (
    <div className="space-y-1">
      {children(open ? items : items.slice(0, FIRST))}
      <Button variant="link" size="inline" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Show fewer" : `Show all ${items.length}`}
      </Button>
    </div>
  );
}
