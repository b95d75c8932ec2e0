/**
 * Lets a browser fetch its reader's dictionary beside the code that will ask for it: after it, a screen would stay empty for
 * another round trip. Which one it is only the browser knows, so a few lines in the page ask it, by the rule of
 * `pickLanguage` in shared/i18n/language.ts.
 */

import type { Plugin } from "vite";

const DICTIONARY = /\/i18n\/(ar|en|ur)\.ts$/;

export function preloadLanguage(): Plugin {
  return {
    name: "preload-language",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const files = Object.values(bundle ?? {}).flatMap((file) => {
          const language = file.type === "chunk" ? DICTIONARY.exec(file.facadeModuleId ?? "")?.[1] : undefined;
          return language === undefined ? [] : [[language, `/${file.fileName}`]];
        });
        if (files.length !== 3) throw new Error(`${files.length} dictionaries have a file of their own, not 3`);
        return [{ tag: "script", children: script(JSON.stringify(Object.fromEntries(files))), injectTo: "head-prepend" }];
      },
    },
  };
}

function script(files: string): string {
  return (
    `{const f=${files};let k=null;try{k=localStorage.getItem("classroom-sync.language")}catch{}` +
    `const l=[k||"",...navigator.languages].map(t=>t.split("-")[0]).find(t=>t in f)||"ar",` +
    `e=document.createElement("link");e.rel="modulepreload";e.href=f[l];document.head.append(e)}`
  );
}
