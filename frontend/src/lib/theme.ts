/** The colours that a reader may choose. The first one follows the system. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The cookie tells the server, so that the first paint has the chosen colours already. */
export const THEME_COOKIE = "theme";

/** The colour of the browser's own bars around the page: the background of globals.css. */
export const BAR_COLOR = { light: "#f8f7f4", dark: "#101516" } as const;

export function themeFrom(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? THEMES[0];
}
