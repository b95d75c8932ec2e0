/** "Go to": a field that takes page, ayah or words, and lists of surahs and ajza to pick from. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";

import { digits, messages } from "../i18n/i18n.ts";
import { language } from "../i18n/language.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import type { Hit, Library } from "./library.ts";
import { readWish } from "./navigation.ts";
import { nameOf, pageOf, surahAt } from "./places.ts";
import { recallRecent } from "./recent.ts";

interface JumpDialogProps {
  readonly library: Library;
  readonly onJump: (page: number, anchor: string | null) => void;
  readonly onClose: () => void;
}

/** Long enough that a word is typed to its end, short enough not to be noticed. */
const SEARCH_AFTER_MS = 250;

export function JumpDialog({ library, onJump, onClose }: JumpDialogProps): JSX.Element {
  const t = messages.value;
  const typed = useSignal("");
  const wish = readWish(typed.value, library.index);
  const search = useSearch(library, wish.kind === "words" ? wish.words : "");
  const hits = search.kind === "found" ? search.hits : [];
  const jump = (page: number, anchor: string | null): void => {
    onJump(page, anchor);
    onClose();
  };
  const go = (event: Event): void => {
    event.preventDefault();
    const first = hits[0];
    if (wish.kind === "page") jump(wish.page, null);
    else if (wish.kind === "ayah") jump(wish.page, wish.anchor);
    else if (wish.kind === "words" && first !== undefined) jumpToHit(first, jump);
  };
  const canGo = wish.kind === "page" || wish.kind === "ayah" || hits.length > 0;
  return (
    <Dialog heading={t.jump.heading} onClose={onClose} testId="jump" isTall>
      <form class="jump-form" onSubmit={go}>
        <Field
          label={t.jump.field}
          value={typed}
          hint={t.jump.hint}
          testId="jump-input"
          input={{ autocomplete: "off", enterkeyhint: "go" }}
        />
        <button type="submit" class="button is-primary" disabled={!canGo} data-testid="jump-go">
          {t.jump.go}
        </button>
      </form>
      {wish.kind === "words" ? (
        <Hits search={search} library={library} onPick={(hit) => jumpToHit(hit, jump)} />
      ) : (
        <Contents library={library} onPick={jump} />
      )}
    </Dialog>
  );
}

function jumpToHit(hit: Hit, jump: (page: number, anchor: string | null) => void): void {
  jump(hit.page, hit.kind === "surah" || hit.kind === "page" ? null : hit.anchor);
}

/** How far a search is; `failed`: the service could not be asked, which is not to say that there is nothing. */
type Search =
  | { readonly kind: "asked" }
  | { readonly kind: "failed" }
  | { readonly kind: "found"; readonly hits: readonly Hit[] };

const ASKED: Search = { kind: "asked" };

