"""Faults with real processes: one fleet for all tests that leave it whole, mended after each; and the table at the end.

All tests here run in one loop, the fleet's doors'. Times are measured and printed; asserted are events, within bounds
far above what is printed. FAULTS=full in the environment gives outages their full lengths.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet, open_fleet
from tests.redis_process import RedisProcess

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put this folder's tests into the loop that the doors live in."""
    for item in items:
        if item.path.is_relative_to(HERE) and isinstance(item, pytest.Function) and iscoroutinefunction(item.obj):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    for line in FIGURES.lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    """The Redis under the fleet."""
    with RedisProcess.running(tmp_path_factory.mktemp("redis")) as process:
        yield process


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_fleet(shared_redis: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fleet]:
    """Two nodes that tests share."""
    fleet = await open_fleet(tmp_path_factory.mktemp("fleet"), shared_redis)
    yield fleet
    await fleet.close()


@pytest_asyncio.fixture(loop_scope="session")
async def redis(shared_redis: RedisProcess) -> AsyncIterator[RedisProcess]:
    """The Redis under the fleet, running; whatever a test does to it is undone."""
    yield shared_redis
    if not shared_redis.is_running:
        shared_redis.start()
    shared_redis.go_on()
    shared_redis.command("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction")


@pytest_asyncio.fixture(loop_scope="session")
async def fleet(redis: RedisProcess, shared_fleet: Fleet) -> AsyncIterator[Fleet]:
    """The fleet, whole; whatever a test does to it is undone."""
    yield shared_fleet
    await shared_fleet.mend()
