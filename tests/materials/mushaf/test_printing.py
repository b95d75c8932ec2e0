"""Marks go back where the source took them off."""

from __future__ import annotations

import unicodedata

import pytest

from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.printing import print_ayah_end, print_basmalah, print_words
from classroom_sync.materials.mushaf.source import Source


@pytest.mark.parametrize(
    ("anchor", "printed"),
    [
        ("2:2:4", "رَيۡبَ\u06db"),  # waqf: after its word, without a space
        ("2:75:1", "\u06de أَفَتَطۡمَعُونَ"),  # rub: before its word, with a space
        ("7:206:11", "يَسۡجُدُونَ\u06e4\u06e9"),  # two marks after one word keep the order of the source
        ("1:1:2", "ٱلل\u0651\u064eهِ"),  # no mark; the shaddah before its vowel, where NFC has it after
    ],
)
def test_a_word_is_printed_with_its_marks(source: Source, mushaf: Mushaf, anchor: str, printed: str) -> None:
    place = mushaf.place(anchor)
    assert place is not None
    assert print_words(source)[place[0]] == printed


def test_a_word_with_a_mark_on_each_side(source: Source) -> None:
    both = [place for place, word in enumerate(print_words(source)) if word[0] == "\u06de" and word[-1] == "\u06d6"]
    assert [_anchors(source).anchor_at(place) for place in both] == ["22:60:1"]


def _anchors(source: Source) -> Numbering:
    first_ayat = [surah["first_ayah"] for surah in source["surahs"]]
    return Numbering(source["ayah_starts"], first_ayat, len(source["words"]))


def test_every_mark_is_printed_once_and_no_letter_is_touched(source: Source) -> None:
    printed = print_words(source)
    signs = {kind["sign"] for kind in source["mark_types"]}
    grown = sum(len(word) for word in printed) - sum(len(word) for word in source["words"])
    spaces = sum(word.count(" ") for word in printed)
    assert len(signs) == 9
    assert spaces == 199
    assert grown == len(source["marks"]) + spaces == 4517 + 199
    assert all(bare in word for bare, word in zip(source["words"], printed, strict=True))


def test_nothing_is_normalised(source: Source) -> None:
    changed = sum(unicodedata.normalize("NFC", word) != word for word in print_words(source))
    assert changed > 20_000


@pytest.mark.parametrize(("ayah", "printed"), [(1, "\u06dd١"), (7, "\u06dd٧"), (255, "\u06dd٢٥٥"), (90, "\u06dd٩٠")])
def test_ayah_end(ayah: int, printed: str) -> None:
    assert print_ayah_end(ayah) == printed


def test_the_basmalah_is_the_first_ayah(source: Source) -> None:
    basmalah = print_basmalah(print_words(source))
    assert unicodedata.normalize("NFC", basmalah) == "بِسۡمِ ٱللَّهِ ٱلرَّحۡمَٰنِ ٱلرَّحِيمِ"
