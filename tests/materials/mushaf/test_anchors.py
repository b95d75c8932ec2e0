"""Anchors name what exists, and nothing else is an anchor."""

from __future__ import annotations

import pytest

from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.mushaf.anchors import Numbering

# Two surahs: ayat of 2 and 1 words, then one ayah of 3.
SMALL = Numbering(ayah_starts=[0, 2, 3], first_ayat=[0, 2], words=6)


@pytest.mark.parametrize(
    ("anchor", "place"),
    [
        ("1:1", (0, 2)),
        ("1:2", (2, 3)),
        ("2:1", (3, 6)),
        ("1:1:1", (0, 1)),
        ("1:1:2", (1, 2)),
        ("2:1:3", (5, 6)),
        ("1:1:3", None),
        ("1:3", None),
        ("3:1", None),
        ("2:1:4", None),
        ("2:2:1", None),
        ("999:999:999", None),
    ],
)
def test_place(anchor: str, place: tuple[int, int] | None) -> None:
    """K-2: an anchor is counted from 1 and names what the material has."""
    assert SMALL.place(anchor) == place


@pytest.mark.parametrize(
    "anchor",
    [
        "",
        ":",
        "1",
        "1:",
        "1:1:",
        "1:1:1:1",
        "0:1",
        "1:0",
        "1:1:0",
        "01:1",
        "1:01",
        "-1:1",
        "+1:1",
        " 1:1",
        "1:1 ",
        "1:1\n",
    ]
    + ["1 :1", "1.1", "a:b", "١:١", "1:1:1\u0661", "1000:1", "1:" + "9" * 5000, "1:1\u200f"],
)
def test_only_the_canonical_spelling_is_an_anchor(anchor: str) -> None:
    """K-2: clients compare anchors as strings."""
    assert SMALL.place(anchor) is None


def test_counts() -> None:
    assert (SMALL.surahs, SMALL.ayat, SMALL.ayat_of(1), SMALL.ayat_of(2)) == (2, 3, 2, 1)


def test_every_word_of_the_mushaf_has_an_anchor_that_leads_back() -> None:
    assert [SMALL.place(SMALL.anchor_at(place)) for place in range(6)] == [(place, place + 1) for place in range(6)]


@pytest.mark.parametrize("anchor", ["1:1:1", "1:7:9", "2:255", "2:286", "114:6", "114:6:3", "9:129:15"])
def test_what_the_mushaf_has(mushaf: Mushaf, anchor: str) -> None:
    assert mushaf.place(anchor) is not None


@pytest.mark.parametrize("anchor", ["1:8", "1:1:5", "1:1:9", "2:999", "2:287", "115:1", "114:6:4", "9:130"])
def test_what_the_mushaf_does_not_have(mushaf: Mushaf, anchor: str) -> None:
    """K-2: ayah 2:999 and word 1:1:9 are named by the rule."""
    assert mushaf.place(anchor) is None


def test_the_last_word_is_the_last_place(mushaf: Mushaf) -> None:
    assert mushaf.place("114:6:3") == (77_431, 77_432)
