/** In the order of asking: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari. */
const BROWSERS = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /\bSamsungBrowser\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|Chromium|HeadlessChrome|CriOS)\//],
  ["Safari", /\bSafari\//],
] as const;

/** An iPhone calls itself a Mac, and Android calls itself Linux. */
const SYSTEMS = [
  ["iPhone", /\biPhone\b/],
  ["iPad", /\biPad\b/],
  ["Android", /\bAndroid\b/],
  ["Windows", /\bWindows\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["macOS", /\bMac OS X\b/],
  ["Linux", /\bLinux\b/],
] as const;

/** "Firefox on Windows": as much of a User-Agent header as a person recognizes. */
export function describeUserAgent(header: string): string {
  const browser = BROWSERS.find(([, pattern]) => pattern.test(header))?.[0];
  const system = SYSTEMS.find(([, pattern]) => pattern.test(header))?.[0];
  if (browser && system) return `${browser} on ${system}`;
  // Programs name themselves in the first word, such as curl/8.7.
  return browser ?? system ?? (/^[\w.-]{1,40}/.exec(header)?.[0] || "Unknown device");
}
