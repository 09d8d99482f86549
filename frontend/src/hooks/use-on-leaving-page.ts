import { useEffect, useRef } from "react";

/** Runs when the page is left, also by a phone that may never come back to it. */
export function useOnLeavingPage(action: () => void): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  useEffect(() => {
    const run = () => latest.current();
    window.addEventListener("pagehide", run);
    return () => window.removeEventListener("pagehide", run);
  }, []);
}
