import { defineConfig } from "vitest/config";

import { chunks } from "./build/chunks.ts";
import { compress } from "./build/compress.ts";
import { quranFont } from "./build/font.ts";
import { installable } from "./build/icons.ts";
import { orderStyles } from "./build/orderStyles.ts";
import { preloadLanguage } from "./build/preloadLanguage.ts";
import { serviceWorker } from "./build/worker.ts";

// Two pages, one set of hashed assets: /teacher/ and /student/ share what they have in common under /assets/,
// so the server may let a browser keep everything but the two small pages for ever.
export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [quranFont(), preloadLanguage(), orderStyles(), installable(), compress(), serviceWorker()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../classroom_sync/web",
    emptyOutDir: true,
    target: "es2020", // school tablets are old; nothing here needs more
    modulePreload: { polyfill: false }, // a browser without it loads the same files a moment later
    assetsInlineLimit: 0, // a font or picture in a data: URL would be fetched anew with each page
    rolldownOptions: {
      input: { teacher: "teacher/index.html", student: "student/index.html" },
      output: { codeSplitting: chunks },
    },
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8000", ws: true } } },
  // The tests share nothing that lasts: one worker for all is four times as fast.
  test: { include: ["**/*.test.{ts,tsx}"], environment: "node", isolate: false, css: true },
});
