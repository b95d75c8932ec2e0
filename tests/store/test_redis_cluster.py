"""A cluster whose slots move under a class: nothing is lost, and the store finds the way by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from classroom_sync.store.base import NewsMissed, NodeLeft
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_records import class_key
from tests.redis_process import RedisCluster
from tests.store.samples import ANOTHER_HOST, CODE, HOST, Ears, as_write, kept, new_classroom, opened

KEY = class_key(CODE).decode()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    """A running cluster of the test's own, whose slots it may move."""
    cluster = RedisCluster(tmp_path)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
async def store(cluster: RedisCluster) -> AsyncIterator[RedisStore]:
    """A store on it, with one class."""
    async with opened(cluster.url) as store:
        await store.create(new_classroom())
        yield store


async def test_a_class_goes_on_while_and_after_its_slot_moves(cluster: RedisCluster, store: RedisStore) -> None:
    await store.commit(CODE, as_write(1, {"page": (1, 1)}))
    target = cluster.begin_move(KEY)
    await store.commit(CODE, as_write(2, {"page": (2, 2)}))
    cluster.end_move(KEY, target)
    await store.commit(CODE, as_write(3, {"page": (3, 3)}))
    assert await kept(store) == {"page": (3, 3)}
    assert cluster.holder(KEY) is target


async def test_who_follows_a_class_hears_of_it_where_it_went(cluster: RedisCluster, store: RedisStore) -> None:
    """The slot of the channel moves with the class; what was told on the way was missed."""
    ears = Ears()
    await store.follow(CODE, ears)
    await store.leave(CODE, ANOTHER_HOST)
    assert await ears.first(1) == [NodeLeft(ANOTHER_HOST)]
    target = cluster.begin_move(KEY)
    cluster.end_move(KEY, target)
    await ears.until(lambda news: news[-1] == NewsMissed())
    await store.leave(CODE, HOST)
    await ears.until(lambda news: news[-1] == NodeLeft(HOST))
    await store.ping()


async def test_many_calls_at_once_find_a_class_that_moves(cluster: RedisCluster, store: RedisStore) -> None:
    """redis-py asks the target on one connection and sends on another: what goes wrong by that is tried again."""
    versions = range(1, 33)
    target = cluster.begin_move(KEY)
    commits = asyncio.gather(
        *(store.commit(CODE, as_write(version, {f"x/{version}": (version, version)})) for version in versions)
    )
    await asyncio.to_thread(cluster.end_move, KEY, target)
    await commits
    assert await kept(store) == {f"x/{version}": (version, version) for version in versions}
