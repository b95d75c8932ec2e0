/**
 * How a page is set: which pages are in sight, how large the letters are, which lines are centred.
 *
 * Every line is set in the one size of its page. The mushaf's calligrapher stretches letters to fill a line, a font does
 * not, so the widest line of a page is anything from 12 to 23 em (half of all pages: under 17.8 em). The letters of a
 * page are as large as its widest line lets them be, but never larger than two lines of the grid let them: most
 * pages share one size, and no line is squeezed.
 */

const LINES = 15;
/** Pages 1 and 2, framed by ornament in print: here by space, with larger lines. */
const LINES_OF_OPENING = 8;
const OPENING_LEADING = 1.4;
/** Width to height of the block of text, as in the printed mushaf. */
const BLOCK_RATIO = 0.617;
/** A line of the grid is at least so high, in em of its letters: marks above and below must not touch. */
const LINE_HEIGHT_MIN_EM = 2.1;
/** And at most so high: further apart, lines stop reading as one page. */
const LINE_HEIGHT_MAX_EM = 2.9;
/** The narrowest space between two words that still reads as one. */
const GAP_MIN_EM = 0.16;
/** The space as the font has it, for lines that are centred; `.is-centred` in mushaf.css says the same. */
export const GAP_EM = 0.29;
/** Letters below this many pixels are not read: the page is then taller than the screen and scrolls, */
const FONT_MIN_PX = 13;
/** with letters of this many, where the width allows it: the height does not count any more. */
const FONT_SCROLLED_PX = 22;
/** A line that fills less than this much of its block is centred, as print does with the last lines of short surahs. */
const CENTRED_BELOW = 0.62;
/** What the frame around the block takes above it (juz, surah) and below it (the page's number). */
export const FRAME = { head_px: 34, foot_px: 34 } as const;
/** And at each side: a fortieth of the leaf, within these bounds. */
const SIDE = { part: 0.025, min_px: 8, max_px: 28 } as const;
/** A spread needs this much: below it two pages side by side are smaller than one alone is. */
const SPREAD = { width_px: 860, height_px: 520, ratio: 1.15 } as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The block as print has it, of width 1. */
export const PRINTED_BLOCK: Size = { width: 1, height: 1 / BLOCK_RATIO };

export interface Setting {
  readonly font_px: number;
  readonly line_px: number;
  readonly block_px: number;
}

/** Whether two pages fit side by side. */
export function isSpread(stage: Size): boolean {
  const { width, height } = stage;
  return width >= SPREAD.width_px && height >= SPREAD.height_px && width / height >= SPREAD.ratio;
}

/** The pages in sight, right one first: odd pages are on the right, as in print. */
export function pagesInSight(page: number, spread: boolean, pages: number): number[] {
  if (!spread) return [page];
  const right = page % 2 === 1 ? page : page - 1;
  return right < pages ? [right, right + 1] : [right];
}

/** How many lines the grid of a page has. */
export function linesOn(page: number): number {
  return page <= 2 ? LINES_OF_OPENING : LINES;
}

/** The block of text on each leaf of a stage; the same for every page, so turning moves nothing. */
export function planBlock(stage: Size, spread: boolean): Size {
  const leaf_px = stage.width / (spread ? 2 : 1);
  const side_px = Math.min(SIDE.max_px, Math.max(SIDE.min_px, leaf_px * SIDE.part));
  const width = leaf_px - 2 * side_px;
  const height = stage.height - FRAME.head_px - FRAME.foot_px;
  const block = Math.min(width, height * BLOCK_RATIO);
  if (block < Math.min(width, widthFor(FONT_MIN_PX))) {
    const scrolled = Math.min(width, widthFor(FONT_SCROLLED_PX));
    return { width: scrolled, height: scrolled / BLOCK_RATIO };
  }
  const loosest = (block / BLOCK_RATIO) * (LINE_HEIGHT_MAX_EM / LINE_HEIGHT_MIN_EM);
  return { width: block, height: Math.min(height, loosest) };
}

/** Whether a page of this block is taller than the stage, which then scrolls. */
export function isScrolled(stage: Size, block: Size): boolean {
  return block.height + FRAME.head_px + FRAME.foot_px > stage.height + 1;
}

/** The block whose lines are just high enough for letters of this size. */
function widthFor(font_px: number): number {
  return font_px * LINE_HEIGHT_MIN_EM * LINES * BLOCK_RATIO;
}

/** The size of letters and lines for a page whose widest line takes `widest_em` with the narrowest spaces. */
export function planPage(block: Size, lines: number, widest_em: number): Setting {
  const line_px = (block.height / LINES) * (lines < LINES ? OPENING_LEADING : 1);
  const font_px = Math.min(block.width / widest_em, line_px / LINE_HEIGHT_MIN_EM);
  return { font_px, line_px, block_px: block.width };
}

/** What the words of a line take, without the spaces between them. */
export interface LineWidth {
  readonly words_em: number;
  readonly pieces: number;
}

/** The width that a page asks for: its widest line, with the narrowest spaces where lines fill the width. */
export function widestLine(page: number, lines: readonly LineWidth[]): number {
  const gap_em = linesOn(page) < LINES ? GAP_EM : GAP_MIN_EM;
  return lines.reduce((widest, line) => Math.max(widest, line.words_em + (line.pieces - 1) * gap_em), 1);
}

/** Whether a line stands in the middle with its natural spaces and does not fill the width. */
export function isCentred(page: number, line: LineWidth, setting: Setting): boolean {
  if (linesOn(page) < LINES) return true;
  const natural_em = line.words_em + (line.pieces - 1) * GAP_EM;
  return natural_em * setting.font_px < CENTRED_BELOW * setting.block_px;
}
