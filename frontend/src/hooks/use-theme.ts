import { useEffect } from "react";
import { useSetting } from "@/lib/setting";
import { type Theme, THEME_COOKIE, THEMES } from "@/lib/theme";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The chosen colours, in every tab of this browser. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return useSetting(THEME_COOKIE, THEMES);
}

/** Shows the chosen colours, and tells the server of them for the next page. */
export function useAppliedTheme(): void {
  const [theme] = useTheme();
  useEffect(() => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    const seconds = theme === "system" ? 0 : YEAR_SECONDS;
    document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${seconds}; samesite=lax`;
  }, [theme]);
}
