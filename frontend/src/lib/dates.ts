/** "Today, 9:41 AM", "Yesterday, 18:02", "Mar 4, 8:15 AM": a moment in the words and the clock of the browser's language. */
export function when(text: string, now: Date = new Date(), locale?: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return "";
  return `${day(date, now, locale)}, ${clock(date, locale)}`;
}

export function clock(date: Date, locale?: string): string {
  return date.toLocaleTimeString(locale, { hour: "numeric", minute: "2-digit" });
}

function day(date: Date, now: Date, locale?: string): string {
  const days = daysBetween(date, now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const sameYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleDateString(locale, {
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** Calendar days, not spans of 24 hours: a day on which the clocks change is shorter or longer. */
function daysBetween(date: Date, now: Date): number {
  const at = (one: Date) => Date.UTC(one.getFullYear(), one.getMonth(), one.getDate());
  return (at(now) - at(date)) / 86_400_000;
}
