"""The 604 pages as printed lines, and their JSON.

A page as JSON, the words in reading order and with nothing a client can count for itself:

    {"page": 604, "juz": 30, "from": "112:1:1",
     "surahs": {"112": ["الإخلَاص", "Al-Ikhlāṣ"], …}, "lines": [
        ["surah", 112],                     the ornamented header, with the first name
        ["basmalah", 112],                  its text stands in the index
        ["text", ["قُلۡ", "هُوَ", "ٱللَّهُ", "أَحَدٌ", "۝١", …]], …]}

`surahs` names those that have a word or a header on the page, in Arabic and in English: a first visit shows a page
without the names of all the others, which are 1.3 kB.

To decode, hold (surah, ayah, word), from `from` on. A `surah` line sets it to (that surah, 1, 1). An item of a `text`
line that begins with U+06DD is the end of the ayah: its id is `surah:ayah`, and after it ayah grows by 1 and word is 1.
Any other item is a word: its id is `surah:ayah:word`, and after it word grows by 1.

Against an id beside each word that was 978 bytes a page under gzip instead of 1,361, and 11.5 kB a pack instead of
19.5; the names of surahs add 45 bytes to a page and 0.15 kB to a pack.

A page has 15 lines, the first two have 8. The source has text lines only; what is missing on a page is exactly what its
surahs need above their first ayah: a header each, and a basmalah each but for surah 1 (whose basmalah is its first
ayah) and surah 9 (which has none). No header is printed at the foot of the page before.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.printing import print_ayah_end
from classroom_sync.materials.mushaf.source import Source

Line = tuple[Literal["surah", "basmalah"], int] | tuple[Literal["text"], list[str]]

_FATIHAH = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One printed page; `first` is the anchor of its first word, `juz` the one that its last word belongs to.

    The last word, because a juz is reached by turning to the page it begins on, and that page should then say so.
    """

    number: int
    juz: int
    first: str
    lines: tuple[Line, ...]
    surahs: Mapping[int, tuple[str, str]]

    def encode(self) -> bytes:
        """The page as JSON, the same bytes every time."""
        page = {"page": self.number, "juz": self.juz, "from": self.first, "surahs": self.surahs, "lines": self.lines}
        return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()


def lines_on(page: int) -> int:
    """How many lines the printed page has."""
    return 8 if page <= 2 else 15


def build_pages(
    source: Source, numbering: Numbering, printed: Sequence[str], juz_starts: Sequence[int]
) -> Iterator[Page]:
    """Every page in order. `printed` is the words with their marks, `juz_starts` the place each juz begins at."""
    openings = {
        place: list(_open_surah(number, source)) for number, place in enumerate(source["surah_starts"], start=1)
    }
    endings = _find_endings(source, numbering)
    lines: dict[int, list[Line]] = {place: [] for place in source["page_starts"]}
    on_page = lines[0]
    for first, last in pairwise((*source["line_starts"], len(printed))):
        on_page = lines.get(first, on_page)
        on_page.extend(openings.get(first, ()))
        on_page.append(("text", list(_print_line(printed, endings, first, last))))
    page_bounds = pairwise((*source["page_starts"], len(printed)))
    for number, (first, last) in enumerate(page_bounds, start=1):
        assert len(lines[first]) == lines_on(number), f"page {number} of the mushaf does not add up"
        on_page = lines[first]
        anchor = numbering.anchor_at(first)
        surahs = _name_surahs(int(anchor.partition(":")[0]), on_page, source)
        yield Page(number, bisect_right(juz_starts, last - 1), anchor, tuple(on_page), surahs)


def _name_surahs(first: int, lines: Sequence[Line], source: Source) -> dict[int, tuple[str, str]]:
    numbers = [first, *(line[1] for line in lines if line[0] == "surah")]
    surahs = {number: source["surahs"][number - 1] for number in numbers}
    return {number: (surah["name_ar"], surah["name_en"]) for number, surah in surahs.items()}


def _open_surah(number: int, source: Source) -> Iterator[Line]:
    yield "surah", number
    if number != _FATIHAH and source["surahs"][number - 1]["has_basmalah"]:
        yield "basmalah", number


def _find_endings(source: Source, numbering: Numbering) -> dict[int, str]:
    ends = (*source["ayah_starts"][1:], len(source["words"]))
    return {end - 1: print_ayah_end(numbering.word_at(end - 1)[1]) for end in ends}


def _print_line(printed: Sequence[str], endings: Mapping[int, str], first: int, last: int) -> Iterator[str]:
    for place in range(first, last):
        yield printed[place]
        if place in endings:
            yield endings[place]
