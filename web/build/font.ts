/**
 * The Quran font as scripts/quran_font.py cuts it, in the place of the package's: the largest part of a phone's first visit.
 */

import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** As scripts/quran_font.py leaves it, before each build. */
export const CUT = new URL("../node_modules/.cache/amiri-quran.woff2", import.meta.url);

const QURAN_FONT = /amiri-quran-arabic-400-normal\.woff2\?url$/;

/** A development server keeps the whole font. */
export function quranFont(): Plugin {
  return {
    name: "quran-font",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: QURAN_FONT },
      async handler() {
        const reference = this.emitFile({ type: "asset", name: "amiri-quran.woff2", source: await readFile(CUT) });
        return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
      },
    },
  };
}
