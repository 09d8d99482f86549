import { Search } from "lucide-react";
import type { Ref } from "react";
import { Input } from "@/components/ui/input";

interface Props {
  ref?: Ref<HTMLInputElement>;
  value: string;
  onChange: (text: string) => void;
  onClose: () => void;
}

/** Escape clears the text, and closes the empty field. */
export function SearchTasks({ ref, value, onChange, onClose }: Props) {
  return (
    <div className="relative">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        ref={ref}
        type="search"
        dir="auto"
        value={value}
        className="h-9 pl-9"
        placeholder="Search"
        aria-label="Search the tasks"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (value) onChange("");
          else onClose();
        }}
      />
    </div>
  );
}
