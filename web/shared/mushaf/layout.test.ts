import { describe, expect, test } from "vitest";

import { isCentred, isScrolled, isSpread, linesOn, pagesInSight, planBlock, planPage, widestLine, type Size } from "./layout.ts";

const tablet: Size = { width: 1120, height: 744 };
const phone: Size = { width: 390, height: 728 };
const phoneOnItsSide: Size = { width: 700, height: 334 };

describe("the pages in sight", () => {
  test("two on a wide screen, one on an upright or a low one", () => {
    expect([tablet, phone, phoneOnItsSide, { width: 800, height: 1160 }].map(isSpread)).toEqual([true, false, false, false]);
  });

  test("odd pages lie on the right", () => {
    expect([1, 2, 41, 42, 604].map((page) => pagesInSight(page, true, 604))).toEqual([
      [1, 2],
      [1, 2],
      [41, 42],
      [41, 42],
      [603, 604],
    ]);
    expect(pagesInSight(3, true, 3)).toEqual([3]);
    expect(pagesInSight(42, false, 604)).toEqual([42]);
  });
});

describe("the size of letters", () => {
  test("only a screen too low for letters that are read scrolls", () => {
    const stages = [tablet, phone, phoneOnItsSide, { width: 640, height: 284 }];
    expect(stages.map((stage) => isScrolled(stage, planBlock(stage, isSpread(stage))))).toEqual([false, false, true, true]);
  });

  test.each([tablet, phone, { width: 320, height: 528 }, { width: 800, height: 1160 }])(
    "lines are at least 2 em high and the widest fits, at $width x $height",
    (stage) => {
      const block = planBlock(stage, isSpread(stage));
      for (const widest_em of [12, 17.7, 23]) {
        const setting = planPage(block, 15, widest_em);
        expect(setting.line_px / setting.font_px).toBeGreaterThanOrEqual(2);
        expect(setting.font_px * widest_em).toBeLessThanOrEqual(block.width + 1e-9);
        expect(setting.line_px * 15).toBeLessThanOrEqual(stage.height);
      }
    },
  );

  test("a screen too low for letters that can be read scrolls", () => {
    const block = planBlock(phoneOnItsSide, false);
    expect(block.height).toBeGreaterThan(phoneOnItsSide.height);
    expect(planPage(block, 15, 17.7).font_px).toBeGreaterThan(14);
  });

  test("the eight lines of an opening page are larger and stay in the block", () => {
    const block = planBlock(phone, false);
    const [opening, usual] = [planPage(block, linesOn(1), 10), planPage(block, linesOn(3), 10)];
    expect(opening.font_px).toBeGreaterThan(usual.font_px);
    expect(opening.line_px * 8).toBeLessThanOrEqual(block.height);
  });
});

describe("centred lines", () => {
  const setting = { font_px: 20, line_px: 42, block_px: 360 };

  test("every line of pages 1 and 2, and only short ones after", () => {
    const [long, short] = [{ words_em: 15, pieces: 9 }, { words_em: 6, pieces: 4 }];
    expect([isCentred(1, long, setting), isCentred(3, long, setting), isCentred(604, short, setting)]).toEqual([true, false, true]);
  });

  test("are measured with the space that they are set with", () => {
    const lines = [{ words_em: 10, pieces: 11 }, { words_em: 11, pieces: 2 }];
    expect(widestLine(1, lines)).toBeCloseTo(12.9);
    expect(widestLine(3, lines)).toBeCloseTo(11.6);
  });
});
