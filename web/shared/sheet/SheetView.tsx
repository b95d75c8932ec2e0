/** A sheet on the stage: a page as a picture, with what the class points at, has drawn, and zoomed to. */

import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import type { Direction } from "../board.ts";
import type { View } from "../classroom.ts";
import { digits, messages } from "../i18n/i18n.ts";
import { sheetMessages } from "../i18n/sheets.ts";
import type { Size } from "../mushaf/layout.ts";
import { turnTo } from "../mushaf/navigation.ts";
import { slide } from "../mushaf/slide.ts";
import { useKeys } from "../mushaf/useKeys.ts";
import { usePress } from "../mushaf/usePress.ts";
import { useSize } from "../mushaf/useSize.ts";
import { useFit } from "../mushaf/useFit.ts";
import { blockRect, within } from "../mushaf/useZoomGestures.ts";
import type { Point } from "../mushaf/zoom.ts";
import { savesData } from "../ui/preferences.ts";
import { ratioOf, sourcesOf, type Word } from "./format.ts";
import type { Stroke } from "./ink.ts";
import { InkLayer, type Drawn } from "./InkLayer.tsx";
import { placeSheet } from "./layout.ts";
import type { PictureSheets } from "./open.ts";
import { PageCursor } from "./PageCursor.tsx";
import { WordLayer, wordPlace } from "./WordLayer.tsx";
import { placeOf, spotOf, wordUnder } from "./words.ts";
import "./sheet.css";

export interface SheetViewProps {
  readonly sheets: PictureSheets;
  readonly page: number;
  readonly title: string;
  /** The way it is read: where its next page lies. */
  readonly direction: Direction;
  /** Where the class points, in fractions of the page. */
  readonly spot: Point | null;
  readonly strokes: readonly Stroke[];
  /** The region the class zoomed to; null: the whole page. */
  readonly view: View | null;
  readonly stamp: string;
  /** Left out: this screen may not turn. */
  readonly onTurn?: (by: 1 | -1) => void;
  /** A tap, at the middle of the word it means where it means one. Left out: a tap does nothing. */
  readonly onPoint?: (at: Point, ratio: number) => void;
  /** A word chosen by key while the touch draws: it is marked with what the hand holds. Left out: it is pointed at. */
  readonly onMark?: (word: Word) => void;
  /** For gestures of one's own on the stage: where it is, */
  readonly stage?: RefObject<HTMLDivElement | null>;
  /** what else a touch on it means (two fingers zoom; one is the pointer or a pen, and nothing else), */
  readonly touch?: { readonly zooms: boolean; readonly draws: boolean };
  /** and what a hand draws at this moment. */
  readonly drawn?: Drawn | null;
}

export function SheetView(props: SheetViewProps): JSX.Element {
  const { sheets, page, view, direction, onTurn, onPoint, onMark, touch } = props;
  const own = useRef<HTMLDivElement>(null);
  const stage = props.stage ?? own;
  const size = useSize(stage);
  const ratio = ratioOf(sheets.index, page);
  const fit = useFit(stage, view, size);
  // Which turn a pull means is said of a book read right to left: what is pulled to the right brings the page on the left.
  const pull = onTurn && ((by: 1 | -1) => onTurn(turnTo(by === 1 ? "left" : "right", direction)));
  const finger = usePress(stage, { onTurn: pull, onChoose: undefined, onDrag: (dx, turned) => slide(stage.current, dx, turned) });
  useKeys(onTurn, direction);
  const isThrifty = savesData.value;
  useEffect(() => sheets.fetchAround(page), [sheets, page, isThrifty]);
  const isTouched = touch?.draws !== true;
  const point = (event: MouseEvent): void => {
    const words = sheets.wordsOf(page).value;
    const word = words[wordPlace(event.target) ?? -1];
    // A key's click has no place, and is none that a finger made: it counts whatever a finger would do here.
    const isByKey = event.detail === 0;
    if (!isByKey && (!isTouched || finger.isSpent())) return;
    if (word !== undefined) {
      if (isByKey && onMark) onMark(word);
      else onPoint?.(spotOf([word], { x: word.x, y: word.y }, ratio), ratio);
      return;
    }
    const rect = stage.current && blockRect(stage.current);
    if (rect && isOver(rect, event)) onPoint?.(spotOf(words, within(rect, event.clientX, event.clientY), ratio), ratio);
  };
  const claims = [
    ["is-zoomed", fit !== null],
    ["can-zoom", touch?.zooms === true],
    ["is-drawn-on", !isTouched],
  ] as const;
  return (
    <div
      ref={stage}
      class={claims.reduce((names, [name, isTrue]) => (isTrue ? `${names} ${name}` : names), "sheet-stage")}
      onClick={point}
      {...(isTouched && {
        onPointerDown: finger.down,
        onPointerMove: finger.move,
        onPointerUp: finger.up,
        onPointerCancel: finger.cancel,
      })}
    >
      {size.width > 0 && (
        <div
          class="leaves"
          style={{ transform: fit ? `translate(${fit.x}px, ${fit.y}px) scale(${fit.scale})` : "", "--zoom": String(fit?.scale ?? 1) }}
        >
          <Sheet {...props} key={page} size={placeSheet(size, ratio)} scale={fit?.scale ?? 1} ratio={ratio} />
        </div>
      )}
    </div>
  );
}

