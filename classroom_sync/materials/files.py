"""The folder of what teachers brought: one folder a material, named by its content, shared by nodes that share a disk.

    <root>/<id>/index.json          what it is: kind, title, sizes of its pages, direction
    <root>/<id>/source-1 …          the files as they came
    <root>/<id>/made/…              pages drawn from them, which may be drawn again
    <root>/<id>/used                empty; its time is when a class last showed the material or a page was asked for
    <root>/drafts/<random>/         an upload under way; renamed when it is whole, removed in any case

Every call here reads or writes the disk and may take milliseconds: whoever shares an event loop calls from a thread.
Two nodes may do the same thing at once: each step is one rename or one removal, and to find it done is to have done it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from classroom_sync.errors import FileReason, FileRefused
from classroom_sync.materials.limits import DISK_RESERVE_BYTES, DRAFT_KEEP_S, IN_USE_S, KEEP_S, MAX_UPLOAD_BYTES
from classroom_sync.materials.material import Direction, MaterialKind
from classroom_sync.materials.uploaded import Uploaded, is_material_id
from classroom_sync.protocol.words import clean_title

_DRAWN_AS = 1
"""Raised when pages come out differently: it is part of each id, for an address means the same bytes for ever."""
_ID_CHARACTERS = 32
_DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_ENDING_CHARACTERS = 5


@dataclass(frozen=True, slots=True)
class Index:
    """What is known of a material: `sizes` are width and height of each page, of which only the ratio matters."""

    material: Uploaded
    sizes: list[tuple[float, float]]


@dataclass(slots=True)
class Draft:
    """An upload under way: its folder, and the digests of the files that are whole."""

    folder: Path
    digests: list[bytes]

    def source(self, number: int) -> Path:
        """Where the file of this number (from 1) is written."""
        return self.folder / f"source-{number}"

    @property
    def sources(self) -> list[Path]:
        """The files that are whole, in order."""
        return [self.source(number) for number in range(1, len(self.digests) + 1)]

    @property
    def made(self) -> Path:
        """Where its pages are drawn."""
        return self.folder / "made"


class MaterialFiles:
    """The materials under one folder, together at most `limit_bytes` (0: this server takes no files)."""

    def __init__(self, root: Path, limit_bytes: int) -> None:
        self.root = root
        self.limit_bytes = limit_bytes
        self._drafts = root / "drafts"

    def begin(self) -> Draft:
        """A folder for an upload; whoever asks drops it in the end. FileRefused(not_taken, no_space)."""
        if self.limit_bytes == 0:
            raise FileRefused(FileReason.NOT_TAKEN, "this server takes no files")
        with no_space():
            self._drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = Draft(Path(tempfile.mkdtemp(dir=self._drafts)), [])
            draft.made.mkdir()
        return draft

    def drop(self, draft: Draft) -> None:
        """Remove a draft; nothing where it was kept."""
        shutil.rmtree(draft.folder, ignore_errors=True)

    def check_room(self, now_s: float) -> None:
        """FileRefused(no_space) unless one more upload fits, after what may go has gone."""
        if self.measure() + MAX_UPLOAD_BYTES > self.limit_bytes:
            self.sweep(now_s, self.limit_bytes - MAX_UPLOAD_BYTES)
        if self.measure() + MAX_UPLOAD_BYTES > self.limit_bytes:
            raise FileRefused(FileReason.NO_SPACE, "this server has no room for more materials; they go after a while")
        if shutil.disk_usage(self._drafts).free < MAX_UPLOAD_BYTES + DISK_RESERVE_BYTES:
            raise FileRefused(FileReason.NO_SPACE, "the server's disk is full")

    def keep(
        self,
        draft: Draft,
        kind: MaterialKind,
        title: str,
        sizes: list[tuple[float, float]],
        now_s: float,
        direction: Direction = Direction.RTL,
    ) -> Uploaded:
        """Make a material of a draft; one that was brought before stays as it is. FileRefused(no_space)."""
        told = hashlib.sha256(b"%s %d " % (kind.value.encode(), _DRAWN_AS) + b"".join(draft.digests))
        material = Uploaded(told.hexdigest()[:_ID_CHARACTERS], kind, title, len(sizes), direction)
        folder = self.root / material.id
        with no_space():
            index = {"kind": kind.value, "title": title, "sizes": sizes, "direction": direction.value}
            (draft.folder / "index.json").write_text(json.dumps(index), "utf-8")
            (draft.folder / "used").touch()
            try:
                draft.folder.rename(folder)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
        self.touch(material.id, now_s)
        return material

    def index(self, material_id: str) -> Index | None:
        """What is known of a material; None where its files are not here."""
        if not is_material_id(material_id):
            return None
        try:
            told = json.loads((self.root / material_id / "index.json").read_bytes())
        except FileNotFoundError:
            return None
        sizes = [(width, height) for width, height in told["sizes"]]
        direction = Direction(told.get("direction", Direction.RTL))
        return Index(Uploaded(material_id, MaterialKind(told["kind"]), told["title"], len(sizes), direction), sizes)

    def source(self, material: Uploaded, page: int) -> Path:
        """The file that a page is drawn from."""
        return self.root / material.id / f"source-{page if material.kind is MaterialKind.IMAGES else 1}"

    def made(self, material_id: str) -> Path:
        """The folder of the pages that were drawn; made here where it is not. FileNotFoundError without a material."""
        folder = self.root / material_id / "made"
        folder.mkdir(exist_ok=True)
        return folder

    def read(self, material_id: str, name: str) -> bytes | None:
        """A drawn file, or None where it is not drawn. The caller has checked the name."""
        try:
            return (self.root / material_id / "made" / name).read_bytes() if is_material_id(material_id) else None
        except FileNotFoundError:
            return None

    def touch(self, material_id: str, now_s: float) -> None:
        """A class shows it, or a page of it was asked for; nothing where it is not here."""
        with suppress(FileNotFoundError):
            os.utime(self.root / material_id / "used", (now_s, now_s))

    def sweep(self, now_s: float, most_bytes: int) -> list[str]:
        """Remove what had its time, then what is over `most_bytes` and may go; the ids that are gone.

        First materials that no class shows, the one unused longest first, then drawn pages, which can be drawn again.
        """
        self._sweep_drafts(now_s)
        by_age = sorted((self._used_s(folder), folder) for folder in self._folders())
        gone = []
        for used_s, folder in by_age:
            idle_s = now_s - used_s
            if idle_s > KEEP_S or (idle_s > IN_USE_S and self.measure() > most_bytes):
                # Renamed first: nobody finds half a material, nor one that is being removed.
                grave = self._drafts / f"gone-{folder.name}"
                self._drafts.mkdir(exist_ok=True)
                with suppress(OSError):
                    folder.rename(grave)
                shutil.rmtree(grave, ignore_errors=True)
                gone.append(folder.name)
        for _used_s, folder in by_age:
            if self.measure() > most_bytes:
                shutil.rmtree(folder / "made", ignore_errors=True)
        return gone

    def _sweep_drafts(self, now_s: float) -> None:
        with suppress(FileNotFoundError):
            for folder in self._drafts.iterdir():
                with suppress(FileNotFoundError):
                    if now_s - folder.stat().st_mtime > DRAFT_KEEP_S:
                        shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        try:
            return [folder for folder in self.root.iterdir() if is_material_id(folder.name)]
        except FileNotFoundError:
            return []

    def _used_s(self, folder: Path) -> float:
        try:
            return (folder / "used").stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def measure(self) -> int:
        """The bytes of everything under the root: asked of the disk, for other nodes write there too."""
        total = 0
        for folder, _folders, names in os.walk(self.root):
            for name in names:
                with suppress(FileNotFoundError):
                    total += (Path(folder) / name).stat().st_size
        return total


@contextmanager
def no_space() -> Iterator[None]:
    """FileRefused(no_space) for a disk that is full."""
    try:
        yield
    except OSError as error:
        if error.errno in _DISK_IS_FULL:
            raise FileRefused(FileReason.NO_SPACE, "the server's disk is full") from error
        raise


def title_of(given: str, file_name: str) -> str:
    """The title that was given, else the file's name without its ending; Refused(invalid) for one too long."""
    name = file_name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    return clean_title(given or (stem if dot and stem and len(ending) <= _ENDING_CHARACTERS else name))
