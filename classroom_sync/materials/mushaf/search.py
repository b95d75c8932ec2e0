"""One line of text to places in the mushaf: a reference, a page, a surah's name, or words in plain spelling.

Words are matched against the source's plain spelling first and the mushaf's own second; the other way round for a query
copied from the mushaf. Where neither has them, they are matched without their alefs (the source's plain spelling
keeps السموات, people type السماوات), and such a hit says `similar`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.concordance import Concordance
from classroom_sync.materials.mushaf.folding import drop_alefs, fold_query, is_copied, write_out_dagger_alef
from classroom_sync.materials.mushaf.names import SurahNames
from classroom_sync.materials.mushaf.source import Source

MAX_QUERY_CHARACTERS = 200
"""Policy: a longer query is refused with `too_large`. The longest line of the mushaf is shorter without its marks."""
MAX_HITS = 50
"""Policy: the hits after these are left out, and `total` says how many there were."""

_MIN_SIMILAR_LETTERS = 3
"""Fewer letters without their alefs are in every other ayah."""

_REFERENCE = re.compile(r"(\d{1,3})\s*[:\s.،,/-]\s*(\d{1,3})(?:\s*[:\s.،,/-]\s*(\d{1,3}))?", re.ASCII)
_PAGE = re.compile(r"\d{1,3}", re.ASCII)


class HitKind(StrEnum):
    """What of the query was understood."""

    REFERENCE = "reference"
    PAGE = "page"
    SURAH = "surah"
    TEXT = "text"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Hit:
    """An ayah that was found: its anchor, the page it stands on, its printed text, the anchors of the words matched."""

    kind: HitKind
    anchor: str
    page: int
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The first hits, surahs by name before text, each in mushaf order; an ayah stands once.

    `total` counts every match, also those left out and those that share an ayah.
    """

    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True)
class _Matches:
    """Where some letters were found, and in which spelling."""

    kind: HitKind
    concordance: Concordance
    letters: str
    offsets: list[int]

    def places(self) -> Iterator[tuple[int, int]]:
        return self.concordance.places(self.offsets, self.letters)


class MushafSearch:
    """The search over one mushaf. Building it takes 0.1 s, a query 1 ms or, for two common letters, 10 ms."""

    def __init__(self, source: Source, numbering: Numbering, printed: Sequence[str]) -> None:
        self._numbering = numbering
        self._printed = printed
        self._page_starts = source["page_starts"]
        self._surah_starts = source["surah_starts"]
        self._names = SurahNames((surah["name_ar"], surah["name_en"]) for surah in source["surahs"])
        self._source = source
        self._plain = Concordance(list(_spell_plain(source)), source["ayah_starts"])

    # The other two spellings serve few queries: each is built (0.1 s) when the first comes, so that a server starts
    # sooner. Two threads may build one at once: the same, twice.
    @cached_property
    def _written(self) -> Concordance:
        return Concordance(self._source["words"], self._source["ayah_starts"])

    @cached_property
    def _similar(self) -> Concordance:
        return Concordance([drop_alefs(word) for word in _spell_plain(self._source)], self._source["ayah_starts"])

    def find(self, query: str, limit: int = 20) -> Found:
        """What the query means; Refused(too_large) for one of more than MAX_QUERY_CHARACTERS.

        At most `limit` hits (cut to 1..MAX_HITS); none where nothing matches, or ayah or page do not exist.
        """
        if len(query) > MAX_QUERY_CHARACTERS:
            raise Refused(RefusalCode.TOO_LARGE, f"a search is at most {MAX_QUERY_CHARACTERS} characters")
        digits = _to_ascii_digits(query).strip()
        if reference := _REFERENCE.fullmatch(digits):
            hits = list(self._find_reference(":".join(str(int(part)) for part in reference.groups() if part)))
        elif _PAGE.fullmatch(digits):
            hits = list(self._find_page(int(digits)))
        else:
            return self._find_words(query, min(max(limit, 1), MAX_HITS))
        return Found(tuple(hits), len(hits))

    def _find_reference(self, anchor: str) -> Iterator[Hit]:
        place = self._numbering.place(anchor)
        if place is not None:
            words = [place[0]] if anchor.count(":") > 1 else []
            yield self._hit(HitKind.REFERENCE, place[0], words)

    def _find_page(self, page: int) -> Iterator[Hit]:
        if 1 <= page <= len(self._page_starts):
            yield self._hit(HitKind.PAGE, self._page_starts[page - 1], [])

    def _find_words(self, query: str, limit: int) -> Found:
        surahs = self._names.find(query)
        hits = [self._hit(HitKind.SURAH, self._surah_starts[number - 1], []) for number in surahs[:limit]]
        matches = self._find_text(query)
        ayat: dict[tuple[int, int], list[int]] = {}
        for first, last in matches.places():
            surah, ayah, _ = self._numbering.word_at(first)
            if (surah, ayah) not in ayat and len(hits) + len(ayat) == limit:
                break
            ayat.setdefault((surah, ayah), []).extend(range(first, last))
        hits.extend(self._hit(matches.kind, places[0], sorted(set(places))) for places in ayat.values())
        return Found(tuple(hits), len(surahs) + len(matches.offsets))

    def _find_text(self, query: str) -> _Matches:
        letters = fold_query(query)
        for concordance in self._spellings(is_copied(query)):
            if offsets := concordance.find(letters):
                return _Matches(HitKind.TEXT, concordance, letters, offsets)
        bare = drop_alefs(letters)
        if len(bare) < _MIN_SIMILAR_LETTERS:
            return _Matches(HitKind.TEXT, self._plain, letters, [])
        return _Matches(HitKind.SIMILAR, self._similar, bare, self._similar.find(bare))

    def _spellings(self, copied: bool) -> Iterator[Concordance]:
        yield self._written if copied else self._plain
        yield self._plain if copied else self._written

    def _hit(self, kind: HitKind, place: int, words: list[int]) -> Hit:
        surah, ayah, _ = self._numbering.word_at(place)
        span = self._numbering.ayah_place(surah, ayah)
        assert span is not None, "a place lies in an ayah"
        # A page of this mushaf begins with an ayah, so an ayah has one page.
        page = bisect_right(self._page_starts, place)
        text = " ".join(self._printed[span[0] : span[1]])
        return Hit(kind, f"{surah}:{ayah}", page, text, tuple(self._numbering.anchor_at(word) for word in words))


def _spell_plain(source: Source) -> Iterator[str]:
    # The release has no plain spelling for 76 words. Most of them occur elsewhere with one; the rest are spelt by rule.
    pairs = list(zip(source["words"], source["rasm_imlai"], strict=True))
    known = {word: plain for word, plain in pairs if plain is not None}
    for word, plain in pairs:
        yield (plain or known.get(word) or write_out_dagger_alef(word)).replace(" ", "")


def _to_ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
