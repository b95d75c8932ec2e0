"""The mushaf as a material: its pages, packs and index as bytes ready to send, its anchors, its search."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from functools import cached_property

from classroom_sync.materials.material import MaterialKind
from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.divisions import find_divisions
from classroom_sync.materials.mushaf.index import PACK_SIZE, encode_index, encode_start
from classroom_sync.materials.mushaf.pages import build_pages
from classroom_sync.materials.mushaf.printing import print_basmalah, print_words
from classroom_sync.materials.mushaf.search import MushafSearch
from classroom_sync.materials.mushaf.source import Source, read_source

_HASH_DIGITS = 16
"""64 bits of SHA-256: enough that no two editions ever share an address, short enough for a URL."""


class Mushaf:
    """The Hafs mushaf of 604 pages; immutable, and a `Material`. All pages are kept encoded: 1.7 MB."""

    id = "hafs"
    kind = MaterialKind.MUSHAF
    title = "Mushaf (Ḥafṣ)"

    def __init__(self, source: Source) -> None:
        self._source = source
        self._printed = print_words(source)
        first_ayat = [surah["first_ayah"] for surah in source["surahs"]]
        self._numbering = Numbering(source["ayah_starts"], first_ayat, len(source["words"]))
        divisions = find_divisions(source, self._numbering)
        pages = build_pages(source, self._numbering, self._printed, divisions.ajza)
        self._pages = tuple(page.encode() for page in pages)
        self.content_hash = hashlib.sha256(b"\n".join(self._pages)).hexdigest()[:_HASH_DIGITS]
        basmalah = print_basmalah(self._printed)
        self.index = encode_index(self, self.content_hash, source, self._numbering, basmalah, divisions, self.page_at)
        self.start = encode_start(self.index)

    @property
    def pages(self) -> int:
        """How many pages there are: 604."""
        return len(self._pages)

    @property
    def packs(self) -> int:
        """How many packs there are; the last may be short."""
        return -(-self.pages // PACK_SIZE)

    def place(self, anchor: str) -> tuple[int, int] | None:
        """The places [first, last) of `surah:ayah` or `surah:ayah:word`, or None where the mushaf has no such thing."""
        return self._numbering.place(anchor)

    def page_at(self, place: int) -> int:
        """The page (from 1) that a place stands on."""
        return bisect_right(self._source["page_starts"], place)

    def page(self, number: int) -> bytes | None:
        """The JSON of a page (the shape is in `pages`), or None outside 1..pages."""
        return self._pages[number - 1] if 1 <= number <= self.pages else None

    def pack(self, number: int) -> bytes | None:
        """The JSON array of the PACK_SIZE pages of a pack, or None outside 1..packs."""
        if not 1 <= number <= self.packs:
            return None
        return b"[" + b",".join(self._pages[(number - 1) * PACK_SIZE : number * PACK_SIZE]) + b"]"

    @cached_property
    def search(self) -> MushafSearch:
        """The search, built when first asked for (0.1 s) and kept; threads that ask at once may each build it."""
        return MushafSearch(self._source, self._numbering, self._printed)


def load_mushaf() -> Mushaf:
    """The mushaf from the installed source; MushafSourceError where that is missing or different."""
    return Mushaf(read_source())
