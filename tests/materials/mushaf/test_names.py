"""Surahs are found by the names people use."""

from __future__ import annotations

import pytest

from classroom_sync.materials.mushaf.names import SurahNames
from classroom_sync.materials.mushaf.source import Source


@pytest.fixture(scope="module")
def names(source: Source) -> SurahNames:
    return SurahNames((surah["name_ar"], surah["name_en"]) for surah in source["surahs"])


@pytest.mark.parametrize(
    ("query", "surahs"),
    [
        ("البقرة", [2]),
        ("بقرة", [2]),
        ("سورة البقره", [2]),
        ("آل عمران", [3]),
        ("ال عمران", [3]),
        ("الأنعام", [6]),
        ("يس", [36]),
        ("طه", [20]),
        ("ق", [50]),
        ("Al-Baqarah", [2]),
        ("baqara", [2]),
        ("surah al-kahf", [18]),
        ("SURAT YASEEN", [36]),
        ("ali imran", [3]),
        ("al imran", [3]),
        ("tawbah", [9]),
        ("an-nas", [114]),
        ("nas", [114]),
        ("muz", [73]),
        ("ash", [26, 42, 91, 94]),
        ("ba", []),
        ("sura", []),
        ("البقر", []),  # not a name in full: the words of the text are what it may mean
        ("nobody", []),
        ("", []),
    ],
)
def test_find(names: SurahNames, query: str, surahs: list[int]) -> None:
    assert names.find(query) == surahs


def test_every_surah_is_found_by_both_its_names(names: SurahNames, source: Source) -> None:
    for surah in source["surahs"]:
        assert names.find(surah["name_ar"]) == [surah["number"]]
        assert names.find(surah["name_en"]) == [surah["number"]]
