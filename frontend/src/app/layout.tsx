import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "@/components/providers";
import { BAR_COLOR, THEME_COOKIE, type Theme, themeFrom } from "@/lib/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: "Todo Chatbot",
  description: "A task list you can talk to.",
};

/** Reading a cookie also makes each page for its own request: its scripts carry the nonce of that request's policy. */
async function chosenTheme(): Promise<Theme> {
  return themeFrom((await cookies()).get(THEME_COOKIE)?.value);
}

export async function generateViewport(): Promise<Viewport> {
  const theme = await chosenTheme();
  return {
    width: "device-width",
    initialScale: 1,
    interactiveWidget: "resizes-content",
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: BAR_COLOR[theme === "dark" ? "dark" : "light"] },
      { media: "(prefers-color-scheme: dark)", color: BAR_COLOR[theme === "light" ? "light" : "dark"] },
    ],
  };
}

export default async function RootLayout({ children }: Readonly<{ children: ReactNode }>) {
  const theme = await chosenTheme();
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
