/** The text of a page in one flow of large letters, ayah by ayah: the same words under the same ids, however small the screen. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { digits, messages } from "../i18n/i18n.ts";
import { language } from "../i18n/language.ts";
import { isFontReady } from "./font.ts";
import { ayahsOf, splitAnchor, type Page } from "./format.ts";
import type { Library } from "./library.ts";
import { PieceOf, SurahBand } from "./Lines.tsx";
import { measurePage, widthOf } from "./measure.ts";
import { wordNear } from "./nearest.ts";
import { nameOf } from "./places.ts";
import type { Sight } from "./sight.ts";
import { anchorOf, usePress } from "./usePress.ts";
import { useKeys } from "./useKeys.ts";
import { ensureStop, useRoving } from "./useRoving.ts";

interface LargeViewProps {
  readonly library: Library;
  readonly page: number;
  readonly sight: Sight;
  readonly stamp: string;
  readonly onTurn?: (by: 1 | -1) => void;
  readonly onPoint?: (anchor: string, page: number) => void;
}

export function LargeView({ library, page, sight, stamp, onTurn, onPoint }: LargeViewProps): JSX.Element {
  const t = messages.value;
  const stage = useRef<HTMLDivElement>(null);
  const finger = usePress(stage, { onTurn, onChoose: undefined });
  const roving = useRoving(stage);
  useKeys(onTurn);
  const shelf = library.shelf(page).value;
  const isDrawn = shelf.kind === "here" && isFontReady.value;
  const name = nameOf(library.surahOf(page), language.value);
  useEffect(() => ensureStop(stage.current));
  useEffect(() => stage.current?.scrollTo(0, 0), [page]);
  // The pointer is a place of the printed page, which this text is not: the word there stands for it.
  const isDrawnOn = sight.spot !== null && shelf.kind === "here" && isDrawn;
  const at = isDrawnOn && sight.spot ? wordNear(shelf.page, sight.spot, { ...measurePage(shelf.page), widthOf }) : sight.at;
  useEffect(() => {
    // What is drawn goes from word to word: the text stays where it is while they are in sight.
    const block = isDrawnOn ? "nearest" : "center";
    if (at !== null) stage.current?.querySelector('[data-pointed="true"]')?.scrollIntoView({ block });
  }, [at, isDrawn]);
  const point = (event: MouseEvent): void => {
    const anchor = finger.isSpent() ? null : anchorOf(event.target);
    if (anchor !== null) onPoint?.(anchor, page);
  };
  return (
    <div
      ref={stage}
      class="mushaf is-large"
      tabIndex={0} // it scrolls, by keys too
      onClick={point}
      onPointerDown={finger.down}
      onPointerMove={finger.move}
      onPointerUp={finger.up}
      onPointerCancel={finger.cancel}
      onFocusIn={roving.focus}
      onKeyDown={roving.press}
    >
      <article
        key={page}
        class="large"
        aria-label={t.page.label(page, name)}
        data-testid="page"
        data-page={page}
        data-stamp={stamp}
        data-drawn={isDrawn}
      >
        <header class="leaf-head">
          <span>{shelf.kind === "here" && t.page.juz(shelf.page.juz)}</span>
          <span>{name !== "" && t.page.surah(name)}</span>
          <span>{digits(page)}</span>
        </header>
        {shelf.kind === "here" && isDrawn ? (
          <Flow page={shelf.page} library={library} sight={{ ...sight, at }} />
        ) : (
          <p class="centre">{shelf.kind === "failed" ? t.page.missing : t.loading}</p>
        )}
      </article>
    </div>
  );
}

/** Lines end where the screen does; an ayah that goes on over lines of the printed page is one paragraph. */
function Flow({ page, library, sight }: { page: Page; library: Library; sight: Sight }): JSX.Element {
  return (
    <div class={`large-text block hides-${sight.hide.level}`} lang="ar" dir="rtl" translate={false}>
      {partsOf(page).map((part, place) => {
        if (part.kind === "surah") return <SurahBand key={place} surah={page.surahs.get(part.surah)} />;
        if (part.kind === "basmalah") return <p key={place} class="is-basmalah">{library.index.basmalah}</p>;
        return (
          <p key={part.ayah} class="large-ayah" role="group" aria-label={messages.value.page.ayah(splitAnchor(part.ayah)[1])}>
            {part.pieces.map((piece, at) => (
              <PieceOf key={at} piece={piece} sight={sight} />
            ))}
          </p>
        );
      })}
    </div>
  );
}

type Part = Exclude<Page["lines"][number], { kind: "text" }> | ({ kind: "ayah" } & ReturnType<typeof ayahsOf>[number]);

function partsOf(page: Page): readonly Part[] {
  const parts: Part[] = [];
  for (const line of page.lines) {
    if (line.kind !== "text") {
      parts.push(line);
      continue;
    }
    for (const { ayah, pieces } of ayahsOf(line.pieces)) {
      const last = parts.at(-1);
      if (last?.kind === "ayah" && last.ayah === ayah) parts.splice(-1, 1, { ...last, pieces: [...last.pieces, ...pieces] });
      else parts.push({ kind: "ayah", ayah, pieces });
    }
  }
  return parts;
}
