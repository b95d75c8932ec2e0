"""Runs of letters are found where they are: whole words first, never across ayat."""

from __future__ import annotations

import pytest

from classroom_sync.materials.mushaf.concordance import Concordance

# Ayat of words 0-2, 3-4 and 5.
SMALL = Concordance(["قل", "هو", "الله", "الله", "الصمد", "ق"], ayah_starts=[0, 3, 5])


def found(letters: str) -> list[tuple[int, int]]:
    return list(SMALL.places(SMALL.find(letters), letters))


@pytest.mark.parametrize(
    ("letters", "places"),
    [
        ("قل", [(0, 1)]),
        ("الله", [(2, 3), (3, 4)]),
        ("قلهوالله", [(0, 3)]),  # words that follow one another
        ("هوالل", [(1, 3)]),  # the last word may be unfinished
        ("اللهالصمد", [(3, 5)]),
        ("اللهالله", []),  # an ayah ends between them
        ("الصم", [(4, 5)]),  # the beginning of a word
        ("صمد", [(4, 5)]),  # inside a word
        ("لهو", []),  # not inside one word
        ("ق", [(5, 6)]),  # a single letter: whole words only
        ("م", []),
        ("زز", []),
        ("", []),
        ("\n", []),
    ],
)
def test_find(letters: str, places: list[tuple[int, int]]) -> None:
    assert found(letters) == places


def test_whole_words_hide_beginnings_and_beginnings_hide_the_rest() -> None:
    words = Concordance(["كتابه", "كتاب", "الكتابه"], ayah_starts=[0])
    assert [list(words.places(words.find(letters), letters)) for letters in ("كتاب", "كتا", "تاب")] == [
        [(1, 2)],
        [(0, 1), (1, 2)],
        [(0, 1), (1, 2), (2, 3)],
    ]


def test_words_are_folded() -> None:
    words = Concordance(["إِلَٰهَ", "ٱلصَّلَوٰةَ"], ayah_starts=[0])
    assert list(words.places(words.find("الهالصلوه"), "الهالصلوه")) == [(0, 2)]
