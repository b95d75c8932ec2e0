"""One real server process for all tests of this folder that leave it as it was; each opens a class of its own.

Such a test lives in the session's event loop, where the process and its HTTP client do; a module says so in its
`pytestmark`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.server.stranger import School
from tests.server_process import ServerProcess


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """A running server on the default store."""
    process = ServerProcess(tmp_path_factory.mktemp("server") / "data")
    await process.start()
    yield process
    await process.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def school(server: ServerProcess, http: httpx.AsyncClient) -> AsyncIterator[School]:
    school = School(server.url, http)
    yield school
    await school.close()
