import { useSyncExternalStore } from "react";

const CHANGED = "setting-changed";

/** A choice that this browser remembers. The first value is the default. */
export function useSetting<Value extends string>(
  name: string,
  values: readonly [Value, ...Value[]],
): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(subscribe, () => readSetting(name, values), () => values[0]);
  return [value, (chosen) => writeSetting(name, chosen)];
}

export function readSetting<Value extends string>(name: string, values: readonly [Value, ...Value[]]): Value {
  const stored = storage()?.getItem(name);
  return values.find((value) => value === stored) ?? values[0];
}

function writeSetting(name: string, value: string): void {
  storage()?.setItem(name, value);
  window.dispatchEvent(new Event(CHANGED));
}

/** `storage` tells of other tabs, `CHANGED` of this one. */
function subscribe(changed: () => void): () => void {
  window.addEventListener("storage", changed);
  window.addEventListener(CHANGED, changed);
  return () => {
    window.removeEventListener("storage", changed);
    window.removeEventListener(CHANGED, changed);
  };
}

/** `null` where the browser stores nothing for this page. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
