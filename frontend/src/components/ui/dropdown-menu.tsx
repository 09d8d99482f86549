import * as Radix from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";

/** The rest of the page stays within reach: a menu asks for nothing. */
export function DropdownMenu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />;
}

export const DropdownMenuTrigger = Radix.Trigger;

export function DropdownMenuContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        className={cn(
          "z-30 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-xl border border-border bg-surface p-1.5 text-sm shadow-panel",
          className,
        )}
        {...rest}
      />
    </Radix.Portal>
  );
}

export function DropdownMenuLabel({ className, ...rest }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn("px-2.5 py-2 text-muted-foreground", className)} {...rest} />;
}

export function DropdownMenuSeparator() {
  return <Radix.Separator className="-mx-1.5 my-1.5 h-px bg-border" />;
}

const item =
  "flex items-center gap-2.5 rounded-lg px-2.5 py-2 outline-none data-disabled:opacity-55 data-highlighted:bg-muted [&_svg]:size-4 [&_svg]:shrink-0";

export function DropdownMenuItem({ className, ...rest }: ComponentProps<typeof Radix.Item>) {
  return <Radix.Item className={cn(item, className)} {...rest} />;
}

export const DropdownMenuRadioGroup = Radix.RadioGroup;

/** One of several choices. The chosen one has a check mark. */
export function DropdownMenuRadioItem({ className, children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={cn(item, className)} {...rest}>
      <Mark>{children}</Mark>
    </Radix.RadioItem>
  );
}

/** A choice that is on or off. It has a check mark while it is on. */
export function DropdownMenuCheckboxItem({ className, children, ...rest }: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem className={cn(item, className)} {...rest}>
      <Mark>{children}</Mark>
    </Radix.CheckboxItem>
  );
}

/** Keeps the room of the check mark, so that the words of all choices are in line. */
function Mark({ children }: { children: ReactNode }) {
  return (
    <>
      <span className="size-4 shrink-0">
        <Radix.ItemIndicator>
          <Check aria-hidden="true" />
        </Radix.ItemIndicator>
      </span>
      {children}
    </>
  );
}
