/** What we use of two packages that bring no types. */

declare module "subset-font" {
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { targetFormat: "woff2" | "truetype"; noHinting?: boolean },
  ): Promise<Buffer>;
}

declare module "fontverter" {
  export function convert(font: Buffer, to: "truetype"): Promise<Buffer>;
}