interface SheetProps extends SheetViewProps {
  readonly size: Size;
  readonly scale: number;
  readonly ratio: number;
}

function Sheet({ sheets, page, title, direction, spot, strokes, stamp, onPoint, size, scale, ratio, drawn = null }: SheetProps): JSX.Element {
  const s = sheetMessages.value;
  const shelf = sheets.shelf(page).value;
  // A few kilobytes: where data is saved they come when somebody may point, or does.
  const needsWords = !savesData.value || onPoint !== undefined || spot !== null;
  const words = shelf.kind === "here" && needsWords ? sheets.wordsOf(page).value : [];
  const word = spot && wordUnder(words, spot);
  const { pages } = sheets.index;
  return (
    <article
      class="leaf is-sheet"
      aria-label={s.label(page, pages, title)}
      data-testid="page"
      data-page={page}
      data-stamp={stamp}
      data-drawn={shelf.kind === "here"}
    >
      <div class="sheet" style={{ width: `${size.width}px`, height: `${size.height}px` }}>
        {shelf.kind === "here" ? (
          <Picture image={shelf.picture} sheets={sheets} page={page} width_px={size.width} scale={scale} />
        ) : shelf.kind === "loading" ? (
          <div class="sheet-awaited" aria-hidden="true" />
        ) : (
          <Missing isBroken={shelf.kind === "broken"} onRetry={() => sheets.hurry()} />
        )}
        {words.length > 0 && !onPoint && (
          <p class="visually-hidden" dir="auto">
            {words.map(({ text }) => text).join(" ")}
          </p>
        )}
        {word && (
          <span
            class="sheet-word"
            style={{ ...placeOf(word), fontSize: `${word.h * size.height}px` }}
            data-testid="sheet-word"
            data-text={word.text}
          />
        )}
        <InkLayer strokes={strokes} drawn={drawn} ratio={ratio} />
        {spot && !word && <span class="spot" style={{ left: `${spot.x * 100}%`, top: `${spot.y * 100}%` }} data-testid="spot" />}
        {onPoint && words.length > 0 && <WordLayer words={words} direction={direction} />}
        {onPoint && words.length === 0 && shelf.kind === "here" && <PageCursor onPoint={(at) => onPoint(at, ratio)} />}
      </div>
      <footer class="leaf-foot">
        <span class="leaf-number" dir="ltr">{`${digits(page)} / ${digits(pages)}`}</span>
      </footer>
    </article>
  );
}

function Missing({ isBroken, onRetry }: { isBroken: boolean; onRetry: () => void }): JSX.Element {
  const t = messages.value;
  const s = sheetMessages.value;
  return (
    <div class="sheet-missing" data-testid="sheet-missing">
      <p>{isBroken ? s.broken : t.page.missing}</p>
      {!isBroken && (
        <button type="button" class="button" onClick={onRetry}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}

interface PictureProps {
  readonly image: HTMLImageElement;
  readonly sheets: PictureSheets;
  readonly page: number;
  readonly width_px: number;
  readonly scale: number;
}

/** The picture as it was decoded, put in its place: a new element would be decoded anew, and a turn would show nothing first. */
function Picture({ image, sheets, page, width_px, scale }: PictureProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    image.alt = ""; // the article around it says which page it is
    image.className = "sheet-picture";
    place.current?.replaceChildren(image);
  }, [image]);
  useSharpness(image, sheets, page, width_px * scale);
  return <div ref={place as RefObject<HTMLDivElement>} class="sheet-place" />;
}

/** Zoomed, the browser may take the largest width too; until it is there it goes on showing what it has. */
function useSharpness(image: HTMLImageElement, sheets: PictureSheets, page: number, shown_px: number): void {
  const isZoomed = shown_px * window.devicePixelRatio > (sheets.index.widths.at(-2) ?? Infinity);
  const isThrifty = savesData.value;
  useEffect(() => {
    const plain = sourcesOf(sheets.index, page, { isZoomed: false, isThrifty });
    const { srcset } = isZoomed ? sourcesOf(sheets.index, page, { isZoomed, isThrifty }) : plain;
    // What cannot be had sharper is shown as it was.
    const fallBack = (): void => {
      if (image.srcset !== plain.srcset) image.srcset = plain.srcset;
    };
    image.addEventListener("error", fallBack);
    image.sizes = `${Math.ceil(shown_px)}px`;
    if (image.srcset !== srcset) image.srcset = srcset;
    return () => image.removeEventListener("error", fallBack);
  }, [image, isZoomed, isThrifty, Math.ceil(shown_px)]);
}

function isOver(rect: DOMRect, { clientX, clientY }: MouseEvent): boolean {
  return rect.left <= clientX && clientX <= rect.right && rect.top <= clientY && clientY <= rect.bottom;
}
