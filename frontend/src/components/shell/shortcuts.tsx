import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { useShortcutsSetting } from "@/hooks/use-shortcuts";

const KEYS = [
  ["c", "Write to the assistant"],
  ["n", "Add a task"],
  ["/", "Search the tasks"],
  ["u", "Undo a deletion, while that is offered"],
  ["?", "Show this"],
  ["Enter", "Send, or save"],
  ["Shift Enter", "Begin a new line"],
  ["Esc", "Discard the changes"],
] as const;

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function Shortcuts({ open, onOpenChange }: Props) {
  const [on, setOn] = useShortcutsSetting();
  const id = useId();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      text="Single keys work while you are not writing."
    >
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
      <div className="mt-6 flex items-center gap-3">
        <Checkbox id={id} checked={on} onCheckedChange={(checked) => setOn(checked === true)} />
        <label htmlFor={id} className="flex-1 text-sm">
          Single-key shortcuts
        </label>
        <DialogClose asChild>
          <Button variant="outline">Close</Button>
        </DialogClose>
      </div>
    </Dialog>
  );
}
