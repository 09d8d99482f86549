import { BrushCleaning, Download, SlidersHorizontal } from "lucide-react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useSetting } from "@/lib/setting";
import type { Task } from "@/lib/api/types";
import { exportTasks } from "@/lib/export-tasks";
import { type Order, ORDERS } from "@/lib/task-order";

const LABELS: Record<Order, string> = { oldest: "Oldest first", newest: "Newest first", title: "Title" };

/** How this browser shows the list. */
export function useListSettings() {
  const [order, setOrder] = useSetting("task-order", ORDERS);
  const [apart, setApart] = useSetting("completed-apart", ["yes", "no"]);
  return { order, setOrder, openFirst: apart === "yes", setOpenFirst: (on: boolean) => setApart(on ? "yes" : "no") };
}

interface Props {
  tasks: Task[];
  settings: ReturnType<typeof useListSettings>;
  onClear: () => void;
}

export function TaskMenu({ tasks, settings, onClear }: Props) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="iconSmall" className="-mr-1.5" aria-label="List options" title="List options">
          <SlidersHorizontal aria-hidden="true" className="size-4" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>Sort by</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={settings.order} onValueChange={(order) => settings.setOrder(order as Order)}>
          {ORDERS.map((order) => (
            <DropdownMenuRadioItem key={order} value={order}>
              {LABELS[order]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuCheckboxItem checked={settings.openFirst} onCheckedChange={settings.setOpenFirst}>
          Open first, completed apart
        </DropdownMenuCheckboxItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem disabled={!tasks.some(({ completed }) => completed)} onSelect={onClear}>
          <BrushCleaning aria-hidden="true" />
          Clear completed
        </DropdownMenuItem>
        <DropdownMenuItem disabled={tasks.length === 0} onSelect={() => exportTasks(tasks, "json")}>
          <Download aria-hidden="true" />
          Export as JSON
        </DropdownMenuItem>
        <DropdownMenuItem disabled={tasks.length === 0} onSelect={() => exportTasks(tasks, "csv")}>
          <Download aria-hidden="true" />
          Export as CSV
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
