/** How the screens are coloured: as the device has it, or as chosen here; kept on this device. */

import { effect, signal } from "@preact/signals";

import { keep, recall } from "./storage.ts";

export const THEMES = ["auto", "light", "sepia", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const STORED_AS = "theme";

export const theme = signal<Theme>(recall(STORED_AS, readTheme) ?? "auto");

/** Keeps <html data-theme> and the colour of the browser's own bars in step; called once by each page. */
export function applyTheme(): void {
  const root = document.documentElement;
  const bars = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]');
  const preference = matchMedia("(prefers-color-scheme: dark)");
  const prefersDark = signal(preference.matches);
  preference.addEventListener("change", () => (prefersDark.value = preference.matches));
  effect(() => {
    root.dataset["theme"] = theme.value === "auto" ? (prefersDark.value ? "dark" : "light") : theme.value;
    if (bars) bars.content = getComputedStyle(root).getPropertyValue("--ground").trim();
  });
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keep(STORED_AS, chosen);
}

function readTheme(kept: unknown): Theme | null {
  return THEMES.find((known) => known === kept) ?? null;
}
