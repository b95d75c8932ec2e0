"""Sentinels promote the replica: the store follows by itself, and what both had is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from classroom_sync.errors import StoreUnavailable
from classroom_sync.store.base import NewsMissed, NodeLeft
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_records import class_key
from classroom_sync.store.redis_url import read_address
from tests.redis_process import RedisProcess
from tests.store.samples import CODE, HOST, Ears, as_write, kept, new_classroom, opened

TURN_S = 20.0  # a failover takes about two seconds


@pytest.fixture
def master(tmp_path: Path) -> Iterator[RedisProcess]:
    # Or it waits five seconds for more replicas before the first one gets its copy.
    with RedisProcess.running(tmp_path / "master", "--repl-diskless-sync-delay", "0") as process:
        yield process


@pytest.fixture
def replica(tmp_path: Path, master: RedisProcess) -> Iterator[RedisProcess]:
    """Its replica, which has everything."""
    with RedisProcess.running(tmp_path / "replica", "--replicaof", f"127.0.0.1 {master.port}") as process:
        process.wait_for("master_link_status:up", "INFO", "replication")
        yield process


@pytest.fixture
def sentinel(tmp_path: Path, master: RedisProcess, replica: RedisProcess) -> Iterator[RedisProcess]:
    """A Sentinel of its own that knows both, and decides alone."""
    config = tmp_path / "sentinel.conf"
    config.write_text(
        f"sentinel monitor lessons 127.0.0.1 {master.port} 1\nsentinel down-after-milliseconds lessons 500\n"
    )
    with RedisProcess.running(tmp_path / "sentinel", sentinel=config) as process:
        process.wait_for(f"name=lessons,status=ok,address=127.0.0.1:{master.port},slaves=1", "INFO", "sentinel")
        yield process


@pytest.fixture
async def store(sentinel: RedisProcess) -> AsyncIterator[RedisStore]:
    """A store that asks it, with one class."""
    async with opened(f"redis+sentinel://127.0.0.1:{sentinel.port}/lessons") as store:
        await store.create(new_classroom())
        yield store


async def test_a_class_goes_on_at_the_promoted_replica(
    master: RedisProcess, replica: RedisProcess, store: RedisStore
) -> None:
    ears = Ears()
    await store.follow(CODE, ears)
    await store.commit(CODE, as_write(1, {"page": (1, 1)}))
    # It has all of it before the master dies: what a failover may lose is docs/operations.md's matter.
    replica.wait_for("$1\r\n1\r\n", "HGET", class_key(CODE).decode(), "version")
    master.kill()
    async with asyncio.timeout(TURN_S):
        while True:
            try:
                await store.commit(CODE, as_write(2, {"page": (1, 1), "at": (2, {"a": "2:255"})}))
            except StoreUnavailable:
                continue
            break
    assert await kept(store) == {"page": (1, 1), "at": (2, {"a": "2:255"})}
    await ears.until(lambda news: NewsMissed() in news)
    await store.leave(CODE, HOST)
    await ears.until(lambda news: news[-1] == NodeLeft(HOST))


async def test_a_name_the_sentinels_do_not_know_is_said(sentinel: RedisProcess) -> None:
    store = RedisStore(read_address(f"redis+sentinel://127.0.0.1:{sentinel.port}/others"))
    with pytest.raises(StoreUnavailable, match="the Sentinels know no such master now"):
        await store.open()
