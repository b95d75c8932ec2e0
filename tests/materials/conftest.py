"""One mushaf for all tests of the room: it never changes."""

from __future__ import annotations

import pytest

from classroom_sync.materials.mushaf import Mushaf
from classroom_sync.materials.mushaf.source import Source, read_source


@pytest.fixture(scope="session")
def source() -> Source:
    return read_source()


@pytest.fixture(scope="session")
def mushaf(source: Source) -> Mushaf:
    return Mushaf(source)
