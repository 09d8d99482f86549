import { ChevronDown } from "lucide-react";
import { Button } from "@/components/ui/button";

interface Props {
  count: number;
  shown: boolean;
  onShow: (shown: boolean) => void;
  onClear: () => void;
}

/** Folds the completed tasks below it away, or clears them. */
export function CompletedHeading({ count, shown, onShow, onClear }: Props) {
  return (
    <div className="mt-2 flex items-center justify-between gap-2 pr-1">
      <Button variant="ghost" size="small" className="px-2" aria-expanded={shown} onClick={() => onShow(!shown)}>
        <ChevronDown aria-hidden="true" className={shown ? "size-4" : "size-4 -rotate-90"} />
        Completed <span className="tabular-nums">{count}</span>
      </Button>
      <Button variant="ghost" size="small" aria-label="Clear completed" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
