/** One page of the mushaf, line by line on its grid. */

import type { ComponentChildren, CSSProperties, JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { digits, messages } from "../i18n/i18n.ts";
import { language } from "../i18n/language.ts";
import { isFontReady } from "./font.ts";
import type { Page } from "./format.ts";
import { isCentred, linesOn, planPage, type Size } from "./layout.ts";
import type { Library } from "./library.ts";
import { LineOf } from "./Lines.tsx";
import { measurePage } from "./measure.ts";
import { juzAt, nameOf } from "./places.ts";
import type { Sight } from "./sight.ts";
import { ensureStop } from "./useRoving.ts";
import type { Point } from "./zoom.ts";

interface LeafProps {
  readonly library: Library;
  readonly number: number;
  readonly block: Size;
  readonly sight: Sight;
  /** Whether this is the page that the class is on; in a spread the other one only lies beside it. */
  readonly isCurrent: boolean;
  readonly stamp: string;
}

export function Leaf({ library, number, block, sight, isCurrent, stamp }: LeafProps): JSX.Element {
  const t = messages.value;
  const shelf = library.shelf(number).value;
  const juz = shelf.kind === "here" ? shelf.page.juz : juzAt(library.index, number)?.number;
  const name = nameOf(library.surahOf(number), language.value);
  return (
    <article
      class={`leaf${isCurrent ? " is-current" : ""}${number % 2 === 1 ? " is-right" : " is-left"}`}
      aria-label={t.page.label(number, name)}
      data-testid={isCurrent ? "page" : "facing-page"}
      data-page={number}
      data-stamp={stamp}
      data-drawn={shelf.kind === "here" && isFontReady.value}
    >
      <header class="leaf-head">
        <span>{juz !== undefined && t.page.juz(juz)}</span>
        <span>{name !== "" && t.page.surah(name)}</span>
      </header>
      {shelf.kind === "failed" ? (
        <div class="leaf-failed" style={{ width: `${block.width}px`, height: `${block.height}px` }}>
          <p>{t.page.missing}</p>
          <button type="button" class="button" onClick={() => library.hurry()}>
            {t.tryAgain}
          </button>
        </div>
      ) : shelf.kind === "here" && isFontReady.value ? (
        <Text page={shelf.page} basmalah={library.index.basmalah} block={block} sight={sight} spot={isCurrent ? sight.spot : null} />
      ) : (
        <Skeleton number={number} block={block} />
      )}
      <footer class="leaf-foot">
        <span class="leaf-number">{digits(number)}</span>
      </footer>
    </article>
  );
}

interface TextProps {
  readonly page: Page;
  readonly basmalah: string;
  readonly block: Size;
  readonly sight: Sight;
  readonly spot: Point | null;
}

function Text({ page, basmalah, block, sight, spot }: TextProps): JSX.Element {
  const measure = measurePage(page);
  const setting = planPage(block, page.lines.length, measure.widest_em);
  const grid = useRef<HTMLDivElement>(null);
  const { at } = sight;
  useEffect(() => {
    // On a screen so low that the page scrolls, a word that is pointed at would else be pointed at unseen.
    if (at !== null) grid.current?.querySelector('[data-pointed="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);
  useEffect(() => ensureStop(grid.current?.closest(".mushaf") ?? null));
  return (
    <Grid grid={grid} hides={sight.hide.level} block={block} font_px={setting.font_px} line_px={setting.line_px}>
      {page.lines.map((line, place) => {
        const width = measure.lines[place];
        const centred = width != null && isCentred(page.number, width, setting);
        return <LineOf key={place} line={line} page={page} basmalah={basmalah} sight={sight} centred={centred} />;
      })}
      {spot && <span class="spot" style={{ left: `${spot.x * 100}%`, top: `${spot.y * 100}%` }} data-testid="spot" />}
    </Grid>
  );
}

/** Bars where the lines will be: the same grid, so nothing moves when they come. */
function Skeleton({ number, block }: { number: number; block: Size }): JSX.Element {
  const lines = linesOn(number);
  const { line_px } = planPage(block, lines, 1);
  return (
    <Grid block={block} font_px={line_px / 2} line_px={line_px}>
      {Array.from({ length: lines }, (_, place) => (
        <div key={place} class="line is-awaited" aria-hidden="true" />
      ))}
    </Grid>
  );
}

interface GridProps {
  readonly block: Size;
  readonly font_px: number;
  readonly line_px: number;
  readonly hides?: string;
  readonly grid?: RefObject<HTMLDivElement | null>;
  readonly children: ComponentChildren;
}

function Grid({ block, font_px, line_px, hides, grid, children }: GridProps): JSX.Element {
  const style: CSSProperties = {
    width: `${block.width}px`,
    height: `${block.height}px`,
    fontSize: `${font_px}px`,
    "--line": `${line_px}px`,
  };
  return (
    <div ref={grid ?? null} class={hides === undefined ? "block" : `block hides-${hides}`} lang="ar" dir="rtl" translate={false} style={style}>
      {children}
    </div>
  );
}
