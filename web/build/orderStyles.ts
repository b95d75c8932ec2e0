/**
 * Puts a page's own styles last: they refine what all pages have, with the same weight, so the later one must win. The build
 * orders its files by what imports what, and that changes with each module that moves.
 */

import type { Plugin } from "vite";

const LINK = /^ *<link rel="stylesheet"[^>]*href="\/assets\/([a-z]+)-[^>]*>\n/gm;
const FIRST_TO_LAST = ["all", "class", "dialogs"];

export function orderStyles(): Plugin {
  return {
    name: "order-styles",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const links = [...html.matchAll(LINK)];
        const rank = (name: string | undefined): number => {
          const place = FIRST_TO_LAST.indexOf(name ?? "");
          return place < 0 ? FIRST_TO_LAST.length : place;
        };
        links.sort(([, one], [, other]) => rank(one) - rank(other));
        return html.replaceAll(LINK, "").replace(/ *<\/head>/, `${links.map(([line]) => line).join("")}  </head>`);
      },
    },
  };
}
