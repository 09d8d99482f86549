import { useEffect, useRef } from "react";
import { isComposing } from "@/lib/ime";
import { readSetting, useSetting } from "@/lib/setting";

const NAME = "shortcuts";
const VALUES = ["on", "off"] as const;

/** Whether single keys are shortcuts. People who dictate switch them off: a spoken word is a row of keys. */
export function useShortcutsSetting(): [boolean, (on: boolean) => void] {
  const [value, set] = useSetting(NAME, VALUES);
  return [value === "on", (on) => set(on ? "on" : "off")];
}

/** Keys that do something wherever the focus is, unless somebody is writing or has switched them off. */
export function useShortcuts(shortcuts: Record<string, () => void>): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]")) return;
      const act = current.current[event.key];
      if (!act || readSetting(NAME, VALUES) === "off") return;
      event.preventDefault();
      act();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}
