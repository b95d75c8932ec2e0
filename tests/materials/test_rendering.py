"""Pages drawn by processes of their own: each once, in bounds, and a hostile file ends the process and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from classroom_sync.errors import FileReason, FileRefused, RefusalCode, Refused
from classroom_sync.materials.files import Draft, MaterialFiles
from classroom_sync.materials.limits import AHEAD_PAGES, MAX_UPLOAD_BYTES, WIDTHS, ZOOM_WIDTH
from classroom_sync.materials.material import MaterialKind
from classroom_sync.materials.rendering import Rendering
from classroom_sync.materials.uploaded import Uploaded, page_name, words_name
from tests.materials.samples import make_encrypted_pdf, make_image, make_pdf, make_png_bomb, make_slow_pdf

CPU_S = 2
"""Ten times what a page of these tests takes; the slow one would take minutes."""


@pytest.fixture
def files(tmp_path: Path) -> MaterialFiles:
    return MaterialFiles(tmp_path / "materials", 20 * MAX_UPLOAD_BYTES)


@pytest_asyncio.fixture
async def rendering(files: MaterialFiles) -> AsyncIterator[Rendering]:
    rendering = Rendering(files, worker_cpu_s=CPU_S, inspect_cpu_s=CPU_S)
    yield rendering
    await rendering.close()


def draft_of(files: MaterialFiles, *contents: bytes) -> Draft:
    draft = files.begin()
    for number, content in enumerate(contents, 1):
        draft.source(number).write_bytes(content)
        draft.digests.append(hashlib.sha256(content).digest())
    return draft


async def bring(files: MaterialFiles, rendering: Rendering, kind: MaterialKind, *contents: bytes) -> Uploaded:
    draft = draft_of(files, *contents)
    try:
        found = await rendering.inspect(draft, kind)
        return files.keep(draft, kind, "T", found.sizes, 0.0)
    finally:
        files.drop(draft)


async def a_worker(rendering: Rendering) -> None:
    """Return once a worker draws."""
    async with asyncio.timeout(10):
        while not rendering._processes:  # noqa: ASYNC110  what a process's start tells is this
            await asyncio.sleep(0)


def made(files: MaterialFiles, material: Uploaded) -> dict[str, int]:
    """The drawn files by the moment they were written."""
    return {path.name: path.stat().st_mtime_ns for path in files.made(material.id).iterdir()}


async def test_a_page_and_those_after_it_are_drawn_when_it_is_asked_for(
    files: MaterialFiles, rendering: Rendering
) -> None:
    """M-5."""
    book = await bring(files, rendering, MaterialKind.PDF, make_pdf([str(number) for number in range(1, 8)]))
    assert set(made(files, book)) == {page_name(1, width) for width in WIDTHS} | {words_name(1)}
    body = await rendering.draw(book, 3, page_name(3, WIDTHS[0]))
    assert body[8:12] == b"WEBP"
    assert b"words" in await rendering.draw(book, 3, words_name(3))
    await rendering.draw(book, 3 + AHEAD_PAGES, page_name(3 + AHEAD_PAGES, WIDTHS[1]))
    drawn = {page_name(page, width) for page in (1, 3, 4, 5) for width in WIDTHS}
    assert set(made(files, book)) == drawn | {words_name(page) for page in (1, 3, 4, 5)}


async def test_thirty_who_ask_at_once_have_a_page_drawn_once(files: MaterialFiles, rendering: Rendering) -> None:
    """M-5: and who comes later finds it."""
    book = await bring(files, rendering, MaterialKind.PDF, make_pdf(["1", "2", "3"]))
    bodies = await asyncio.gather(*(rendering.draw(book, 2, page_name(2, WIDTHS[n % 2])) for n in range(30)))
    assert len(set(bodies)) == 2
    before = made(files, book)
    await rendering.draw(book, 2, page_name(2, WIDTHS[0]))
    assert made(files, book)[page_name(2, WIDTHS[0])] == before[page_name(2, WIDTHS[0])]


async def test_who_gives_up_waiting_takes_the_page_from_nobody(files: MaterialFiles, rendering: Rendering) -> None:
    book = await bring(files, rendering, MaterialKind.PDF, make_pdf(["1", "2"]))
    gone, stays = (asyncio.ensure_future(rendering.draw(book, 2, page_name(2, WIDTHS[0]))) for _ in range(2))
    await a_worker(rendering)
    gone.cancel()
    assert (await stays)[8:12] == b"WEBP"


async def test_a_page_is_drawn_larger_when_somebody_zooms(files: MaterialFiles, rendering: Rendering) -> None:
    """M-5."""
    poster = await bring(files, rendering, MaterialKind.IMAGES, make_image(size=(3000, 2000)))
    name = page_name(1, ZOOM_WIDTH)
    assert name not in made(files, poster)
    await rendering.draw(poster, 1, name, is_zoomed=True)
    assert name in made(files, poster)


async def test_images_are_drawn_again_where_their_pages_had_to_make_room(
    files: MaterialFiles, rendering: Rendering
) -> None:
    """M-8."""
    posters = await bring(files, rendering, MaterialKind.IMAGES, make_image(), make_image("JPEG", colour="#993333"))
    before = files.read(posters.id, page_name(2, WIDTHS[0]))
    files.sweep(0.0, 0)
    assert files.read(posters.id, page_name(2, WIDTHS[0])) is None
    assert await rendering.draw(posters, 2, page_name(2, WIDTHS[0])) == before


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        (MaterialKind.PDF, b"%PDF-1.7 and nothing", FileReason.BROKEN),
        (MaterialKind.PDF, make_encrypted_pdf(), FileReason.ENCRYPTED),
        (MaterialKind.PDF, make_pdf(["x"], (30_000, 30_000)), FileReason.ODD_SIZE),
        (MaterialKind.PDF, make_slow_pdf(first=True), FileReason.TOO_COSTLY),
        (MaterialKind.IMAGES, make_png_bomb(), FileReason.TOO_MANY_PIXELS),
        (MaterialKind.IMAGES, make_image("JPEG")[:3000], FileReason.BROKEN),
    ],
    ids=["broken", "encrypted", "a field", "slow", "bomb", "half"],
)
async def test_a_file_that_cannot_be_shown_is_refused_and_leaves_nothing(
    files: MaterialFiles, rendering: Rendering, kind: MaterialKind, content: bytes, why: FileReason
) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        await bring(files, rendering, kind, content)
    assert refused.value.why is why
    assert [path.name for path in files.root.rglob("*")] == ["drafts"]


async def test_a_page_that_cannot_be_drawn_is_tried_once_and_the_others_are_drawn(
    files: MaterialFiles, rendering: Rendering
) -> None:
    """M-6."""
    book = await bring(files, rendering, MaterialKind.PDF, make_slow_pdf())
    for _ in range(2):
        with pytest.raises(FileRefused) as refused:
            await rendering.draw(book, 2, page_name(2, WIDTHS[0]))
        assert refused.value.why is FileReason.TOO_COSTLY
    # It was ahead of this one, and did not take it along.
    assert (await rendering.draw(book, 3, page_name(3, WIDTHS[0])))[8:12] == b"WEBP"
    assert sorted(made(files, book)) == sorted(
        [
            f"{part}-{page}{end}"
            for page in (1, 3)
            for part, end in (("page", "-720.webp"), ("page", "-1440.webp"), ("words", ".json"))
        ]
        + ["failed-2-0.json"]
    ), "and nothing half written"
    assert (rendering.figures.workers_broken, rendering.figures.pages_drawn) == (1, 2)
    assert rendering.figures.worker_s > CPU_S / 2


async def test_a_page_of_a_material_that_is_gone_cannot_be_drawn(files: MaterialFiles, rendering: Rendering) -> None:
    gone = Uploaded("0" * 32, MaterialKind.PDF, "T", 3)
    with pytest.raises(Refused) as refused:
        await rendering.draw(gone, 1, page_name(1, WIDTHS[0]))
    assert refused.value.code is RefusalCode.UNAVAILABLE


async def test_closing_ends_what_is_being_drawn(files: MaterialFiles, rendering: Rendering) -> None:
    book = await bring(files, rendering, MaterialKind.PDF, make_slow_pdf())
    asked = asyncio.ensure_future(rendering.draw(book, 2, page_name(2, WIDTHS[0])))
    await a_worker(rendering)
    await rendering.close()
    with pytest.raises(Refused) as refused:
        await asked
    assert refused.value.code is RefusalCode.UNAVAILABLE
    assert not [name for name in made(files, book) if name.startswith("failed")], "the page is not to blame"
