"""A form with files, however it is cut into chunks: whole files on disk, or a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from classroom_sync.errors import FileReason, FileRefused, RefusalCode, Refused
from classroom_sync.materials.files import Draft, MaterialFiles
from classroom_sync.materials.limits import MAX_FIELD_BYTES, MAX_PAGES, MAX_UPLOAD_BYTES
from classroom_sync.server.forms import Form, is_one_pdf, read_form

TYPE = "multipart/form-data; boundary=edge"


def part(content: bytes, disposition: str) -> bytes:
    return b"--edge\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (disposition.encode(), content)


def file_part(content: bytes, name: str = "a.png") -> bytes:
    return part(content, f'name="file"; filename="{name}"')


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--edge--\r\n"


async def chunks_of(body: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return MaterialFiles(tmp_path / "materials", 1).begin()


async def read(draft: Draft, body: bytes, content_type: str = TYPE, size: int = 65_536) -> Form:
    return await read_form(content_type, chunks_of(body, size), draft)


@pytest.mark.parametrize("size", [1, 7, 65_536])
async def test_files_go_to_disk_in_their_order(draft: Draft, size: int) -> None:
    """M-2."""
    contents = [b"one\r\n--edg", b"", b"\x00" * 1000]
    title = part("تفسير".encode(), 'name="title"')
    body = form(title, part(b"ignored", 'name="other"'), *(file_part(c, f"{c[:3]!r}.png") for c in contents))
    told = await read(draft, body, size=size)
    assert (told.title, told.first_name) == ("تفسير", "b'one'.png")
    assert [path.read_bytes() for path in draft.sources] == contents
    assert draft.digests == [hashlib.sha256(content).digest() for content in contents]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", TYPE),
        (b"hello", TYPE),
        (form(file_part(b"a")), "application/pdf"),
        (form(file_part(b"a")), "multipart/form-data"),
        (form(file_part(b"a")), ""),
        (form(file_part(b"a"))[:-20], TYPE),
        (form(b"--edge\r\n" + b"X" * 5000 + b": y\r\n\r\n\r\n"), TYPE),
    ],
)
async def test_what_is_no_form_is_invalid(draft: Draft, body: bytes, content_type: str) -> None:
    """M-4."""
    with pytest.raises(Refused) as refused:
        await read(draft, body, content_type)
    assert refused.value.code is RefusalCode.INVALID


async def test_a_form_without_a_file_says_so(draft: Draft) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        await read(draft, form(part(b"T", 'name="title"')))
    assert refused.value.why is FileReason.NO_FILE


async def test_files_are_bounded_together_while_they_come(draft: Draft) -> None:
    """M-4: no more than the bound is written."""
    half = bytes(MAX_UPLOAD_BYTES // 2)
    with pytest.raises(FileRefused) as refused:
        await read(draft, form(file_part(half), file_part(half), file_part(b"1")))
    assert (refused.value.why, refused.value.code) == (FileReason.TOO_MANY_BYTES, RefusalCode.TOO_LARGE)
    with pytest.raises(FileRefused) as endless:
        await read(draft, form(*[part(bytes(4000), 'name="other"')] * 14_000))
    assert endless.value.why is FileReason.TOO_MANY_BYTES
    assert sum(path.stat().st_size for path in draft.folder.rglob("source-*")) <= MAX_UPLOAD_BYTES


async def test_so_are_their_number_and_the_title(draft: Draft) -> None:
    """M-4."""
    with pytest.raises(FileRefused) as refused:
        await read(draft, form(*(file_part(b"a") for _ in range(MAX_PAGES + 1))))
    assert refused.value.why is FileReason.TOO_MANY_PAGES
    with pytest.raises(Refused) as too_long:
        await read(draft, form(part(b"T" * (MAX_FIELD_BYTES + 1), 'name="title"')))
    assert too_long.value.code is RefusalCode.TOO_LARGE


def test_a_pdf_is_told_by_its_content_and_comes_alone(tmp_path: Path) -> None:
    """M-2."""
    paths = [tmp_path / name for name in ("a", "b")]
    paths[0].write_bytes(b"\n" * 100 + b"%PDF-1.4")
    paths[1].write_bytes(b"\x89PNG")
    assert is_one_pdf(paths[:1])
    assert not is_one_pdf(paths[1:])
    with pytest.raises(FileRefused) as refused:
        is_one_pdf(paths)
    assert refused.value.why is FileReason.WRONG_KIND
