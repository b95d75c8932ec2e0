/** The sheets of a material in a browser: pictures are decoded before they count as here. */

import type { Material } from "../classroom.ts";
import { savesData } from "../ui/preferences.ts";
import { indexAddress } from "./address.ts";
import type { SheetIndex, Sources } from "./format.ts";
import { Sheets, type SheetsEnv } from "./sheets.ts";

export type PictureSheets = Sheets<HTMLImageElement>;

const browser: SheetsEnv<HTMLImageElement> = {
  load: loadPicture,
  fetch: (url) => window.fetch(url),
  savesData: () => savesData.peek(),
  random: () => Math.random(),
  setTimer: (run, delay_ms) => window.setTimeout(run, delay_ms),
  clearTimer: (timer) => window.clearTimeout(timer),
};

/** The sheets with their index; throws when they cannot be had. */
export async function openSheets(material: Material): Promise<PictureSheets> {
  const response = await window.fetch(indexAddress(material.id));
  if (!response.ok) throw new Error(`the index answered ${response.status}`);
  return new Sheets((await response.json()) as SheetIndex, browser);
}

async function loadPicture({ src, srcset, ratio }: Sources): Promise<HTMLImageElement> {
  const image = new Image();
  image.draggable = false;
  image.sizes = `${Math.ceil(Math.min(window.innerWidth, window.innerHeight * ratio))}px`; // as large as it can get here, unzoomed
  image.srcset = srcset;
  image.src = src;
  await image.decode();
  return image;
}
