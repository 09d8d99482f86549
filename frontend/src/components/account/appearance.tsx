import { useId } from "react";
import { ToggleGroup } from "@/components/ui/toggle-group";
import { useTheme } from "@/hooks/use-theme";

export function Appearance() {
  const [theme, setTheme] = useTheme();
  const id = useId();
  return (
    <section aria-labelledby={id} className="space-y-3">
      <h3 id={id} className="font-semibold">
        Appearance
      </h3>
      <ToggleGroup
        label="Appearance"
        value={theme}
        onChange={setTheme}
        options={[
          { value: "system", label: "System" },
          { value: "light", label: "Light" },
          { value: "dark", label: "Dark" },
        ]}
      />
    </section>
  );
}
