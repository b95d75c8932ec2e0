"""Images as pages: turned as the camera says, without what the camera knows, and never larger than they are."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials import images
from classroom_sync.materials.uploaded import page_name
from tests.materials.samples import make_image, make_png_bomb


def inspect(folder: Path, *contents: bytes) -> list[tuple[float, float]]:
    paths = [folder / f"source-{number}" for number in range(1, len(contents) + 1)]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return images.inspect(paths, folder)


def page(folder: Path, number: int = 1, width: int = 720) -> Image.Image:
    with Image.open(folder / page_name(number, width)) as drawn:
        return drawn.convert("RGB")


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_each_file_is_a_page(tmp_path: Path) -> None:
    """M-2: PNG, JPEG and WebP; all of them are drawn at once."""
    kinds = ("PNG", "JPEG", "WEBP")
    assert inspect(tmp_path, *(make_image(kind, (1600, 1200)) for kind in kinds)) == [(1600, 1200)] * 3
    for number in (1, 2, 3):
        assert page(tmp_path, number, 1440).size == (1440, 1080)
        assert page(tmp_path, number, 720).size == (720, 540)


def test_a_small_image_is_not_blown_up(tmp_path: Path) -> None:
    inspect(tmp_path, make_image(size=(500, 400)))
    assert page(tmp_path, width=1440).size == page(tmp_path, width=720).size == (500, 400)


def test_a_photograph_stands_upright_and_tells_nothing_of_its_camera(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Nora"
    photograph = make_image("JPEG", (1600, 1200), exif=exif)
    assert b"Camera of Nora" in photograph
    assert inspect(tmp_path, photograph) == [(1200, 1600)]
    assert page(tmp_path).size == (720, 960)
    assert b"Nora" not in (tmp_path / page_name(1, 720)).read_bytes()


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGBA", (200, 200), (0, 0, 0, 0)),
        Image.new("LA", (200, 200), (0, 0)),
        Image.new("I;16", (200, 200), 65_535),
        Image.new("1", (200, 200), 1),
    ],
    ids=["clear", "clear grey", "sixteen bits", "one bit"],
)
def test_what_is_clear_or_white_is_white(tmp_path: Path, image: Image.Image) -> None:
    inspect(tmp_path, saved(image))
    assert sum(page(tmp_path).convert("L").histogram()[:250]) == 0


def test_print_colours_are_screen_colours(tmp_path: Path) -> None:
    inspect(tmp_path, saved(Image.new("CMYK", (200, 200), (0, 0, 0, 0)), "JPEG"))
    assert page(tmp_path).getpixel((100, 100)) == pytest.approx((255, 255, 255), abs=3)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", FileReason.WRONG_KIND),
        (b"GIF89a" + bytes(100), FileReason.WRONG_KIND),
        (make_image("BMP"), FileReason.WRONG_KIND),
        (make_image("JPEG")[:3000], FileReason.BROKEN),
        (make_image("PNG")[:300], FileReason.BROKEN),
        (make_image("WEBP")[:300], FileReason.BROKEN),
        (make_png_bomb(), FileReason.TOO_MANY_PIXELS),
        (make_png_bomb(60_000, 60_000), FileReason.TOO_MANY_PIXELS),
        (make_image(size=(100, 701)), FileReason.ODD_SIZE),
    ],
    ids=["empty", "GIF", "BMP", "half a JPEG", "half a PNG", "half a WebP", "bomb", "larger bomb", "too long"],
)
def test_what_cannot_be_shown_is_said_with_its_page(tmp_path: Path, content: bytes, why: FileReason) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        inspect(tmp_path, make_image(size=(50, 50)), content)
    assert refused.value.why is why
    assert "page 2" in refused.value.reason
