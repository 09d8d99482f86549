import { useEffect, useRef, useState } from "react";

export type View = "chat" | "tasks";

const HASH = "#tasks";

/** Two columns from here on; the same width as Tailwind's `lg`. */
const WIDE = "(min-width: 64rem)";

const viewOf = (hash: string): View => (hash === HASH ? "tasks" : "chat");

/**
 * Which half shows where there is room for one. The task list has an entry in the browser's history, so that Back leads
 * from it to the chat and not away from the page.
 */
export function useView(): [View, (view: View) => void] {
  const [view, setView] = useState<View>(() => viewOf(window.location.hash));
  // A tap on a tab asks twice, with its press and with its focus: the second must not go back once more.
  const asked = useRef(view);
  useEffect(() => {
    const follow = () => setView((asked.current = viewOf(window.location.hash)));
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);

  function show(next: View) {
    if (next === asked.current) return;
    asked.current = next;
    setView(next);
    if (window.matchMedia(WIDE).matches || next === viewOf(window.location.hash)) return;
    if (next === "tasks") window.history.pushState({ fromChat: true }, "", HASH);
    else if ((window.history.state as { fromChat?: boolean } | null)?.fromChat) window.history.back();
    else window.history.replaceState(null, "", window.location.pathname);
  }

  return [view, show];
}
