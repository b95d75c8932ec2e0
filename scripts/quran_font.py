"""Cuts the Quran font of web/node_modules to what the mushaf is drawn with, for screens that fetch it on a first visit.

The package's file is 45.7 kB and draws texts that are not the mushaf, on a grid finer than a screen shows. What is left
shapes every word of the 604 pages with the same glyphs at the same places. Outlines are within 0.003 em of the
package's: a quarter of a pixel where letters are 80 pixels large, and on a projector of 1080 lines they have 45.
tests/materials/mushaf/test_font.py shapes all texts with both.
"""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from scripts.outlines import simplify

PACKAGES = Path(__file__).resolve().parent.parent / "web/node_modules"
WHOLE = PACKAGES / "@fontsource/amiri-quran/files/amiri-quran-arabic-400-normal.woff2"
CUT = PACKAGES / ".cache/amiri-quran.woff2"
"""Where web/build/font.ts finds what is left."""

WHOLE_UNITS_PER_EM = 1000
UNITS_PER_EM = 500
"""Half of the package's: 3 kB less, and half a unit is a tenth of a pixel where letters are 100 pixels large."""

GLYPHS = """
1 14-61 65-75 78-79 84-86 88-92 94-103 106-107 118-120 249-251 300-303 305 367 379-391 393 395 397-398 400-403
406 408-409 411-414 417-419 422-423 426-427 429-451 453 455-477 479-482 485-486 488-491 494-499 501-502 504 507-512
515-516 518-521 524 526-527 529-530 532-533 535 538-539 557-558 560-563 569 571-573 577 579-582 585-586 589-590
592-593 598-604 606-607 609-612 615-619 621-622 624-626 628-631 634-635 638-639 641-644 647 649-650 653-654 656-657
662-664 666-667 669-672 676-678 680-686 689-690 692-695 698-703 705-707 710-720 722-723 726 729-730 735-736 738-739
741-744 747-748 750 754-755 757-759 765 768-770 774-775 778-779 781-784 787 789-790 792-795 799 801-814 817-818
820-822 826 828-829 832-833 835-836 838 841-845 847-848 851-852 855 862-863 865-867 873-874 876-877 882-905 907-908
910-912 916 918-919 921-924 927-930 932-933 935-937 942-943 946 949 954-955 957-958 960-966 968-975 978 980 982-997
999-1000 1002-1013 1016-1017 1019-1020 1025-1028 1030-1031 1034-1037 1040-1042 1045-1046 1048-1051 1054 1057-1058
1060-1063 1066 1068-1069 1071-1073 1077-1083 1085-1091 1094 1097-1098 1100-1102 1104 1107 1110-1119 1133-1135
1137-1140 1142-1143 1145 1148-1149 1151-1153 1155 1158-1159 1161 1163-1164 1166-1169 1172 1180-1181
"""
"""Every glyph of the package's file that harfbuzz passes through while it shapes the mushaf, also on its way.

Found by its trace (`Buffer.setMessageFunc`) over the texts of the test above, which fails where one is missing. The
numbers are those of the version that web/package.json pins.
"""

RULES = {
    "GSUB": """
4-6 8 13 23-24 27 32 34 37 43 45 47 49 52 55 57 59 61 114 116 118 120-121 124-126 128-129 131 135 138 140 142
144-145 147-148 151 153-154 161
""",
    "GPOS": "1-2 8-10 16-30",
}
"""The lookups of each table that change something while the mushaf is shaped, found and held in the same way.

Lookups that only they lead to stay with them.
"""


def cut_font(source: Path = WHOLE, target: Path = CUT) -> None:
    """Write the part of `source` that the mushaf needs to `target`, as WOFF 2."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(source, recalcTimestamp=False)  # the same bytes every time
    kept = read_numbers(GLYPHS)
    for table, numbers in RULES.items():
        _keep_rules(font, table, set(read_numbers(numbers)))
    _inline_parts_of_one(font, kept)
    _subset(font, kept)
    shifts = _shifts(font)
    for name in font.getGlyphOrder():
        simplify(font, name)
    scale_upem(font, UNITS_PER_EM)
    _shift(font, shifts)
    font.flavor = "woff2"
    target.parent.mkdir(exist_ok=True)
    font.save(target)


def read_numbers(text: str) -> list[int]:
    """The numbers of `3 5-7`: 3, 5, 6, 7."""
    bounds = [[int(bound) for bound in part.split("-")] for part in text.split()]
    return [number for first, *last in bounds for number in range(first, (last or [first])[0] + 1)]


def _keep_rules(font: TTFont, table: str, kept: set[int]) -> None:
    """Takes the other lookups from all features: subsetting then drops what nothing leads to."""
    for record in font[table].table.FeatureList.FeatureRecord:
        feature = record.Feature
        feature.LookupListIndex = [number for number in feature.LookupListIndex if number in kept]
        feature.LookupCount = len(feature.LookupListIndex)


def _shifts(font: TTFont) -> dict[str, int]:
    """How far each glyph is drawn from where its outline stands: the side bearing says so, a few differ."""
    outlines = font["glyf"]
    return {
        name: bearing - getattr(outlines[name], "xMin", bearing) for name, (_, bearing) in font["hmtx"].metrics.items()
    }


def _shift(font: TTFont, shifts: dict[str, int]) -> None:
    outlines, metrics = font["glyf"], font["hmtx"].metrics
    for name, (advance, bearing) in metrics.items():
        glyph = outlines[name]
        glyph.recalcBounds(outlines)
        scaled = round(shifts[name] * UNITS_PER_EM / WHOLE_UNITS_PER_EM)
        metrics[name] = (advance, getattr(glyph, "xMin", bearing) + scaled)


def _subset(font: TTFont, glyphs: list[int]) -> None:
    options = subset.Options(
        hinting=False,
        layout_features=["*"],
        layout_closure=False,  # the glyphs are all that is ever reached: a rule that leads elsewhere is never used
        name_IDs=[0],  # whose font it is, as its licence asks
        notdef_outline=False,
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(gids=glyphs)
    subsetter.subset(font)


def _inline_parts_of_one(font: TTFont, glyphs: list[int]) -> None:
    """Draws glyphs whole that are put together from a part nobody else has: it would be a glyph for nothing."""
    outlines, order = font["glyf"], font.getGlyphOrder()
    kept = {order[glyph] for glyph in glyphs}
    parts = {name: outlines[name].getComponentNames(outlines) for name in kept if outlines[name].isComposite()}
    users = Counter(part for names in parts.values() for part in set(names))
    drawn = font.getGlyphSet()
    whole = {}
    for name, names in parts.items():
        if any(users[part] == 1 and part not in kept for part in names):
            recording, pen = DecomposingRecordingPen(drawn), TTGlyphPen(None)
            drawn[name].draw(recording)
            recording.replay(pen)
            whole[name] = pen.glyph()
    for name, glyph in whole.items():
        outlines[name] = glyph


if __name__ == "__main__":
    cut_font()
