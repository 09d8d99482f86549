/** "Today, 9:41 AM", "Yesterday, 6:02 PM", "Mar 4, 8:15 AM": when something was, said as people say it. */
export function when(text: string, now: Date = new Date()): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "";
  return `${day(date, now)}, ${clock(date)}`;
}

export function clock(date: Date): string {
  return date.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

function day(date: Date, now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (date.getTime() >= midnight) return "Today";
  if (date.getTime() >= midnight - 24 * 60 * 60 * 1000) return "Yesterday";
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString("en-US", {
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}
