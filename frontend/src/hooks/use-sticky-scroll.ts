import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** How close to the end still counts as reading the end, in pixels. */
const NEAR_PX = 48;

interface Options {
  /** Changes whenever there is more to read at the end. */
  end: string;
  /** Changes when older messages appear above what is read. */
  start: string;
  /** Changes when the reader wrote something, or opened another conversation: then the end shows in any case. */
  jump: string;
}

/** Keeps the end in view for who reads there, and stays in place for who reads further up. */
export function useStickyScroll({ end, start, jump }: Options) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);
  const height = useRef(0);

  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    following.current = true;
    element.scrollTop = element.scrollHeight;
    setAway(false);
  }, []);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR_PX;
    setAway(!following.current);
  }, []);

  useLayoutEffect(toEnd, [jump, toEnd]);
  useLayoutEffect(() => {
    if (following.current) toEnd();
  }, [end, toEnd]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && !following.current) element.scrollTop += element.scrollHeight - height.current;
  }, [start]);
  useLayoutEffect(() => {
    height.current = box.current?.scrollHeight ?? 0;
  });

  // A keyboard that opens on a phone makes the box smaller.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => following.current && toEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd]);

  return { box, away, toEnd, onScroll };
}
