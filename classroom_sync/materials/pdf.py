"""A PDF's pages, by pdfium: their sizes, their pictures, and where the words of their text layer stand.

Runs in the worker process alone: pdfium is a large program in C++ that reads what strangers wrote.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials.drawing import PARTS, Size, WordBox, check_size, write_page, write_words
from classroom_sync.materials.limits import (
    DIRECTION_CHARACTERS,
    DIRECTION_PAGES,
    MAX_CHARACTERS,
    MAX_PAGES,
    MAX_WORDS,
    WIDTHS,
)
from classroom_sync.materials.material import Direction

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_DIRECTION_BYTES = 4
"""`R2L` and the end of a string."""
_MIN_PARTS = 1
"""A box of no width could not be tapped."""


def open_pdf(path: Path) -> pdfium.PdfDocument:
    """The document; FileRefused(encrypted, broken, too_many_pages)."""
    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise FileRefused(FileReason.ENCRYPTED, "this PDF asks for a password; save it without one") from None
        raise FileRefused(FileReason.BROKEN, "this PDF is damaged and cannot be opened") from None
    if len(pdf) > MAX_PAGES:
        raise FileRefused(FileReason.TOO_MANY_PAGES, f"a PDF may have {MAX_PAGES} pages; this one has {len(pdf)}")
    return pdf


def inspect(path: Path, folder: Path) -> list[Size]:
    """The sizes of all pages, with the first one drawn into the folder; FileRefused as above, or odd_size."""
    with closing(open_pdf(path)) as pdf:
        try:
            sizes = [check_size(index + 1, *pdf.get_page_size(index)) for index in range(len(pdf))]
        except pdfium.PdfiumError:
            raise FileRefused(FileReason.BROKEN, "this PDF is damaged: a page of it cannot be read") from None
        draw(pdf, 1, WIDTHS, folder)
    return sizes


def read_direction(path: Path) -> Direction | None:
    """The way a PDF is read: as its viewer preferences say, else as most letters of its first pages do; None for none.

    `L2R` says nothing: it is what a PDF means that was given no preference (PDF 32000-1, table 150), and programs write
    it into books in Arabic. FileRefused as above.
    """
    with closing(open_pdf(path)) as pdf:
        told = ctypes.create_string_buffer(_DIRECTION_BYTES)
        if raw.FPDF_VIEWERREF_GetName(pdf, b"Direction", told, _DIRECTION_BYTES) and told.value == b"R2L":
            return Direction.RTL
        right = left = 0
        for index in range(min(len(pdf), DIRECTION_PAGES)):
            for letter in _beginning(pdf, index):
                kind = unicodedata.bidirectional(letter)
                right += kind in _RIGHT_TO_LEFT
                left += kind == "L"
            if right + left >= DIRECTION_CHARACTERS:
                break
    return None if right == left else Direction.RTL if right > left else Direction.LTR


def _beginning(pdf: pdfium.PdfDocument, index: int) -> str:
    """The first characters of a page's text layer; none of a page that is damaged."""
    try:
        page = pdf[index]
        with closing(page.get_textpage()) as text_page:
            text: str = text_page.get_text_range(0, min(text_page.count_chars(), DIRECTION_CHARACTERS))
        page.close()
    except pdfium.PdfiumError:
        return ""
    return text


def draw(pdf: pdfium.PdfDocument, number: int, widths: Iterable[int], folder: Path) -> None:
    """Draw one page in these widths and write where its words are; FileRefused(broken, odd_size)."""
    try:
        page = pdf[number - 1]
        width, _height = check_size(number, *page.get_size())
        with closing(page.render(scale=max(widths) / width, prefer_bgrx=True, limit_image_cache=True)) as bitmap:
            write_page(bitmap.to_pil().convert("RGB"), folder, number, widths)
        write_words(list(_words(page)), folder, number)
        page.close()
    except pdfium.PdfiumError:
        raise FileRefused(FileReason.BROKEN, f"page {number} of this PDF is damaged") from None


def _words(page: pdfium.PdfPage) -> Iterator[WordBox]:
    """The words of a page in the order of its text layer: runs of characters without a space, each on one line."""
    with closing(page.get_textpage()) as text_page:
        count, found = min(text_page.count_chars(), MAX_CHARACTERS), 0
        letters: list[str] = []
        box: tuple[int, int, int, int] | None = None
        for index in range(count + 1):
            letter = chr(raw.FPDFText_GetUnicode(text_page, index) & 0x1FFFFF) if index < count else " "
            here = None if letter.isspace() or letter == "\0" else _box_of(page, text_page, index)
            if box is not None and (here is None or not _is_beside(box, here)):
                yield (box[0], box[1], box[2] - box[0], box[3] - box[1], "".join(letters))
                letters, box, found = [], None, found + 1
                if found == MAX_WORDS:
                    return
            if here is not None:
                letters.append(letter)
                box = here if box is None else _around(box, here)


def _box_of(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, index: int) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of a character in parts of the page as it is shown, turned and cropped."""
    rect = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, rect):
        return None
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for corner_x, corner_y in ((rect.left, rect.top), (rect.right, rect.bottom)):
        if not raw.FPDF_PageToDevice(page, 0, 0, PARTS, PARTS, 0, corner_x, corner_y, x, y):
            return None
        corners.append((_within(x.value), _within(y.value)))
    (x0, y0), (x1, y1) = corners
    left, top = min(x0, x1), min(y0, y1)
    return left, top, max(x0, x1, left + _MIN_PARTS), max(y0, y1, top + _MIN_PARTS)


def _within(part: int) -> int:
    return min(PARTS, max(0, part))


def _is_beside(box: tuple[int, int, int, int], here: tuple[int, int, int, int]) -> bool:
    """Whether a character stands beside the word so far, whichever way the text runs; a column further on does not."""
    gap = max(here[0] - box[2], box[0] - here[2], here[1] - box[3], box[1] - here[3])
    return gap <= max(here[2] - here[0], here[3] - here[1])


def _around(box: tuple[int, int, int, int], here: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3])
