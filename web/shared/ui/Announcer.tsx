/** What a screen reader says by itself: where the class is and whose turn it is, and when the connection is lost. */

import type { JSX } from "preact";

import type { Classroom } from "../classroom.ts";
import { messages } from "../i18n/i18n.ts";
import { language } from "../i18n/language.ts";
import { isSheet } from "../material.ts";
import type { Library } from "../mushaf/library.ts";
import { nameOf } from "../mushaf/places.ts";
import { tellStanding } from "./standing.ts";

interface AnnouncerProps {
  readonly classroom: Classroom;
  readonly library: Library | null;
  readonly page: number | null;
  /** Who listens; null: nobody who could have a turn. */
  readonly me: string | null;
}

/** The one live region of a class, and a polite one: each change waits for the sentence that is being read. */
export function Announcer({ classroom, library, page, me }: AnnouncerProps): JSX.Element {
  const t = messages.value;
  const { material } = classroom.board.value;
  const surah = page === null ? undefined : library?.surahOf(page);
  const name = isSheet(material) ? material.title : nameOf(surah, language.value);
  const lines = [
    classroom.freshness.value.kind === "reconnecting" ? t.freshness.reconnecting : null,
    page === null || (name === "" && !isSheet(material)) ? null : t.page.label(page, name),
    ...tellStanding(classroom.board.value, me, t).map((standing) => standing.text),
  ];
  return (
    <p class="visually-hidden announcer" role="status" data-testid="announcer">
      {lines.filter((line) => line !== null).join(". ")}
    </p>
  );
}
