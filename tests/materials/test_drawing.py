"""How a page is written: print exactly and small, photographs as photographs, never half of one."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials.drawing import check_size, write_page
from classroom_sync.materials.limits import MAX_RATIO, MAX_SIDE, MIN_SIDE
from classroom_sync.materials.pdf import draw, open_pdf
from classroom_sync.materials.uploaded import page_name
from tests.materials.samples import make_pdf


def page_of_text() -> bytes:
    """Fifty lines of words that do not repeat."""
    letters = random.Random(7)
    words = ["".join(letters.choices("aeioulmnrst", k=letters.randint(2, 9))) for _ in range(800)]
    lines = [" ".join(words[start : start + 14]) for start in range(0, 700, 14)]
    drawn = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
    return make_pdf([""], content=f"BT /F1 11 Tf 50 780 Td {drawn}ET".encode())


def test_print_is_written_exactly_and_takes_less_than_half(tmp_path: Path) -> None:
    path = tmp_path / "source-1"
    path.write_bytes(page_of_text())
    pdf = open_pdf(path)
    draw(pdf, 1, [1440], tmp_path)
    drawn = pdf[0].render(scale=1440 / pdf[0].get_width()).to_pil().convert("RGB")
    pdf.close()
    written = tmp_path / page_name(1, 1440)
    with Image.open(written) as page:
        assert ImageChops.difference(page.convert("RGB"), drawn).getbbox() is None
    as_photograph = io.BytesIO()
    drawn.save(as_photograph, "WEBP", quality=80)
    assert written.stat().st_size < len(as_photograph.getvalue()) / 2


def test_a_photograph_is_not(tmp_path: Path) -> None:
    photograph = Image.merge("RGB", [Image.effect_noise((720, 720), 60) for _ in "RGB"])
    write_page(photograph, tmp_path, 1, [720])
    exactly = io.BytesIO()
    photograph.save(exactly, "WEBP", lossless=True)
    assert (tmp_path / page_name(1, 720)).stat().st_size < len(exactly.getvalue()) / 2
    assert [path.name for path in tmp_path.iterdir()] == [page_name(1, 720)], "nothing half written"


@pytest.mark.parametrize("size", [(MIN_SIDE, MIN_SIDE), (100, 100 * MAX_RATIO), (MAX_SIDE, MAX_SIDE), (612.04, 792)])
def test_a_size_that_can_be_shown(size: tuple[float, float]) -> None:
    assert check_size(1, *size) == pytest.approx(size, abs=0.05)


@pytest.mark.parametrize(
    "size", [(0, 0), (MIN_SIDE - 1, 10), (10, 10 * MAX_RATIO + 1), (MAX_SIDE + 1, MAX_SIDE), (-5, 5), (float("nan"), 5)]
)
def test_a_size_that_cannot(size: tuple[float, float]) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        check_size(3, *size)
    assert refused.value.why is FileReason.ODD_SIZE
    assert "page 3" in refused.value.reason
