"""The file everything is made from: `hafs.json` of the package quran-text 0.1.0, checked to the byte.

The file is the Hafs text of the King Fahd Complex with its pages and lines as offsets into one list of words; its own
`layers` section says how its parts fit together. Its SHA-256 is pinned because a mushaf that differs in one letter is
another text: nobody should be shown it before someone has looked.
"""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from typing import TypedDict

from classroom_sync.errors import ClassroomSyncError

SOURCE_SHA256 = "31186b3ac554ea8d5db1dbc1f67ac5a6d3bd99a62091d04ff73f39be18bf2568"
_PACKAGE = "quran_text_data"
_FILE = "hafs.json"


class SourceSurah(TypedDict):
    """A surah as the source describes it; `first_ayah` counts the ayat before it."""

    number: int
    name_ar: str
    name_en: str
    revelation: str
    has_basmalah: bool
    ayah_count: int
    first_ayah: int


class MarkType(TypedDict):
    """A sign that the source keeps apart from the words; `side` is "before" or "after"."""

    kind: str
    side: str
    sign: str


class Source(TypedDict):
    """The parts of the source that are used. Every `*_starts` holds offsets into `words`, ascending.

    `rasm_imlai` is the plain spelling of each word, None for the 76 words where the release has none. `marks` holds
    pairs of an offset into `words` and one into `mark_types`.
    """

    words: list[str]
    rasm_imlai: list[str | None]
    surah_starts: list[int]
    ayah_starts: list[int]
    page_starts: list[int]
    line_starts: list[int]
    juz_starts: list[int]
    surahs: list[SourceSurah]
    marks: list[tuple[int, int]]
    mark_types: list[MarkType]


class MushafSourceError(ClassroomSyncError):
    """The mushaf's source is missing or is not the one that was checked; `found` is its SHA-256, None for missing."""

    def __init__(self, found: str | None) -> None:
        super().__init__(found)
        self.found = found

    def __str__(self) -> str:
        wanted = f"install quran-text==0.1.0 ({_PACKAGE}/{_FILE}, SHA-256 {SOURCE_SHA256})"
        if self.found is None:
            return f"the text of the mushaf is missing: {wanted}"
        return f"the text of the mushaf is not the one that was checked (SHA-256 {self.found}): {wanted}"


def read_source() -> Source:
    """The checked source, from the installed package; MushafSourceError where it is missing or different."""
    try:
        raw = resources.files(_PACKAGE).joinpath(_FILE).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise MushafSourceError(None) from error
    return parse_source(raw)


def parse_source(raw: bytes) -> Source:
    """The source in these bytes; MushafSourceError unless they are the pinned ones, so its shape needs no check."""
    found = hashlib.sha256(raw).hexdigest()
    if found != SOURCE_SHA256:
        raise MushafSourceError(found)
    source: Source = json.loads(raw)
    return source
