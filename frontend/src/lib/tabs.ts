/** The browser's other tabs of this app. What changed in one tab is asked for again in all others. */

const CHANNEL = "todo-chatbot";
/** A channel also reaches its own tab: this name tells its own messages apart. */
const TAB = Math.random().toString(36);

export function tellTabs(): void {
  if (typeof BroadcastChannel === "undefined") return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(TAB);
  channel.close();
}

export function followTabs(onChange: () => void): () => void {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data !== TAB) onChange();
  };
  return () => channel.close();
}
