"""The index of the mushaf: what stands where in it, as one JSON object.

    {"id", "kind", "title", "pages": 604, "hash": H, "page_url", "pack_url", "pack_size": 20,
     "basmalah": "the text of a basmalah line",
     "surahs": [{"number", "name_ar", "name_en", "ayat", "page", "revelation": "makki" / "madani"}, … 114],
     "ajza": [{"number", "anchor", "page"}, … 30],
     "ahzab": [the anchor each hizb begins at, … 60],
     "page_starts": [the anchor of each page's first word, … 604],
     "attribution": [{"what", "name", "licence" or null}, …]}

A client that only follows needs less before its first page, the start: the first line of this without `kind` and
`hash`, and `basmalah`. It is 0.2 kB where the index is 5.1.

Pack k (from 1) is the JSON array of the pages 20(k-1)+1 to 20k. The page of an anchor is the last one whose start is
not after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from classroom_sync.materials.material import Material
from classroom_sync.materials.mushaf.anchors import Numbering
from classroom_sync.materials.mushaf.divisions import Divisions
from classroom_sync.materials.mushaf.source import Source

PACK_SIZE = 20
"""Pages in a pack, one juz of the printed mushaf: 11.6 kB compressed, 3 s at 32 kbit/s."""

ATTRIBUTION = (
    {"what": "text and layout", "name": "quran-text", "licence": "CC BY 4.0"},
    {"what": "text and mushaf", "name": "King Fahd Glorious Qur'an Printing Complex", "licence": None},
    {"what": "font", "name": "Amiri Quran", "licence": "OFL"},
)


def encode_index(
    material: Material,
    content_hash: str,
    source: Source,
    numbering: Numbering,
    basmalah: str,
    divisions: Divisions,
    page_at: Callable[[int], int],
) -> bytes:
    """The index as JSON, the same bytes every time; `page_at` gives the page of a place."""
    index: Mapping[str, object] = {
        "id": material.id,
        "kind": material.kind,
        "title": material.title,
        "pages": material.pages,
        "hash": content_hash,
        "page_url": f"/materials/mushaf/{content_hash}/page-{{page}}.json",
        "pack_url": f"/materials/mushaf/{content_hash}/pack-{{pack}}.json",
        "pack_size": PACK_SIZE,
        "basmalah": basmalah,
        "surahs": [
            {
                "number": surah["number"],
                "name_ar": surah["name_ar"],
                "name_en": surah["name_en"],
                "ayat": surah["ayah_count"],
                "page": page_at(place),
                "revelation": surah["revelation"],
            }
            for surah, place in zip(source["surahs"], source["surah_starts"], strict=True)
        ],
        "ajza": [
            {"number": number, "anchor": numbering.anchor_at(place), "page": page_at(place)}
            for number, place in enumerate(divisions.ajza, start=1)
        ],
        "ahzab": [numbering.anchor_at(place) for place in divisions.ahzab],
        "page_starts": [numbering.anchor_at(place) for place in source["page_starts"]],
        "attribution": ATTRIBUTION,
    }
    return _encode(index)


_START = ("id", "title", "pages", "page_url", "pack_url", "pack_size", "basmalah")


def encode_start(index: bytes) -> bytes:
    """What a client needs before its first page, out of the whole index."""
    whole = json.loads(index)
    return _encode({name: whole[name] for name in _START})


def _encode(told: Mapping[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
