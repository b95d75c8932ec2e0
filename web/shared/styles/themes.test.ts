import { describe, expect, test } from "vitest";

import css from "./themes.css?raw";

/** The colours of one block of the file, by name. */
function colours(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf(selector)).split("}")[0] ?? "";
  return Object.fromEntries([...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

const light = colours(":root,");
const themes = {
  light,
  sepia: { ...light, ...colours(':root[data-theme="sepia"]') },
  dark: { ...light, ...colours(':root[data-theme="dark"]') },
};

/** WCAG 2.2: relative luminance of sRGB. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}

const TEXT_ON_GROUND = [
  "ink ground surface paper paper-shade gilt-wash pointed mark-highlight field accent-soft",
  "ink-soft ground surface paper-shade",
  "ink-faint ground surface paper paper-shade field",
  "accent-strong surface accent-soft live-soft paper",
  "on-accent accent",
  "late late-soft",
  "lost lost-soft surface ground field",
  "on-lost lost",
  "on-toast toast",
  "toast-action toast",
];
/** Lines that carry meaning. */
const LINES_ON_GROUND = [
  "mark-forgotten paper",
  "mark-pronunciation paper",
  "mark-tajweed paper",
  "mark-stop paper",
  "field-edge surface",
  "accent paper surface",
  "live surface",
];

const pairs = (rows: readonly string[]) =>
  rows.flatMap((row) => {
    const [text = "", ...grounds] = row.split(" ");
    return grounds.map((ground) => [text, ground] as const);
  });

describe.each(Object.entries(themes))("%s", (_name, theme: Record<string, string | undefined>) => {
  test.each(pairs(TEXT_ON_GROUND))("%s is read on %s", (text, ground) => {
    expect(contrast(theme[text] ?? "", theme[ground] ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(LINES_ON_GROUND))("%s is seen on %s", (line, ground) => {
    expect(contrast(theme[line] ?? "", theme[ground] ?? "")).toBeGreaterThanOrEqual(3);
  });
});
