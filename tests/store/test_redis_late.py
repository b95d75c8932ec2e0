"""A try that was given up may still run once Redis goes on, after what its caller did since: it undoes none of that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from classroom_sync.errors import CodeTaken
from classroom_sync.protocol.words import Epoch, ParticipantId, Pen
from classroom_sync.store.base import Part
from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_news import begin_beat, pack_left, pack_members, pack_pen
from classroom_sync.store.redis_records import (
    Call,
    class_fields,
    part_fields,
    participant_fields,
    pen_field,
)
from tests.redis_process import RedisProcess
from tests.store.samples import (
    CODE,
    HOST,
    OTHER,
    PEN,
    PUPIL,
    TEACHER,
    as_part,
    loaded,
    new_classroom,
    opened,
)

ANOTHER_PEN = Pen(ParticipantId("p2"), Epoch(2), "phone")


@pytest.fixture
async def store(shared_redis: RedisProcess) -> AsyncIterator[RedisStore]:
    """A store with one class."""
    shared_redis.empty()
    async with opened(shared_redis.url) as store:
        await store.create(new_classroom())
        yield store


async def test_of_participants_does_not_undo_a_later_one(store: RedisStore) -> None:
    """C-6: one who was removed stays removed."""
    removed = replace(PUPIL, is_removed=True)
    for number, one in ((2, removed), (1, PUPIL)):
        fields = participant_fields([one], Call("writer", number))
        await store._run("keep_participants", CODE, "writer", number, pack_members([one]), *fields)
    assert list((await loaded(store)).participants) == [TEACHER, removed]


async def test_of_the_pen_does_not_put_an_earlier_one_back(store: RedisStore) -> None:
    async def take(number: int, pen: Pen) -> list[object]:
        news = pack_pen(Epoch(2), HOST)
        return await store._run("take_pen", CODE, 1, 2, pen_field(pen), HOST, "series", number, news, 0)

    assert await take(2, ANOTHER_PEN) == [b"done", 0]
    assert await take(1, PEN) == [b"fenced", 2, 0]
    assert (await loaded(store)).pen == ANOTHER_PEN


async def test_of_a_new_class_is_told_that_it_was_made(store: RedisStore) -> None:
    """E-3: nor is one that was ended meanwhile made again."""

    async def create() -> list[object]:
        return await store._run("create", OTHER, "token", *class_fields(new_classroom(OTHER), Call("writer", 1)))

    assert [await create(), await create()] == [[b"done", 0], [b"done", 0]]
    with pytest.raises(CodeTaken):
        await store.create(new_classroom(OTHER))
    await store.remove(OTHER)
    assert await create() == [b"done", 0]
    assert await store.load(OTHER) is None


async def test_of_a_beat_does_not_put_an_earlier_part_back(store: RedisStore) -> None:
    early, late = as_part(HOST, 1, {"p1": "early"}), as_part(HOST, 2, {"p1": "late"})

    async def beat(number: int, part: Part) -> list[object]:
        head = begin_beat(part)
        return await store._run("beat", CODE, HOST, number, 0, part.to_version, 30, head, *part_fields(part))

    assert await beat(2, late) == [b"done", 1, 0]
    assert await beat(1, early) == [b"behind", 0, 2]
    assert [each.part for each in (await loaded(store)).parts] == [late]


@pytest.mark.parametrize("came_back", ["by a beat", "as the host"])
async def test_of_leaving_does_not_end_what_came_after(store: RedisStore, came_back: str) -> None:
    async def leave(number: int) -> list[object]:
        return await store._run("leave", CODE, HOST, number, pack_left(HOST))

    number = next(store._numbers)
    if came_back == "by a beat":
        await store.beat(CODE, as_part(HOST, 1, {"p1": 1}))
    else:
        await store.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
    before = await loaded(store)
    assert await leave(number) == [b"late", 0]
    found = await loaded(store)
    assert (found.host, [each.part for each in found.parts]) == (HOST, [each.part for each in before.parts])
    assert await leave(next(store._numbers)) == [b"done", 0]
