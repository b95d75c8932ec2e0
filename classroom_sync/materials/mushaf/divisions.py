"""Where the thirty ajza and the sixty ahzab begin.

The source's `juz_starts` is wrong twice: the printed mushaf begins juz 4 at 3:93 and juz 11 at 9:93. Where the second
hizb of each juz begins it does not say; the table here is the printed mushaf's, and a test holds that each stands at a
rub sign or begins a surah. Rub itself is left out: the source has 199 of its 240 signs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.source import Source

_CORRECTED = {4: (3, 93), 11: (9, 93)}
# fmt: off
_SECOND_AHZAB = (
    (2, 75), (2, 203), (3, 15), (3, 171), (4, 88), (5, 27), (6, 36), (7, 1), (7, 171), (9, 34),
    (10, 26), (11, 84), (13, 19), (16, 51), (17, 99), (20, 1), (22, 1), (24, 21), (26, 111), (28, 12),
    (30, 31), (34, 24), (37, 145), (40, 41), (43, 24), (48, 18), (55, 1), (62, 1), (72, 1), (87, 1),
)
# fmt: on
"""Surah and ayah of the second hizb of each juz."""


@dataclass(frozen=True, slots=True)
class Divisions:
    """The place each juz and each hizb begins at, in order: the first hizb of a juz with it."""

    ajza: list[int]
    ahzab: list[int]


def find_divisions(source: Source, numbering: Numbering) -> Divisions:
    """Where they begin in this source."""
    ajza = list(source["juz_starts"])
    for juz, place in zip(_CORRECTED, _places(_CORRECTED.values(), numbering), strict=True):
        ajza[juz - 1] = place
    return Divisions(ajza, sorted([*ajza, *_places(_SECOND_AHZAB, numbering)]))


def _places(ayat: Iterable[tuple[int, int]], numbering: Numbering) -> Iterable[int]:
    for surah, ayah in ayat:
        place = numbering.ayah_place(surah, ayah)
        assert place is not None, "the tables name ayat that exist"
        yield place[0]
