"""Pages drawn when somebody asks for them: by worker processes, each page once, however many ask.

    asked -> is it on disk? -> is somebody drawing it? wait with them -> else a job: this page and the two after it
    job   -> waits for one of the workers -> a process -> a line for each page -> those who wait read the file

A worker that ends without a word about a page, or takes too long, broke over that page: the page is noted as one that
cannot be drawn, so that thirty students who ask again do not start thirty such processes. Pages behind it are tried
in a new one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator, Coroutine, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from classroom_sync.errors import FileReason, FileRefused, RefusalCode, Refused
from classroom_sync.materials.figures import MaterialFigures
from classroom_sync.materials.files import Draft, MaterialFiles, no_space
from classroom_sync.materials.limits import (
    AHEAD_PAGES,
    DIRECTION_CPU_S,
    DRAW_TRIES,
    INSPECT_CPU_S,
    INSPECTORS,
    MAX_PAGES_AWAITED,
    MAX_REPORT_BYTES,
    WALL_FACTOR,
    WIDTHS,
    WORKER_CPU_S,
    WORKERS,
    ZOOM_WIDTH,
)
from classroom_sync.materials.material import Direction, MaterialKind
from classroom_sync.materials.uploaded import Uploaded

logger = logging.getLogger(__name__)

T = TypeVar("T")
_WORKER = "classroom_sync.materials.worker"


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a draft is: the sizes of its pages, and the way it is read where it says so itself."""

    sizes: list[tuple[float, float]]
    direction: Direction | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A page as it is drawn at once: in the plain widths, or in the one for zooming."""

    material_id: str
    page: int
    is_zoomed: bool


class Rendering:
    """The workers of this node. `worker_cpu_s` and `inspect_cpu_s` are shortened by tests alone."""

    def __init__(
        self, files: MaterialFiles, worker_cpu_s: int = WORKER_CPU_S, inspect_cpu_s: int = INSPECT_CPU_S
    ) -> None:
        self.figures = MaterialFigures()
        self._files = files
        self._worker_cpu_s = worker_cpu_s
        self._inspect_cpu_s = inspect_cpu_s
        self._workers = asyncio.Semaphore(WORKERS)
        self._inspectors = asyncio.Semaphore(INSPECTORS)
        self._drawn: dict[Asked, asyncio.Future[FileRefused | None]] = {}
        self._jobs: set[asyncio.Task[Any]] = set()
        self._processes: set[Process] = set()
        self._is_closed = False

    async def inspect(self, draft: Draft, kind: MaterialKind) -> Inspected:
        """What a draft is, with its first page drawn, of images all; FileRefused for what cannot be shown."""
        return await asyncio.shield(self._start(self._inspect(draft, kind)))

    async def _inspect(self, draft: Draft, kind: MaterialKind) -> Inspected:
        sources = [str(path) for path in draft.sources]
        job = {"do": "inspect", "kind": kind, "files": sources, "folder": str(draft.made)}
        async with self._inspectors, aclosing(self._work(job, self._inspect_cpu_s)) as saying:
            async for said in saying:
                if "sizes" not in said:
                    raise _refusal(said)
                sizes = [(float(width), float(height)) for width, height in said["sizes"]]
                self.figures.pages_drawn += 1 if kind is MaterialKind.PDF else len(sizes)
                return Inspected(sizes, await self._read_direction(job) if kind is MaterialKind.PDF else None)
        self._check_open()
        self.figures.workers_broken += 1
        raise _silent()

    async def _read_direction(self, job: dict[str, Any]) -> Direction | None:
        """By a worker of its own: a page that breaks over this may be one that nobody ever asks for."""
        async with aclosing(self._work(job | {"do": "direction"}, DIRECTION_CPU_S)) as saying:
            async for said in saying:
                return Direction(said["direction"]) if said.get("direction") in tuple(Direction) else None
        return None

    async def draw(self, material: Uploaded, page: int, name: str, *, is_zoomed: bool = False) -> bytes:
        """A file of a page, drawn where it was not; the page exists.

        FileRefused where it cannot be drawn; Refused(unavailable) while too many wait, or for a material just removed.
        """
        asked = Asked(material.id, page, is_zoomed)
        for _ in range(DRAW_TRIES):
            body = await asyncio.to_thread(self._files.read, material.id, name)
            if body is not None:
                return body
            self._check_open()
            waits = self._drawn.get(asked) or await self._begin(material, asked)
            # Shielded: one who gives up waiting does not take the page from the others.
            refused = await asyncio.shield(waits)
            if refused is not None:
                # A new one for each who waits: an error that is raised thirty times would carry thirty traces.
                raise FileRefused(refused.why, refused.reason)
        raise Refused(RefusalCode.UNAVAILABLE, "the page could not be drawn now; try again soon")

    async def close(self) -> None:
        """End what is being drawn; who waits for it is refused."""
        self._is_closed = True
        for process in self._processes:
            _kill(process)
        await asyncio.gather(*self._jobs, return_exceptions=True)

    def _check_open(self) -> None:
        if self._is_closed:
            raise Refused(RefusalCode.UNAVAILABLE, "this server is going away")

    def _start(self, job: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """A job is never cancelled, for then its process would be left: it ends when its process does."""
        task = asyncio.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)
        return task

    async def _begin(self, material: Uploaded, asked: Asked) -> asyncio.Future[FileRefused | None]:
        """Have a page drawn, and those after it that are not, unless it is known that it cannot be."""
        known = await asyncio.to_thread(self._read_failure, asked)
        if known is not None:
            raise known
        ahead = [] if asked.is_zoomed else range(asked.page + 1, min(asked.page + AHEAD_PAGES, material.pages) + 1)
        pages = [asked, *(Asked(material.id, page, is_zoomed=False) for page in ahead)]
        missing = [asked, *await asyncio.to_thread(self._missing, pages[1:])]
        # Another may have begun while the disk was asked.
        if (begun := self._drawn.get(asked)) is not None:
            return begun
        if len(self._drawn) >= MAX_PAGES_AWAITED:
            raise Refused(RefusalCode.UNAVAILABLE, "too many pages wait to be drawn; try again soon")
        missing = [page for page in missing if page not in self._drawn]
        for page in missing:
            self._drawn[page] = asyncio.get_running_loop().create_future()
        self._start(self._draw(material, missing))
        return self._drawn[asked]

    async def _draw(self, material: Uploaded, pages: list[Asked]) -> None:
        """Have pages drawn and tell those who wait: None for "look again", which finds it drawn or begins anew."""
        waiting = list(pages)
        try:
            job = await self._drawing(material, pages)
            async with self._workers, aclosing(self._work(job, self._worker_cpu_s)) as saying:
                async for said in saying:
                    if said.get("page") != waiting[0].page:
                        self._tell(waiting, _refusal(said))  # of the job as a whole: a disk that is full, say
                        return
                    page, refused = waiting[0], _refusal(said) if "why" in said else None
                    await self._settle(waiting, page, refused)
                    if not waiting:
                        return
            if not self._is_closed:
                self.figures.workers_broken += 1
                await self._settle(waiting, waiting[0], _silent())
        except FileNotFoundError:
            logger.info("material %s was removed while a page of it was drawn", material.id)
        finally:
            self._tell(waiting, None)

    async def _settle(self, waiting: list[Asked], page: Asked, refused: FileRefused | None) -> None:
        waiting.remove(page)
        if refused is None:
            self.figures.pages_drawn += 1
        else:
            await asyncio.to_thread(self._note_failure, page, refused)
        self._tell([page], refused)

    def _tell(self, pages: Iterable[Asked], outcome: FileRefused | None) -> None:
        for page in list(pages):
            told = self._drawn.pop(page, None)
            if told is not None and not told.done():
                told.set_result(outcome)

    async def _drawing(self, material: Uploaded, pages: list[Asked]) -> dict[str, Any]:
        folder = await asyncio.to_thread(self._files.made, material.id)
        # A PDF is one file for all its pages.
        sources = dict.fromkeys(str(self._files.source(material, page.page)) for page in pages)
        return {
            "do": "draw",
            "kind": material.kind,
            "files": list(sources),
            "folder": str(folder),
            "pages": [page.page for page in pages],
            "widths": [ZOOM_WIDTH] if pages[0].is_zoomed else list(WIDTHS),
        }

    async def _work(self, job: dict[str, Any], cpu_s: int) -> AsyncGenerator[dict[str, Any]]:
        """Run a worker and give what it says; it ends with the caller's interest, and in any case in time."""
        if self._is_closed:
            return
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            _WORKER,
            json.dumps(job | {"cpu_s": cpu_s}),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            limit=MAX_REPORT_BYTES,
        )
        assert process.stdout is not None
        self._processes.add(process)
        began_s = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(cpu_s * WALL_FACTOR):
                while line := await process.stdout.readline():
                    yield _read_report(line)
        except (TimeoutError, ValueError) as error:
            logger.info("a worker was ended: %s", type(error).__name__)
        finally:
            _kill(process)
            await process.wait()
            self._processes.discard(process)
            self.figures.worker_s += asyncio.get_running_loop().time() - began_s

    def _missing(self, pages: list[Asked]) -> list[Asked]:
        folder = self._files.root
        return [page for page in pages if not _plain(folder, page).is_file() and self._read_failure(page) is None]

    def _failure_path(self, page: Asked) -> Path:
        return self._files.root / page.material_id / "made" / f"failed-{page.page}-{page.is_zoomed:d}.json"

    def _read_failure(self, page: Asked) -> FileRefused | None:
        try:
            return _refusal(json.loads(self._failure_path(page).read_bytes()))
        except FileNotFoundError:
            return None

    def _note_failure(self, page: Asked, refused: FileRefused) -> None:
        with suppress(FileNotFoundError), no_space():
            self._failure_path(page).write_text(json.dumps({"why": refused.why, "reason": refused.reason}), "utf-8")


def _kill(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()


def _plain(root: Path, page: Asked) -> Path:
    return root / page.material_id / "made" / f"page-{page.page}-{WIDTHS[-1]}.webp"


def _read_report(line: bytes) -> dict[str, Any]:
    """What a worker said; ValueError for anything else: a worker that was taken over says what it likes."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("a worker said what it may not")  # noqa: TRY004  one error for all that a worker may say wrong
    return said


def _refusal(said: dict[str, Any]) -> FileRefused:
    try:
        return FileRefused(FileReason(said["why"]), str(said["reason"]))
    except (KeyError, ValueError):
        return _silent()


def _silent() -> FileRefused:
    """What a worker that ended without a word says of its page."""
    return FileRefused(FileReason.TOO_COSTLY, "this file cannot be drawn: it takes too long, or too much memory")
