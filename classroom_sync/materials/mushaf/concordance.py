"""Where a run of letters occurs, in words that follow one another within an ayah.

All folded words stand in one string without spaces, an ayah to a line, with a table that says where words begin. One
scan of `str.find` then serves every query (1 ms for a word, 10 ms for the commonest two letters), and a query matches
whether its writer put the spaces where the mushaf does or not.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import IntEnum

from classroom_sync.materials.mushaf.folding import fold_words


class _Boundary(IntEnum):
    """What begins at an offset of the text."""

    NONE = 0
    WORD = 1
    LINE_END = 2


class Concordance:
    """An index over the words of one spelling. `ayah_starts` are the places (offsets into `words`) where ayat begin."""

    def __init__(self, words: Sequence[str], ayah_starts: Sequence[int]) -> None:
        folded = fold_words("\n".join(words)).split("\n")
        first_of_ayah = frozenset(ayah_starts)
        self._word_offsets = array("I")
        parts: list[str] = []
        offset = 0
        for place, word in enumerate(folded):
            if place in first_of_ayah:
                parts.append("\n")
                offset += 1
            self._word_offsets.append(offset)
            parts.append(word)
            offset += len(word)
        self._text = "".join(parts) + "\n"
        self._boundaries = bytearray(len(self._text))
        for start in self._word_offsets:
            self._boundaries[start] = _Boundary.WORD
        for place in ayah_starts:
            self._boundaries[self._word_offsets[place] - 1] = _Boundary.LINE_END
        self._boundaries[-1] = _Boundary.LINE_END
        self._single_letters = [start for start in self._word_offsets if self._boundaries[start + 1]]

    def find(self, letters: str) -> list[int]:
        """The offsets of the best matches of folded letters, in order, for `places`; empty for no letters.

        The best are whole words; where there are none, the beginnings of words; where there are none, any part of
        one word. A single letter matches whole words only.
        """
        if not letters:
            return []
        if len(letters) == 1:
            return [start for start in self._single_letters if self._text[start] == letters]
        whole, beginning, inside = self._scan(letters)
        return whole or beginning or [start for start in inside if self._is_in_one_word(start, len(letters))]

    def places(self, offsets: Sequence[int], letters: str) -> Iterator[tuple[int, int]]:
        """The words [first, last) of each match that `find` gave for these letters."""
        for start in offsets:
            first = bisect_right(self._word_offsets, start) - 1
            yield first, bisect_right(self._word_offsets, start + len(letters) - 1)

    def _is_in_one_word(self, start: int, length: int) -> bool:
        return not any(self._boundaries[start + 1 : start + length])

    def _scan(self, letters: str) -> tuple[list[int], list[int], list[int]]:
        whole: list[int] = []
        beginning: list[int] = []
        inside: list[int] = []
        find, boundaries, length = self._text.find, self._boundaries, len(letters)
        start = find(letters)
        while start >= 0:
            if boundaries[start] != _Boundary.WORD:
                inside.append(start)
            elif boundaries[start + length]:
                whole.append(start)
            else:
                beginning.append(start)
            start = find(letters, start + 1)
        return whole, beginning, inside