/** What the service finds for these words; `asked` also for no words. */
function useSearch(library: Library, words: string): Search {
  const last = useSignal<{ words: string; search: Search } | null>(null);
  useEffect(() => {
    if (words === "") return;
    let isStale = false;
    const timer = setTimeout(() => {
      library.search(words).then(
        (hits) => {
          if (!isStale) last.value = { words, search: { kind: "found", hits } };
        },
        () => {
          if (!isStale) last.value = { words, search: { kind: "failed" } };
        },
      );
    }, SEARCH_AFTER_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [library, words]);
  return last.value?.words === words ? last.value.search : ASKED;
}

interface HitsProps {
  readonly search: Search;
  readonly library: Library;
  readonly onPick: (hit: Hit) => void;
}

function Hits({ search, library, onPick }: HitsProps): JSX.Element {
  const t = messages.value;
  if (search.kind === "asked") return <p class="hint">{t.loading}</p>;
  if (search.kind === "failed") return <p class="field-error">{t.errors.offline}</p>;
  if (search.hits.length === 0) return <p class="hint">{t.jump.nothing}</p>;
  return (
    <ul class="picks">
      {search.hits.map((hit) => {
        const [surah = 1, ayah = 1] = hit.anchor.split(":").map(Number);
        return (
          <li key={`${hit.kind}${hit.anchor}`}>
            <button type="button" class="pick is-hit" onClick={() => onPick(hit)} data-testid="jump-hit">
              <span class="pick-name">{t.jump.ayah(nameOf(library.index.surahs[surah - 1], language.value), ayah)}</span>
              <span class="hint">{t.page.number(hit.page)}</span>
              <span class="quran-line" lang="ar" dir="rtl">
                {hit.text}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

const LISTS = ["surahs", "ajza", "ahzab"] as const;

/** Where one was last, and the lists to pick from while nothing is searched for. */
function Contents({ library, onPick }: PlacesProps): JSX.Element {
  const t = messages.value;
  const list = useSignal<(typeof LISTS)[number]>("surahs");
  return (
    <>
      <Recent library={library} onPick={onPick} />
      <div class="segments" role="group">
        {LISTS.map((choice) => (
          <button
            key={choice}
            type="button"
            class="segment"
            aria-pressed={list.value === choice}
            onClick={() => (list.value = choice)}
            data-testid={`jump-${choice}`}
          >
            {t.jump[choice]}
          </button>
        ))}
      </div>
      {list.value === "surahs" && <Surahs library={library} onPick={onPick} />}
      {list.value === "ajza" && <Ajza library={library} onPick={onPick} />}
      {list.value === "ahzab" && <Ahzab library={library} onPick={onPick} />}
    </>
  );
}

function Recent({ library, onPick }: PlacesProps): JSX.Element | null {
  const pages = useMemo(recallRecent, []).filter((page) => page <= library.index.pages);
  if (pages.length === 0) return null;
  return (
    <section class="recent" aria-label={messages.value.jump.recent}>
      <span class="hint">{messages.value.jump.recent}</span>
      {pages.map((page) => (
        <button key={page} type="button" class="button" onClick={() => onPick(page, null)} data-testid={`recent-${page}`}>
          <span class="recent-name">{nameOf(surahAt(library.index, page), language.value)}</span>
          <span class="place-page">{digits(page)}</span>
        </button>
      ))}
    </section>
  );
}

interface PlacesProps {
  readonly library: Library;
  readonly onPick: (page: number, anchor: string | null) => void;
}

function Surahs({ library, onPick }: PlacesProps): JSX.Element {
  return (
    <ul class="picks is-grid">
      {library.index.surahs.map((surah) => (
        <li key={surah.number}>
          <button type="button" class="pick" onClick={() => onPick(surah.page, null)} data-testid={`surah-${surah.number}`}>
            <span class="pick-number">{digits(surah.number)}</span>
            <span class="pick-name">{nameOf(surah, language.value)}</span>
            <span class="hint">{digits(surah.page)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Ajza({ library, onPick }: PlacesProps): JSX.Element {
  const t = messages.value;
  return (
    <ul class="picks is-grid">
      {library.index.ajza.map((juz) => (
        <li key={juz.number}>
          <button type="button" class="pick" onClick={() => onPick(juz.page, null)} data-testid={`juz-${juz.number}`}>
            <span class="pick-name">{t.jump.toJuz(juz.number)}</span>
            <span class="hint">{digits(juz.page)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A hizb begins in the middle of a page more often than not: its first ayah is pointed at. */
function Ahzab({ library, onPick }: PlacesProps): JSX.Element {
  const t = messages.value;
  return (
    <ul class="picks is-grid">
      {library.index.ahzab.map((word, place) => {
        const [page, ayah] = [pageOf(library.index, word), word.slice(0, word.lastIndexOf(":"))];
        return (
          <li key={word}>
            <button type="button" class="pick" onClick={() => onPick(page, ayah)} data-testid={`hizb-${place + 1}`}>
              <span class="pick-name">{t.jump.toHizb(place + 1)}</span>
              <span class="hint">{digits(page)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
