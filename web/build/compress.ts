/** Leaves a .br and a .gz beside each file of the build that gets smaller by it; the server sends what a client takes. */

import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Fonts and pictures are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg|json)$/;

export function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    generateBundle: {
      order: "post", // Vite itself still writes into the code until then
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!COMPRESSIBLE.test(fileName)) continue;
          const content = Buffer.from(file.type === "chunk" ? file.code : file.source);
          const forms = [
            [".br", brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } })],
            [".gz", gzipSync(content, { level: 9 })],
          ] as const;
          for (const [ending, source] of forms) {
            if (source.length < content.length) this.emitFile({ type: "asset", fileName: fileName + ending, source });
          }
        }
      },
    },
  };
}
