import { Slot } from "@radix-ui/react-slot";
import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export const buttonStyles = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-primary text-primary-foreground hover:bg-primary-hover",
        outline: "border border-border bg-surface hover:bg-muted",
        ghost: "text-muted-foreground hover:bg-muted hover:text-foreground",
        danger: "bg-danger text-danger-foreground hover:bg-danger-hover",
        link: "text-primary underline underline-offset-4 hover:text-primary-hover",
      },
      size: {
        medium: "h-10 px-4 text-sm",
        small: "h-8 px-3 text-sm",
        icon: "size-9",
        iconSmall: "size-8",
        iconTiny: "size-6 rounded-md",
        inline: "h-auto rounded-sm text-sm",
      },
    },
    defaultVariants: { variant: "primary", size: "medium" },
  },
);

interface Props extends ComponentProps<"button">, VariantProps<typeof buttonStyles> {
  asChild?: boolean;
}

export function Button({ className, variant, size, asChild = false, type = "button", ...rest }: Props) {
  const classes = cn(buttonStyles({ variant, size }), className);
  return asChild ? <Slot className={classes} {...rest} /> : <button type={type} className={classes} {...rest} />;
}
