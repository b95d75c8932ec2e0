/** The lines of a page: headers, basmalahs, and words with what lies over them. */

import type { JSX } from "preact";

import { messages } from "../i18n/i18n.ts";
import { ayahsOf, splitAnchor, type Line, type Page, type Piece, type SurahNames } from "./format.ts";
import { isOperable, lookAt, type Sight } from "./sight.ts";

interface LineProps {
  readonly line: Line;
  readonly page: Page;
  readonly basmalah: string;
  readonly sight: Sight;
  readonly centred: boolean;
}

export function LineOf({ line, page, basmalah, sight, centred }: LineProps): JSX.Element {
  if (line.kind === "surah") {
    return (
      <div class="line is-header">
        <SurahBand surah={page.surahs.get(line.surah)} />
      </div>
    );
  }
  if (line.kind === "basmalah") return <div class="line is-centred is-basmalah">{basmalah}</div>;
  return (
    <div class={`line${centred ? " is-centred" : ""}`}>
      {ayahsOf(line.pieces).map(({ ayah, pieces }) => (
        <span key={ayah} class="ayah" role="group" aria-label={messages.value.page.ayah(splitAnchor(ayah)[1])}>
          {pieces.map((piece, place) => (
            <PieceOf key={place} piece={piece} sight={sight} />
          ))}
        </span>
      ))}
    </div>
  );
}

/** The name of a surah, where it begins. */
export function SurahBand({ surah }: { surah: SurahNames | undefined }): JSX.Element {
  return <span class="band">سُورَةُ {surah?.name_ar}</span>;
}

export function PieceOf({ piece, sight }: { piece: Piece; sight: Sight }): JSX.Element {
  if (piece.kind === "sign") return <span class="word">{piece.text} </span>;
  const look = lookAt(piece, sight);
  const claims = [
    ["is-overlined", piece.kind === "word" && piece.isOverlined],
    ["is-ayah-end", piece.kind === "ayah"],
    ["is-highlighted", look.isHighlighted],
    [`is-mistake is-${look.mistake}`, look.mistake !== null],
    ["is-pointed", look.isPointed],
    ["is-chosen", look.isChosen],
    ["is-hidden", look.isHidden],
  ] as const;
  return (
    <span
      class={claims.reduce((names, [name, isTrue]) => (isTrue ? `${names} ${name}` : names), "word")}
      data-id={piece.id}
      data-pointed={look.isPointed}
      data-hidden={look.isHidden ? true : undefined}
      {...(look.isHidden && { role: "img", "aria-label": messages.value.hide.word })} // nor is it read aloud
      {...(isOperable(sight, look) && { role: "button", tabIndex: -1 })}
      data-mark={look.mistake ?? (look.isHighlighted ? "highlight" : undefined)}
    >
      {look.isHidden ? <span class="hidden-text">{piece.text}</span> : piece.text}{" "}
    </span>
  );
}
