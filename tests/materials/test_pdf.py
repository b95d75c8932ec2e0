"""PDFs as pages: their sizes, what they look like, and where their words stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials import pdf
from classroom_sync.materials.drawing import PARTS
from classroom_sync.materials.limits import MAX_WORDS, WIDTHS
from classroom_sync.materials.material import Direction
from classroom_sync.materials.uploaded import page_name, words_name
from tests.materials.samples import A4, make_arabic_pdf, make_encrypted_pdf, make_pdf

Box = tuple[float, float, float, float]


def inspect(folder: Path, content: bytes) -> list[tuple[float, float]]:
    path = folder / "source-1"
    path.write_bytes(content)
    return pdf.inspect(path, folder)


def words_of(folder: Path, number: int = 1) -> dict[str, Box]:
    """The boxes of the words of a page in fractions, by word."""
    told = json.loads((folder / words_name(number)).read_text("utf-8"))["words"]
    return {text: (x / PARTS, y / PARTS, w / PARTS, h / PARTS) for x, y, w, h, text in told}


def darkest(grey: Image.Image) -> int:
    """The darkest of 256 greys in a picture."""
    return next(level for level, count in enumerate(grey.histogram()) if count)


def test_the_first_page_is_there_with_the_sizes_of_all(tmp_path: Path) -> None:
    """M-5."""
    assert inspect(tmp_path, make_pdf(["One", "Two"])) == [A4, A4]
    for width in WIDTHS:
        with Image.open(tmp_path / page_name(1, width)) as page:
            assert (page.format, page.width, page.height) == ("WEBP", width, round(width * A4[1] / A4[0]))
    assert not (tmp_path / page_name(2, WIDTHS[0])).exists()


def test_words_stand_where_they_are_drawn(tmp_path: Path) -> None:
    """M-5: in fractions of the page as it is shown."""
    inspect(tmp_path, make_pdf(["Hello big world"]))
    words = words_of(tmp_path)
    assert list(words) == ["Hello", "big", "world"]
    x, y, w, h = words["Hello"]
    assert x == pytest.approx(72 / A4[0], abs=0.01)
    assert y < 1 - 700 / A4[1] < y + h, "the baseline is inside"
    assert words["big"][0] > x + w, "and each begins after the one before"
    with Image.open(tmp_path / page_name(1, 1440)) as page:
        inside = page.convert("L").crop(
            (int(x * 1440), int(y * page.height), int((x + w) * 1440), int((y + h) * page.height))
        )
    assert darkest(inside) < 100, "black letters are in the box"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_words_turn_with_their_page(tmp_path: Path, turn: int) -> None:
    sizes = inspect(tmp_path, make_pdf(["Hello"], rotate=turn))
    assert sizes == [A4[::-1] if turn % 180 else A4]
    x, y, w, h = words_of(tmp_path)["Hello"]
    with Image.open(tmp_path / page_name(1, 1440)) as page:
        grey = page.convert("L")
        box = (int(x * 1440), int(y * page.height), int((x + w) * 1440), int((y + h) * page.height))
        assert darkest(grey.crop(box)) < 100
        grey.paste(255, box)
        assert darkest(grey) > 200, "nothing is drawn outside it"


def test_what_stands_apart_is_not_one_word(tmp_path: Path) -> None:
    """Two columns and two lines, without a space between them."""
    apart = b"BT /F1 24 Tf 72 700 Td (left) Tj 300 0 Td (right) Tj -300 -60 Td (below) Tj ET"
    inspect(tmp_path, make_pdf([""], content=apart))
    assert list(words_of(tmp_path)) == ["left", "right", "below"]


def test_a_page_without_text_has_no_words(tmp_path: Path) -> None:
    inspect(tmp_path, make_pdf([""], content=b"0 0 m 100 100 l 100 0 l h f"))
    assert words_of(tmp_path) == {}


def test_words_are_bounded(tmp_path: Path) -> None:
    crowded = b"BT /F1 1 Tf 1 700 Td " + b"0 -2 Td (a b c d e f g h i j k l m n o p q r s t) Tj " * 350 + b"ET"
    inspect(tmp_path, make_pdf([""], content=crowded))
    assert len(json.loads((tmp_path / words_name(1)).read_text())["words"]) == MAX_WORDS


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7\n", FileReason.BROKEN),
        (make_pdf(["x"])[:200], FileReason.BROKEN),
        (make_encrypted_pdf(), FileReason.ENCRYPTED),
        (make_pdf(["x"] * 501), FileReason.TOO_MANY_PAGES),
        (make_pdf(["x"], (100, 701)), FileReason.ODD_SIZE),
        (make_pdf(["x"], (1, 1)), FileReason.ODD_SIZE),
        (make_pdf(["x"], (30_000, 30_000)), FileReason.ODD_SIZE),
    ],
    ids=["nothing", "cut off", "encrypted", "501 pages", "too narrow", "a point", "a field"],
)
def test_what_cannot_be_shown_is_said(tmp_path: Path, content: bytes, why: FileReason) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        inspect(tmp_path, content)
    assert refused.value.why is why
    assert not list(tmp_path.glob("page-*"))


R2L = b"/ViewerPreferences << /Direction /R2L >>"
L2R = R2L.replace(b"R2L", b"L2R")


@pytest.mark.parametrize(
    ("content", "direction"),
    [
        (make_pdf(["Read in the name"]), Direction.LTR),
        (make_arabic_pdf("abc def", "gh"), Direction.RTL),
        (make_pdf(["Read in the name"], catalog=R2L), Direction.RTL),
        (make_pdf([""], content=b"0 0 m 100 100 l 100 0 l h f"), None),
        (make_pdf(["2026"], catalog=L2R), None),
        (make_pdf(["", "", "Third page"], catalog=L2R), Direction.LTR),
    ],
    ids=["Latin", "Arabic", "says so", "no text", "no letters", "later page"],
)
def test_a_pdf_says_which_way_it_is_read(tmp_path: Path, content: bytes, direction: Direction | None) -> None:
    """M-9."""
    path = tmp_path / "source-1"
    path.write_bytes(content)
    assert pdf.read_direction(path) is direction


def test_words_of_a_text_from_right_to_left_come_in_its_own_order(tmp_path: Path) -> None:
    """M-5: each word as it is read, the first one on the right."""
    inspect(tmp_path, make_arabic_pdf("abc def", "gh"))
    words = words_of(tmp_path)
    first, second, third = words
    assert (len(first), len(second), len(third)) == (3, 3, 2)
    assert words[first][0] > words[second][0]
    assert words[third][1] > words[first][1]
    assert first[0] == "\N{ARABIC LETTER ALEF}"
