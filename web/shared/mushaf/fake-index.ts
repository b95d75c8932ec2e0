/** An index for tests: three surahs, four pages, two ajza, in the shape the service sends. */

import type { MushafIndex } from "./format.ts";

const surah = (number: number, ayat: number, page: number) => ({
  number,
  name_ar: `سورة ${number}`,
  name_en: `Surah ${number}`,
  ayat,
  page,
});

export const fakeIndex: MushafIndex = {
  id: "hafs",
  title: "Mushaf",
  pages: 4,
  page_url: "/materials/mushaf/hash/page-{page}.json",
  pack_url: "/materials/mushaf/hash/pack-{pack}.json",
  pack_size: 20,
  basmalah: "بسم",
  surahs: [surah(1, 7, 1), surah(2, 286, 2), surah(3, 200, 4)],
  ajza: [
    { number: 1, anchor: "1:1", page: 1 },
    { number: 2, anchor: "2:142", page: 3 },
  ],
  ahzab: ["1:1:1", "2:75:1", "2:142:1", "2:203:1"],
  page_starts: ["1:1:1", "2:1:1", "2:142:5", "2:286:1"],
};
