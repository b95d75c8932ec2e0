/** The Quran font: nothing of the mushaf is drawn in another one, so screens wait for it here. */

import fontUrl from "@fontsource/amiri-quran/files/amiri-quran-arabic-400-normal.woff2?url";
import { signal } from "@preact/signals";

export const QURAN_FONT = "Amiri Quran";

/** True once the font can be drawn with; then for good. */
export const isFontReady = signal(false);

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 8000;

let fetching: Promise<void> | null = null;

/** Fetch the font, again and again until it is here; whoever asks a second time waits for the same. */
export function loadQuranFont(): Promise<void> {
  fetching ??= fetchQuranFont();
  return fetching;
}

async function fetchQuranFont(): Promise<void> {
  for (let delay_ms = RETRY_MIN_MS; !isFontReady.value; delay_ms = Math.min(RETRY_MAX_MS, delay_ms * 2)) {
    try {
      // A FontFace that failed stays failed, so each attempt makes its own.
      const face = await new FontFace(QURAN_FONT, `url(${fontUrl}) format("woff2")`).load();
      document.fonts.add(face);
      isFontReady.value = true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delay_ms * (0.5 + Math.random() / 2)));
    }
  }
}
