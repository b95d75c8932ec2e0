"""Where the thirty ajza begin.

The source's `juz_starts` is wrong twice: the printed mushaf begins juz 4 at 3:93 and juz 11 at 9:93. Hizb and rub are
left out: the source has 199 rub signs for 240 of them, and where the others begin cannot be read from it.
"""

from __future__ import annotations

from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.source import Source

_CORRECTED = {4: (3, 93), 11: (9, 93)}


def find_juz_starts(source: Source, numbering: Numbering) -> list[int]:
    """The place each juz begins at, in order."""
    starts = list(source["juz_starts"])
    for juz, (surah, ayah) in _CORRECTED.items():
        place = numbering.ayah_place(surah, ayah)
        assert place is not None, "the corrections name ayat that exist"
        starts[juz - 1] = place[0]
    return starts
