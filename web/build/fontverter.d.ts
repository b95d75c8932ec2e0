/** What we use of a package that brings no types. */

declare module "fontverter" {
  export function convert(font: Buffer, to: "truetype"): Promise<Buffer>;
}
