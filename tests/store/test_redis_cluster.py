"""A cluster whose slots move under a class: nothing is lost, and the store finds the way by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from classroom_sync.store.base import NewsMissed, NodeLeft
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_records import class_key
from classroom_sync.store.redis_url import read_address
from tests.redis_process import RedisCluster, RedisProcess
from tests.store.samples import ANOTHER_HOST, CODE, HOST, Ears, as_write, kept, new_classroom

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
    store = RedisStore(read_address(cluster.url))
    await store.open()
    await store.create(new_classroom())
    yield store
    await store.close()


def holds(node: RedisProcess) -> bool:
    return node.command("CLUSTER", "COUNTKEYSINSLOT", slot_of(node)) != ":0\r\n"


def slot_of(node: RedisProcess) -> str:
    return node.command("CLUSTER", "KEYSLOT", KEY).strip(":\r\n")


def begin_move(source: RedisProcess, target: RedisProcess) -> None:
    """The slot is on its way, and the class with it: it is at the target, and the source still owns the slot."""
    slot = slot_of(source)
    target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source.node_id())
    source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target.node_id())
    source.command("MIGRATE", "127.0.0.1", str(target.port), KEY, "0", "1000")


def end_move(cluster: RedisCluster, target: RedisProcess) -> None:
    """Everybody knows that the slot is the target's."""
    for node in [target, *cluster.nodes]:
        node.command("CLUSTER", "SETSLOT", slot_of(node), "NODE", target.node_id())


async def test_a_class_goes_on_while_and_after_its_slot_moves(cluster: RedisCluster, store: RedisStore) -> None:
    (source,) = [node for node in cluster.nodes if holds(node)]
    target = next(node for node in cluster.nodes if node is not source)
    await store.commit(CODE, as_write(1, {"page": (1, 1)}))
    begin_move(source, target)
    await store.commit(CODE, as_write(2, {"page": (2, 2)}))
    end_move(cluster, target)
    await store.commit(CODE, as_write(3, {"page": (3, 3)}))
    assert await kept(store) == {"page": (3, 3)}
    assert holds(target)


async def test_who_follows_a_class_hears_of_it_where_it_went(cluster: RedisCluster, store: RedisStore) -> None:
    """The slot of the channel moves with the class; what was told on the way was missed."""
    (source,) = [node for node in cluster.nodes if holds(node)]
    target = next(node for node in cluster.nodes if node is not source)
    ears = Ears()
    await store.follow(CODE, ears)
    await store.leave(CODE, ANOTHER_HOST)
    assert await ears.first(1) == [NodeLeft(ANOTHER_HOST)]
    begin_move(source, target)
    end_move(cluster, target)
    await ears.until(lambda news: news[-1] == NewsMissed())
    await store.leave(CODE, HOST)
    await ears.until(lambda news: news[-1] == NodeLeft(HOST))
    await store.ping()


async def test_many_calls_at_once_find_a_class_that_moves(cluster: RedisCluster, store: RedisStore) -> None:
    """redis-py asks the target on one connection and sends on another: what goes wrong by that is tried again."""
    (source,) = [node for node in cluster.nodes if holds(node)]
    target = next(node for node in cluster.nodes if node is not source)
    versions = range(1, 33)
    begin_move(source, target)
    commits = asyncio.gather(
        *(store.commit(CODE, as_write(version, {f"x/{version}": (version, version)})) for version in versions)
    )
    await asyncio.to_thread(end_move, cluster, target)
    await commits
    assert await kept(store) == {f"x/{version}": (version, version) for version in versions}
