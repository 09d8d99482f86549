import * as Radix from "@radix-ui/react-toggle-group";

interface Props<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: ReadonlyArray<{ value: Value; label: string; count?: number }>;
}

/** One of a few, all in sight. */
export function ToggleGroup<Value extends string>({ label, value, onChange, options }: Props<Value>) {
  return (
    <Radix.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(chosen) => chosen && onChange(chosen as Value)}
      className="flex gap-1 rounded-lg bg-muted p-1"
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className="flex h-7 flex-1 items-center justify-center gap-1.5 rounded-md px-2 text-sm text-muted-foreground transition-colors hover:text-foreground data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-foreground data-[state=on]:shadow-sm"
        >
          {option.label}
          {option.count ? <span className="tabular-nums opacity-80">{option.count}</span> : null}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
