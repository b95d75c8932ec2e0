"""The news of a Redis that is lost, cut, killed, full of nonsense: who follows hears again, and that it missed some."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.words import Epoch
from classroom_sync.store import redis_hearing
from classroom_sync.store.base import NewsMissed, NodeLeft, PenTaken
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_records import class_channel
from tests.door import Door, Way
from tests.redis_process import RedisProcess
from tests.store.samples import (
    ANOTHER_HOST,
    CODE,
    HEAR_S,
    HOST,
    OTHER,
    PEN,
    Ears,
    new_classroom,
    opened,
)

SUBSCRIPTIONS = b"subscribe"


@pytest.fixture
async def other(redis: RedisProcess) -> AsyncIterator[RedisStore]:
    """Another node's, which made the class."""
    async with opened(redis.url) as store:
        await store.create(new_classroom())
        yield store


@pytest.fixture
async def door(redis: RedisProcess) -> AsyncIterator[Door]:
    door = Door(redis.port)
    await door.open()
    yield door
    await door.close()


@pytest.fixture
async def store(door: Door, other: RedisStore) -> AsyncIterator[RedisStore]:
    """This node's, behind the door."""
    async with opened(f"redis://127.0.0.1:{door.port}") as store:
        yield store


@pytest.fixture
async def ears(store: RedisStore) -> Ears:
    """A follower of the class."""
    ears = Ears()
    await store.follow(CODE, ears)
    return ears


async def until_deaf(store: RedisStore) -> StoreUnavailable:
    """What a ping says, once it does."""
    async with asyncio.timeout(HEAR_S):
        while True:
            try:
                await store.ping()
            except StoreUnavailable as error:
                return error


async def until_well(store: RedisStore) -> None:
    """Until a ping says nothing."""
    async with asyncio.timeout(HEAR_S):
        while True:
            try:
                return await store.ping()
            except StoreUnavailable:
                continue


async def still_hears(ears: Ears, other: RedisStore) -> None:
    """What is told from now on is heard, after NewsMissed."""
    await ears.until(lambda news: NewsMissed() in news)
    await other.leave(CODE, ANOTHER_HOST)
    await ears.until(lambda news: news[-1] == NodeLeft(ANOTHER_HOST))


async def test_a_subscription_that_redis_ends(redis: RedisProcess, other: RedisStore, ears: Ears) -> None:
    redis.command("CLIENT", "KILL", "TYPE", "pubsub")
    await still_hears(ears, other)


async def test_connections_that_break(door: Door, other: RedisStore, ears: Ears) -> None:
    await door.reset()
    await still_hears(ears, other)


@pytest.mark.parametrize("way", Way)
async def test_a_subscription_that_goes_silent(
    door: Door, store: RedisStore, other: RedisStore, ears: Ears, way: Way
) -> None:
    """Neither end is told: the node notices, is not ready meanwhile, and finds its way back by itself."""
    door.freeze(way, only=SUBSCRIPTIONS)
    if way is Way.IN:
        # What is told still comes in: it is missed only where the way back is needed.
        await door.reset()
    said = await until_deaf(store)
    assert "news are not heard" in str(said)
    await door.mend()
    await still_hears(ears, other)
    await until_well(store)


async def test_a_redis_that_is_cut_off_one_way(door: Door, store: RedisStore, other: RedisStore, ears: Ears) -> None:
    """Commands go out and nothing comes back."""
    door.freeze(Way.OUT)
    await until_deaf(store)
    await other.take_pen(CODE, Epoch(1), Epoch(2), PEN, ANOTHER_HOST)
    await door.mend()
    await until_well(store)
    await ears.until(lambda news: NewsMissed() in news or PenTaken(Epoch(2), ANOTHER_HOST) in news)
    await other.leave(CODE, HOST)
    await ears.until(lambda news: news[-1] == NodeLeft(HOST))


async def test_a_redis_that_was_killed_and_starts_empty(
    redis: RedisProcess, store: RedisStore, other: RedisStore, ears: Ears
) -> None:
    """E-4: who follows hears that it missed something, and finds nothing: it is to give the class back."""
    redis.kill()
    await until_deaf(store)
    redis.start()
    await ears.until(lambda news: NewsMissed() in news)
    assert await store.load(CODE) is None
    await store.restore(new_classroom())
    await still_hears(ears, other)


async def test_a_redis_that_is_away_is_not_followed_and_may_be_left(
    redis: RedisProcess, store: RedisStore, other: RedisStore, ears: Ears
) -> None:
    redis.kill()
    latecomer = Ears()
    with pytest.raises(StoreUnavailable, match="news are not heard"):
        await store.follow(OTHER, latecomer)
    await store.unfollow(CODE)
    redis.start()
    await store.follow(OTHER, latecomer)
    for code in (CODE, OTHER):
        await store.restore(new_classroom(code))
        await other.leave(code, HOST)
    assert await latecomer.first(1) == [NodeLeft(HOST)]
    assert ears.news == []


async def test_who_gives_up_waiting_follows_nothing(redis: RedisProcess, store: RedisStore, other: RedisStore) -> None:
    ears, later = Ears(), Ears()
    redis.stop()
    following = asyncio.create_task(store.follow(CODE, ears))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(following, 0.05)
    redis.go_on()
    await store.follow(OTHER, later)
    await other.create(new_classroom(OTHER))
    for code in (CODE, OTHER):
        await other.leave(code, HOST)
    assert await later.first(1) == [NodeLeft(HOST)]
    assert ears.news == []


async def test_what_another_program_publishes_is_no_news(
    redis: RedisProcess, other: RedisStore, ears: Ears, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for junk in ("hello", "\x01", "\x91\x09", "\x90", "\x92\x01", "*" * 9):
            redis.command("PUBLISH", class_channel(CODE).decode(), junk)
        await other.leave(CODE, HOST)
        assert await ears.first(1) == [NodeLeft(HOST)]
    assert caplog.text.count("another program publishes on cs:{ABCDEF}:live") == 6


async def test_one_class_too_many_is_refused(store: RedisStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_hearing, "MAX_CLASSROOMS", 1)
    await store.follow(CODE, Ears())
    await store.follow(CODE, Ears())
    with pytest.raises(StoreUnavailable, match="1 classes are followed"):
        await store.follow(OTHER, Ears())
    await store.unfollow(CODE)
    await store.follow(OTHER, Ears())


async def test_a_node_whose_ears_nobody_tends_is_not_ready(store: RedisStore) -> None:
    """A bug in that task must not pass for silence."""
    assert store._hearing is not None
    task = store._hearing._tasks[0]
    task.cancel()
    await asyncio.wait([task])
    with pytest.raises(StoreUnavailable, match="news are not heard"):
        await store.ping()
