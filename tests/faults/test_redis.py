"""Redis itself dies, stands still, is full, or forgets: the host's students see every page, and nothing is lost."""

from __future__ import annotations

import asyncio
import os

from classroom_sync.store.redis import RedisStore
from classroom_sync.store.redis_records import class_key
from classroom_sync.store.redis_url import read_address
from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet
from tests.faults.lesson import Lesson, open_lesson
from tests.faults.people import PATIENCE_S, Tablet, now_s
from tests.redis_process import RedisProcess

STOPPED_S = 20.0 if os.environ.get("FAULTS") == "full" else 6.0
AWAY_TURNS = 20
FULL_MS = 6000
FILLER_BYTES = 10_000
ROOM_BYTES = 2_000_000
EVICTING_S = 3.0


async def assert_stored(redis: RedisProcess, lesson: Lesson, tablet: Tablet) -> None:
    """What everybody sees is what Redis has."""
    store = RedisStore(read_address(redis.url))
    await store.open()
    try:
        kept = await store.load(lesson.code)
    finally:
        await store.close()
    assert kept is not None
    assert {key: entry.value for key, entry in kept.entries.items() if entry.value is not None} == tablet.client.board


async def test_redis_is_killed_and_comes_back_empty(redis: RedisProcess, fleet: Fleet) -> None:
    fault = "Redis is killed, and comes back empty"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            killed_s = now_s()
            await asyncio.to_thread(redis.kill)
            noticed = await teacher.until_turn(lambda turn: not turn.is_durable and turn.asked_s > killed_s)
            away = await teacher.until_turn(lambda turn: not turn.is_durable, after=noticed.number + AWAY_TURNS)
            await lesson.all_show(teacher, away.number, lesson.near)
            started_s = now_s()
            await asyncio.to_thread(redis.start)
            back = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > started_s)
            back_s = await lesson.all_show(teacher, back.number)
        worst_s = lesson.worst_s(teacher, killed_s, started_s, lesson.near)
        await lesson.ends_on(teacher)
        await assert_stored(redis, lesson, teacher)
    FIGURES.note_s(fault, "the teacher is told of it", noticed.answered_s - killed_s)
    FIGURES.note_s(fault, "the host's students wait at most", worst_s)
    FIGURES.note_s(fault, "afterwards durable", back.answered_s - started_s)
    FIGURES.note_s(fault, "all show the newest", back_s - started_s)


async def test_redis_stands_still(redis: RedisProcess, fleet: Fleet) -> None:
    """T-4; what the others missed comes as a delta or two, not turn by turn."""
    fault = f"Redis stands still (SIGSTOP) for {STOPPED_S:.0f} s"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(STOPPED_S + 2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            stopped_s = now_s()
            redis.stop()
            noticed = await teacher.until_turn(lambda turn: not turn.is_durable and turn.asked_s > stopped_s)
            told_s = max([await screen.until_told(1) for screen in lesson.far])
            last = await teacher.until_turn(lambda turn: turn.asked_s > stopped_s + STOPPED_S)
            await lesson.all_show(teacher, last.number, lesson.near)
        worst_s = lesson.worst_s(teacher, stopped_s, last.asked_s, lesson.near)
        assert not any(screen.was_told_new(told_s, now_s()) for screen in lesson.far)
        missed = teacher.last.number - lesson.far[0].count(teacher.key)
        shown_before = len(lesson.far[0].shown)
        gone_on_s = now_s()
        redis.go_on()
        back_s = await lesson.all_show(teacher, teacher.last.number)
        deltas = len(lesson.far[0].shown) - shown_before
        for screen in lesson.far:
            await screen.until_new()
        await lesson.ends_on(teacher)
        await assert_stored(redis, lesson, teacher)
    FIGURES.note_s(fault, "the teacher is told of it", noticed.answered_s - stopped_s)
    FIGURES.note_s(fault, "the other's students are told their page's age", told_s - stopped_s)
    FIGURES.note_s(fault, "the host's students wait at most", worst_s)
    FIGURES.note_s(fault, "afterwards all show the newest", back_s - gone_on_s)
    FIGURES.note(fault, f"states that brought the {missed} turns to the other node", str(deltas))


async def test_redis_is_full(redis: RedisProcess, fleet: Fleet) -> None:
    """T-4: that the host lives is heard all the while, but never that what the others show is new."""
    fault = "Redis is full (maxmemory, noeviction)"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            full_s = now_s()
            redis.command("CONFIG", "SET", "maxmemory", "1")
            noticed = await teacher.until_turn(lambda turn: not turn.is_durable and turn.asked_s > full_s)
            told_s = max([await screen.until_told(1) for screen in lesson.far])
            for screen in lesson.far:
                await screen.until_told(FULL_MS)
            room_s = now_s()
            redis.command("CONFIG", "SET", "maxmemory", "0")
            back = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > room_s)
            back_s = await lesson.all_show(teacher, back.number)
        worst_s = lesson.worst_s(teacher, full_s, room_s, lesson.near)
        assert not any(screen.was_told_new(told_s, room_s) for screen in lesson.far)
        await lesson.ends_on(teacher)
        await assert_stored(redis, lesson, teacher)
    FIGURES.note_s(fault, "the teacher is told of it", noticed.answered_s - full_s)
    FIGURES.note_s(fault, "the other's students are told their page's age", told_s - full_s)
    FIGURES.note_s(fault, "the host's students wait at most", worst_s)
    FIGURES.note_s(fault, "afterwards durable", back.answered_s - room_s)
    FIGURES.note_s(fault, "all show the newest", back_s - room_s)


async def test_redis_evicts_the_class(redis: RedisProcess, fleet: Fleet) -> None:
    fault = "Redis evicts the class (allkeys-lru), again and again for 3 s"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        key = class_key(lesson.code).decode()
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            begin_s, evicted = now_s(), 0
            used = int(redis.command("INFO", "memory").split("used_memory:")[1].split()[0])
            redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", str(used + ROOM_BYTES))
            number = 0
            while now_s() < begin_s + EVICTING_S or not evicted:
                redis.command("SET", f"filler/{number}", "x" * FILLER_BYTES)
                evicted += redis.command("EXISTS", key) == ":0\r\n"
                number += 1
                await asyncio.sleep(0)
            end_s = now_s()
            redis.command("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction")
            back = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > end_s)
            back_s = await lesson.all_show(teacher, back.number)
        near_s = lesson.worst_s(teacher, begin_s, end_s, lesson.near)
        far_s = lesson.worst_s(teacher, begin_s, end_s, lesson.far)
        await lesson.ends_on(teacher)
        await assert_stored(redis, lesson, teacher)
    FIGURES.note(fault, "looks at it that found the class gone", f"{evicted} of {number}")
    FIGURES.note_s(fault, "the host's students wait at most", near_s)
    FIGURES.note_s(fault, "the other's at most", far_s)
    FIGURES.note_s(fault, "afterwards durable", back.answered_s - end_s)
    FIGURES.note_s(fault, "all show the newest", back_s - end_s)
