"""A form with files, read as it comes: each file goes to disk by the chunk, and only a chunk and the title are held.

The form's grammar is python-multipart's (RFC 7578); the bounds are ours, and met before what is past them is written.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from classroom_sync.errors import FileReason, FileRefused, RefusalCode, Refused
from classroom_sync.materials.files import Draft, no_space
from classroom_sync.materials.limits import (
    MAX_FIELD_BYTES,
    MAX_FORM_BYTES,
    MAX_PAGES,
    MAX_PART_HEADER_BYTES,
    MAX_UPLOAD_BYTES,
    UPLOAD_SILENT_S,
    UPLOAD_WALL_S,
)


@dataclass(slots=True)
class Form:
    """What a form brought besides its files: title, direction, and the name of its first file; empty without one."""

    title: str = ""
    first_name: str = ""
    direction: str = ""


class FormReader:
    """Reads one form into a draft. Between `take` and `take` nothing but this object's fields is kept."""

    def __init__(self, content_type: str, draft: Draft) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Refused(RefusalCode.INVALID, "files come as multipart/form-data")
        self.form = Form()
        self._draft = draft
        self._taken = self._bytes = 0
        self._header = [b"", b""]
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._text = b""
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._is_whole = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
                "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._open,
                "on_part_data": lambda data, start, end: self._write(data[start:end]),
                "on_part_end": self._end,
                "on_end": self._finish,
            },
            max_header_size=MAX_PART_HEADER_BYTES,
        )

    def take(self, chunk: bytes) -> None:
        """The next bytes of the form; FileRefused past a bound, Refused(invalid) for what is no form."""
        self._taken += len(chunk)
        if self._taken > MAX_UPLOAD_BYTES + MAX_FORM_BYTES:
            raise too_many_bytes()
        try:
            with no_space():
                self._parser.write(chunk)
        except FormParserError:
            raise Refused(RefusalCode.INVALID, "that is no form") from None

    def finish(self) -> Form:
        """The form, which must be whole; Refused(invalid) for half of one, FileRefused(no_file)."""
        if not self._is_whole:
            raise Refused(RefusalCode.INVALID, "the form breaks off")
        if not self._draft.digests:
            raise FileRefused(FileReason.NO_FILE, "there is no file in the form")
        return self.form

    def close(self) -> None:
        """Let go of the file being written."""
        if self._file is not None:
            self._file.close()

    def _begin(self) -> None:
        self._headers, self._name, self._text, self._file = {}, "", b"", None

    def _add_header(self, side: int, part: bytes) -> None:
        self._header[side] += part

    def _end_header(self) -> None:
        self._headers[self._header[0].lower()] = self._header[1]
        self._header = [b"", b""]

    def _open(self) -> None:
        _kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = options.get(b"name", b"").decode(errors="replace")
        file_name = options.get(b"filename")
        if file_name is None:
            return
        number = len(self._draft.digests) + 1
        if number > MAX_PAGES:
            raise FileRefused(FileReason.TOO_MANY_PAGES, f"at most {MAX_PAGES} files at once")
        self.form.first_name = self.form.first_name or file_name.decode(errors="replace")
        self._digest = hashlib.sha256()
        self._file = self._draft.source(number).open("wb")

    def _write(self, data: bytes) -> None:
        if self._file is None:
            if len(self._text) + len(data) > MAX_FIELD_BYTES:
                raise Refused(RefusalCode.TOO_LARGE, f"the field {self._name[:20]} is too long")
            self._text += data
            return
        self._bytes += len(data)
        if self._bytes > MAX_UPLOAD_BYTES:
            raise too_many_bytes()
        self._digest.update(data)
        self._file.write(data)

    def _end(self) -> None:
        if self._file is None:
            if self._name == "title":
                self.form.title = self._text.decode(errors="replace")
            elif self._name == "direction":
                self.form.direction = self._text.decode(errors="replace")
            return
        self._file.close()
        self._file = None
        self._draft.digests.append(self._digest.digest())

    def _finish(self) -> None:
        self._is_whole = True


async def read_form(content_type: str, chunks: AsyncIterator[bytes], draft: Draft) -> Form:
    """Read a form to its end, its files into the draft.

    Refused(invalid) for what is no form or takes too long, FileRefused past a bound of `materials.limits`.
    """
    reader = FormReader(content_type, draft)
    try:
        async with asyncio.timeout(UPLOAD_WALL_S):
            while True:
                async with asyncio.timeout(UPLOAD_SILENT_S):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return reader.finish()
                # A disk may be slow, and the classes share this loop.
                await asyncio.to_thread(reader.take, chunk)
    except TimeoutError:
        raise Refused(RefusalCode.INVALID, "the upload brought nothing for too long") from None
    finally:
        reader.close()


def too_many_bytes() -> FileRefused:
    """Files, or a form, past the bound."""
    return FileRefused(FileReason.TOO_MANY_BYTES, f"files have at most {MAX_UPLOAD_BYTES >> 20} MB together")


def is_one_pdf(paths: list[Path]) -> bool:
    """Whether the files are one PDF (else images); FileRefused(wrong_kind) for a PDF among other files.

    By content: a name says what it likes. A PDF's header may stand anywhere in its first KiB (PDF 32000-1, 7.5.2,
    note).
    """
    pdfs = [path for path in paths if _is_pdf(path)]
    if pdfs and len(paths) > 1:
        raise FileRefused(FileReason.WRONG_KIND, "a PDF comes by itself, without other files")
    return bool(pdfs)


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)
