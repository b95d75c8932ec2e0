"""Every store there is; the contract runs on each. A further store is one line here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path

import pytest

from classroom_sync.store.base import Store
from classroom_sync.store.memory import MemoryStore
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_url import read_address
from classroom_sync.store.sqlite import SqliteStore
from tests import redis_process
from tests.redis_process import RedisCluster, RedisProcess
from tests.store.samples import Nodes

Maker = Callable[[], Store]
"""Makes another node's store of the same classrooms, where the store is shared."""

STORES: dict[str, Callable[[pytest.FixtureRequest, Path], Maker]] = {
    "memory": lambda _request, _folder: MemoryStore().beside,
    "sqlite": lambda _request, folder: lambda: SqliteStore(folder / "classrooms.sqlite"),
    "redis": lambda request, _folder: _emptied(request.getfixturevalue("shared_redis")),
    "redis-cluster": lambda request, _folder: _emptied(request.getfixturevalue("shared_cluster")),
}
SHARED = [name for name in STORES if name != "sqlite"]
"""Those that say `is_shared`."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Report a missing redis-server in one line: pytest folds what shares place and reason."""
    report = yield
    if report.skipped and redis_process.NO_REDIS in str(report.longrepr):
        report.longrepr = (__file__, 1, redis_process.NO_REDIS)
    return report


@pytest.fixture(params=STORES)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An open store without classrooms."""
    made = STORES[request.param](request, tmp_path)()
    await made.open()
    assert made.is_shared == (request.param in SHARED)
    yield made
    await made.close()


@pytest.fixture(params=SHARED)
async def nodes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Nodes]:
    """The stores of two nodes, of the same classrooms."""
    make = STORES[request.param](request, tmp_path)
    made = Nodes(make(), make())
    for each in made:
        await each.open()
    yield made
    for each in made:
        await each.close()


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    """A running Redis that tests share; each empties it first."""
    with RedisProcess.running(tmp_path_factory.mktemp("redis")) as process:
        yield process


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisProcess]:
    """A running Redis of the test's own, for it to harm."""
    with RedisProcess.running(tmp_path / "redis") as process:
        yield process


@pytest.fixture(scope="session")
def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    """A running Redis Cluster that tests share; each empties it first."""
    cluster = RedisCluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


def _emptied(redis: RedisProcess | RedisCluster) -> Maker:
    redis.empty()
    return lambda: RedisStore(read_address(redis.url))
