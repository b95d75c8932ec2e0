"""Every page adds up, and reads as the library of the dataset prints it."""

from __future__ import annotations

import hashlib
import importlib
import itertools
import json
from collections import Counter
from collections.abc import Iterator

from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.mushaf.source import Source

from .conftest import PageJson

Items = list[list[tuple[str, str]]]

# SHA-256 of all pages as served, with a line end between them. It changes when a letter, a line or the layout of the
# JSON does; then clients load every page again, and someone should have looked at them.
GOLDEN = "5a0b44b74c3bca7303c0eca85ef0b32f3ecc6eb29c927ecb2ede5b786f48efd2"

# The pages that the ajza of the Madinah mushaf begin on, as printed in its own index.
JUZ_PAGES = [1, 22, 42, 62, 82, 102, 121, 142, 162, 182, 201, *range(222, 563, 20), 582]


def text_lines(page: PageJson) -> Iterator[list[str]]:
    return (content for _, content in page["lines"] if isinstance(content, list))


def test_the_pages_are_the_golden_ones(mushaf: Mushaf) -> None:
    served = b"\n".join(mushaf.page(number) or b"" for number in range(1, 605))
    assert hashlib.sha256(served).hexdigest() == GOLDEN
    assert GOLDEN.startswith(mushaf.content_hash)


def test_every_page_names_the_surahs_that_are_on_it_and_no_other(
    pages: list[PageJson], items: Items, source: Source
) -> None:
    for page, on_page in zip(pages, items, strict=True):
        numbers = sorted({int(anchor.partition(":")[0]) for anchor, _ in on_page})
        surahs = [source["surahs"][number - 1] for number in numbers]
        named = [[surah["name_ar"], surah["name_en"]] for surah in surahs]
        assert page["surahs"] == dict(zip(map(str, numbers), named, strict=True))


def test_every_page_has_its_lines(pages: list[PageJson]) -> None:
    assert [len(page["lines"]) for page in pages] == [8, 8] + [15] * 602
    assert [page["page"] for page in pages] == list(range(1, 605))


def test_the_lines_of_each_kind_add_up(pages: list[PageJson]) -> None:
    kinds = Counter(kind for page in pages for kind, _ in page["lines"])
    assert kinds == {"text": 8820, "surah": 114, "basmalah": 112}
    assert sum(kinds.values()) == 602 * 15 + 16


def test_every_surah_opens_with_its_header_right_above_its_first_ayah(pages: list[PageJson]) -> None:
    opened = []
    for page in pages:
        for (kind, content), (below, _) in itertools.pairwise([*page["lines"], ("foot", 0)]):
            if kind == "surah":
                opened.append(content)
                assert below == ("text" if content in {1, 9} else "basmalah")
            if kind == "basmalah":
                assert content == opened[-1]
                assert below == "text"
    assert opened == list(range(1, 115))


def test_every_word_stands_once_and_in_order(items: Items, source: Source) -> None:
    ids = [anchor for page in items for anchor, text in page if not text.startswith("\u06dd")]
    ayat = zip(source["ayah_starts"], [*source["ayah_starts"][1:], len(source["words"])], strict=True)
    names = ((surah["number"], ayah) for surah in source["surahs"] for ayah in range(1, surah["ayah_count"] + 1))
    expected = [
        f"{surah}:{ayah}:{word}"
        for (surah, ayah), (first, last) in zip(names, ayat, strict=True)
        for word in range(1, last - first + 1)
    ]
    assert len(ids) == 77_432
    assert ids == expected


def test_every_ayah_ends_with_its_number_in_arabic_digits(items: Items) -> None:
    ends = [(anchor, text) for page in items for anchor, text in page if text.startswith("\u06dd")]
    assert len(ends) == 6236
    # int() reads Arabic-Indic digits; that they are no ASCII digits is what the second line says.
    assert all(int(text[1:]) == int(anchor.split(":")[1]) for anchor, text in ends)
    assert all("\u0660" <= digit <= "\u0669" for _, text in ends for digit in text[1:])
    assert ("2:255", "\u06dd٢٥٥") in ends


def test_the_pages_read_as_the_library_of_the_dataset_prints_them(pages: list[PageJson]) -> None:
    library = importlib.import_module("quran_text")
    whole = library.Span(library.Mushaf.hafs(), 0, 77_432)
    printed = whole.render(marks=True, ayah_marks=True, lines=True)
    served = [" ".join(line) for page in pages for line in text_lines(page)]
    # The library writes a space before and after its line ends, which are no part of a line.
    assert served == [line.strip() for line in printed.split("\n")]


def test_every_page_begins_with_an_ayah_and_ends_with_its_end(items: Items) -> None:
    assert all(page[0][0].endswith(":1") and page[0][0].count(":") == 2 for page in items)
    assert all(page[-1][1].startswith("\u06dd") for page in items)


def test_page_1_is_the_fatihah(items: Items) -> None:
    assert [anchor for anchor, text in items[0] if text.startswith("\u06dd")] == [f"1:{ayah}" for ayah in range(1, 8)]
    assert items[0][0] == ("1:1:1", "بِسۡمِ")


def test_the_throne_verse_is_on_page_42(items: Items, mushaf: Mushaf) -> None:
    assert [anchor for anchor, _ in items[41] if anchor.startswith("2:255")][-1] == "2:255"
    place = mushaf.place("2:255")
    assert place is not None
    assert mushaf.page_at(place[0]) == mushaf.page_at(place[1] - 1) == 42


def test_page_187_opens_surah_9_without_a_basmalah(pages: list[PageJson]) -> None:
    assert [tuple(line) for line in pages[186]["lines"]][0] == ("surah", 9)
    assert pages[186]["lines"][1][0] == "text"


def test_page_604_holds_the_last_three_surahs(pages: list[PageJson]) -> None:
    headers = [tuple(line) for line in pages[603]["lines"] if line[0] != "text"]
    assert headers == [(kind, surah) for surah in (112, 113, 114) for kind in ("surah", "basmalah")]


def test_a_page_says_the_juz_that_begins_on_it(pages: list[PageJson]) -> None:
    by_page = [page["juz"] for page in pages]
    assert by_page == sorted(by_page)
    assert [by_page.index(juz) + 1 for juz in range(1, 31)] == JUZ_PAGES


def test_packs_hold_the_pages_twenty_by_twenty(mushaf: Mushaf, pages: list[PageJson]) -> None:
    packs = [json.loads(mushaf.pack(number) or b"") for number in range(1, mushaf.packs + 1)]
    assert [len(pack) for pack in packs] == [20] * 30 + [4]
    assert [page for pack in packs for page in pack] == pages


def test_what_lies_outside_is_none(mushaf: Mushaf) -> None:
    assert [mushaf.page(number) for number in (-1, 0, 605)] == [None] * 3
    assert [mushaf.pack(number) for number in (-1, 0, 32)] == [None] * 3
