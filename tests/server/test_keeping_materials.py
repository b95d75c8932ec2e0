"""What this node's classes show is noted as used, and what had its time goes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from classroom_sync.materials.catalogue import describe
from classroom_sync.materials.files import MaterialFiles
from classroom_sync.materials.limits import KEEP_S, MAX_UPLOAD_BYTES
from classroom_sync.server.services import Services
from classroom_sync.server.uploads import keep_materials
from tests.materials.test_files import NOW_S, bring


class OneRound:
    """A clock that ends whoever sleeps by it."""

    def __init__(self, now_s: float) -> None:
        self.now_s = now_s

    def wall_s(self) -> float:
        return self.now_s

    async def sleep(self, _delay_s: float) -> None:
        raise asyncio.CancelledError


def showing(value: Any) -> SimpleNamespace:
    """A classroom whose board has this as its material."""
    return SimpleNamespace(board={"material": value})


async def test_what_a_class_shows_is_noted_as_used(tmp_path: Path) -> None:
    """M-8."""
    files = MaterialFiles(tmp_path / "materials", 10 * MAX_UPLOAD_BYTES)
    shown, left = bring(files, b"1"), bring(files, b"2")
    rooms = [
        showing(describe(shown)),
        showing({"id": "hafs", "kind": "mushaf", "title": "", "pages": 604}),
        showing(None),
    ]
    services = SimpleNamespace(hub=SimpleNamespace(classrooms=rooms), files=files, clock=OneRound(NOW_S + KEEP_S + 1))
    with pytest.raises(asyncio.CancelledError):
        await keep_materials(cast("Services", services))
    assert files.index(shown.id)
    assert files.index(left.id) is None


async def test_a_folder_that_cannot_be_used_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "materials").write_text("no folder")
    files = MaterialFiles(tmp_path / "materials", 10 * MAX_UPLOAD_BYTES)
    services = SimpleNamespace(hub=SimpleNamespace(classrooms=[]), files=files, clock=OneRound(NOW_S))
    with pytest.raises(asyncio.CancelledError):
        await keep_materials(cast("Services", services))
