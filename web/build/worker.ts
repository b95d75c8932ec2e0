/** The service worker, with the list of what it keeps for each app; its name stays, so its content says which build it is. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import type { Plugin } from "vite";

const SOURCE = new URL("../worker/worker.ts", import.meta.url);
const APPS = ["student", "teacher"] as const;
const COMPRESSED = /\.(br|gz)$/;

export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    generateBundle: {
      order: "post", // the names are final then
      async handler(_options, bundle) {
        const assets = Object.keys(bundle).filter((name) => name.startsWith("assets/") && !COMPRESSED.test(name));
        const files = Object.fromEntries(APPS.map((app) => [app, filesOf(app, assets)]));
        const version = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
        const code = stripTypeScriptTypes(await readFile(SOURCE, "utf8"), { mode: "transform" });
        const head = `const FILES = ${JSON.stringify(files)};\nconst VERSION = "${version}";\n`;
        this.emitFile({ type: "asset", fileName: "worker.js", source: head + code });
      },
    },
  };
}

/** The page of the app, and everything that is not the other's alone. */
function filesOf(app: (typeof APPS)[number], assets: readonly string[]): string[] {
  const others = APPS.filter((other) => other !== app);
  const mine = assets.filter((name) => !others.some((other) => name.startsWith(`assets/${other}-`)));
  return [`/${app}/`, ...mine.map((name) => `/${name}`)];
}
