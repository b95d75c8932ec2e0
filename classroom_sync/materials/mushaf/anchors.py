"""The names of places in the mushaf: `surah:ayah` and `surah:ayah:word`, all counted from 1 (K-2).

A place is an offset into the mushaf's words, 0 to 77,431; an anchor names one word or the words of one ayah. Only the
canonical spelling is an anchor (ASCII digits, no leading zero, no space): clients compare anchors as strings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_ANCHOR = re.compile(r"([1-9][0-9]{0,2}):([1-9][0-9]{0,2})(?::([1-9][0-9]{0,2}))?")


class Numbering:
    """Anchors to places and back. Built from where each ayah starts and how many ayat come before each surah."""

    def __init__(self, ayah_starts: Sequence[int], first_ayat: Sequence[int], words: int) -> None:
        self._starts = (*ayah_starts, words)
        self._first_ayat = (*first_ayat, len(ayah_starts))

    @property
    def surahs(self) -> int:
        """How many surahs there are."""
        return len(self._first_ayat) - 1

    @property
    def ayat(self) -> int:
        """How many ayat there are in all."""
        return len(self._starts) - 1

    def ayat_of(self, surah: int) -> int:
        """How many ayat a surah (1..surahs) has."""
        return self._first_ayat[surah] - self._first_ayat[surah - 1]

    def place(self, anchor: str) -> tuple[int, int] | None:
        """The places [first, last) of an anchor, or None where the mushaf has no such ayah or word."""
        parts = _ANCHOR.fullmatch(anchor)
        if parts is None:
            return None
        surah, ayah, word = parts.groups()
        span = self.ayah_place(int(surah), int(ayah))
        if span is None or word is None:
            return span
        place = span[0] + int(word) - 1
        return (place, place + 1) if place < span[1] else None

    def ayah_place(self, surah: int, ayah: int) -> tuple[int, int] | None:
        """The places [first, last) of an ayah, or None where there is none; both numbers are 1 or more."""
        if surah > self.surahs or ayah > self.ayat_of(surah):
            return None
        index = self._first_ayat[surah - 1] + ayah - 1
        return self._starts[index], self._starts[index + 1]

    def word_at(self, place: int) -> tuple[int, int, int]:
        """(surah, ayah, word) of a place (0 up to the number of words, exclusive)."""
        index = bisect_right(self._starts, place) - 1
        surah = bisect_right(self._first_ayat, index)
        return surah, index - self._first_ayat[surah - 1] + 1, place - self._starts[index] + 1

    def anchor_at(self, place: int) -> str:
        """The word anchor of a place."""
        surah, ayah, word = self.word_at(place)
        return f"{surah}:{ayah}:{word}"
