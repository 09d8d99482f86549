import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";

const KEYS = [
  ["c", "Write to the assistant"],
  ["n", "Add a task"],
  ["/", "Search the tasks"],
  ["u", "Undo a deletion, while that is offered"],
  ["?", "Show this"],
  ["Enter", "Send, or keep what is written"],
  ["Esc", "Leave it as it was"],
] as const;

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function Shortcuts({ open, onOpenChange }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" text="While you are not writing.">
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2.5 text-sm">
        {KEYS.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded-md border border-border bg-muted px-2 py-0.5 font-mono text-xs">{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-6 flex justify-end">
        <DialogClose asChild>
          <Button variant="outline">Close</Button>
        </DialogClose>
      </div>
    </Dialog>
  );
}
