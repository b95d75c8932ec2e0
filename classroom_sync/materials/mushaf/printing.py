"""Words as they are printed: marks put back where the source took them off, ayah ends with their numbers.

The source keeps its 4,517 marks (waqf, sajdah, rub) apart from the words and says in `layers.text.reattach` how to put
them back: in the order listed, an "after" mark joined to its word without a space, a "before" mark (U+06DE) in front of
it with a space.
Nothing is normalised: NFC would reorder the marks on a letter and compose what the release writes apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from classroom_sync.materials.mushaf.source import Source

AYAH_END = "\u06dd"
_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def print_words(source: Source) -> list[str]:
    """Every word with its marks, in order; a word with U+06DE before it holds one space, no other word holds any."""
    printed = list(source["words"])
    for place, mark in source["marks"]:
        kind = source["mark_types"][mark]
        if kind["side"] == "before":
            printed[place] = f"{kind['sign']} {printed[place]}"
        else:
            printed[place] += kind["sign"]
    return printed


def print_ayah_end(ayah: int) -> str:
    """U+06DD with the ayah's number in Arabic-Indic digits."""
    return AYAH_END + str(ayah).translate(_ARABIC_INDIC)


def print_basmalah(printed: Sequence[str]) -> str:
    """The basmalah, as the mushaf's first four words (1:1) print it."""
    return " ".join(printed[:4])
