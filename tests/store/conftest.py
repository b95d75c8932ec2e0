"""Every store there is; the contract runs on each. A further store is one line here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from classroom_sync.store.base import Store
from classroom_sync.store.memory import MemoryStore
from classroom_sync.store.sqlite import SqliteStore

STORES: dict[str, Callable[[Path], Store]] = {
    "memory": lambda _folder: MemoryStore(),
    "sqlite": lambda folder: SqliteStore(folder / "classrooms.sqlite"),
}


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An open store without classrooms."""
    made = STORES[request.param](tmp_path)
    await made.open()
    yield made
    await made.close()
