"""What every kind of page shares: how large it may be, and how a picture of it is written.

Runs in the worker process alone. A file is written under another name and renamed: whoever finds `page-3-720.webp` has
all of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials.limits import MAX_RATIO, MAX_SIDE, MIN_SIDE, PLAIN_COLOURS
from classroom_sync.materials.uploaded import page_name, words_name

Size = tuple[float, float]
"""Width and height of a page in points or pixels; only their ratio matters."""
WordBox = tuple[int, int, int, int, str]
"""Left, top, width, height in ten-thousandths of the page, and the word."""
PARTS = 10_000
# How hard the encoder tries (method, and quality where nothing is lost) is chosen for speed: more would take twice
# the time.
_PRINT = {"lossless": True, "quality": 75, "method": 4}
_PHOTOGRAPH = {"lossless": False, "quality": 80, "method": 2}


def check_size(number: int, width: float, height: float) -> Size:
    """The size of a page, rounded; FileRefused(odd_size) for one that no screen could show."""
    low, high = sorted((width, height))
    # Written so that a size which is no number is refused too.
    if not (low >= MIN_SIDE and high <= MAX_SIDE and high <= MAX_RATIO * low):
        raise FileRefused(FileReason.ODD_SIZE, f"page {number} is too large, too small, too long or too narrow")
    return round(width, 1), round(height, 1)


def write_page(picture: Image.Image, folder: Path, number: int, widths: Iterable[int]) -> None:
    """Write a page in these widths, the largest first, none larger than the picture itself."""
    for width in sorted(widths, reverse=True):
        if picture.width > width:
            # From the larger one each time: halving a picture of letters twice blurs no more than doing it at once.
            picture = picture.resize((width, max(1, round(picture.height * width / picture.width))), reducing_gap=2.0)
        with _whole(folder / page_name(number, width)) as draft:
            picture.save(draft, "WEBP", **(_PRINT if picture.getcolors(PLAIN_COLOURS) else _PHOTOGRAPH))


def write_words(words: list[WordBox], folder: Path, number: int) -> None:
    """Write the words of a page; an empty list says that it has no text layer."""
    with _whole(folder / words_name(number)) as draft:
        draft.write_text(json.dumps({"words": words}, ensure_ascii=False, separators=(",", ":")), "utf-8")


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Where to write a file that is either there whole or not at all."""
    draft = target.with_suffix(".part")
    try:
        yield draft
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
