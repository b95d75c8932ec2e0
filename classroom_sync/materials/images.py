"""Images as pages, by Pillow: PNG, JPEG and WebP, each file one page, turned as the camera says.

Runs in the worker process alone. How large an image says it is, is asked before a byte of it is unpacked. What is
written holds the picture and nothing else: no place, no time, no name of a camera.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials.drawing import Size, check_size, write_page, write_words
from classroom_sync.materials.limits import MAX_IMAGE_PIXELS, WIDTHS

FORMATS = ("PNG", "JPEG", "WEBP")
_TURNED = frozenset({5, 6, 7, 8})
"""The orientations of EXIF in which width and height change places."""
_ORIENTATION = 0x0112
_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})

# Our own bound stands before Pillow's, which warns at its own and raises at twice that.
Image.MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS


def inspect(paths: list[Path], folder: Path) -> list[Size]:
    """The sizes of all images, with each of them drawn into the folder: only that shows whether one is whole.

    FileRefused(wrong_kind, broken, too_many_pixels, odd_size), naming the first page at fault.
    """
    return [draw(path, number, WIDTHS, folder) for number, path in enumerate(paths, 1)]


def draw(path: Path, number: int, widths: Iterable[int], folder: Path) -> Size:
    """Draw one image in these widths and return its size; FileRefused as above."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_IMAGE_PIXELS:
                millions = MAX_IMAGE_PIXELS // 1_000_000
                raise FileRefused(FileReason.TOO_MANY_PIXELS, f"page {number} has more than {millions} million pixels")
            if image.getexif().get(_ORIENTATION) in _TURNED:
                width, height = height, width
            size = check_size(number, width, height)
            # A JPEG is unpacked at an eighth, a quarter or a half where that is enough: sides of a turned one too.
            image.draft("RGB", (max(widths), max(widths)))
            write_page(_on_white(ImageOps.exif_transpose(image)), folder, number, widths)
    except UnidentifiedImageError:
        raise FileRefused(FileReason.WRONG_KIND, f"page {number} is no PNG, JPEG or WebP image") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(FileReason.TOO_MANY_PIXELS, f"page {number} has too many pixels") from None
    except FileRefused:
        raise
    # What the decoders raise on a damaged file: OSError for one that is cut off, and more for one that was made so.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, ZeroDivisionError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's, not the file's
        raise FileRefused(FileReason.BROKEN, f"page {number} is damaged") from None
    write_words([], folder, number)
    return size


def _on_white(image: Image.Image) -> Image.Image:
    """The picture as on paper: what is transparent shows white."""
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    if image.mode.startswith("I"):  # sixteen bits of grey, which a plain conversion would cut off and not scale
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGB")
