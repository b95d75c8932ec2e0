"""The slot of a class moves to another server of the cluster while the class is taught."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from classroom_sync.store.redis_records import class_key
from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet, open_fleet_at
from tests.faults.lesson import open_lesson
from tests.faults.people import PATIENCE_S, now_s
from tests.redis_process import RedisCluster

MOVING_TURNS = 20


@pytest_asyncio.fixture(loop_scope="session")
async def cluster(tmp_path: Path) -> AsyncIterator[RedisCluster]:
    """A running cluster of the test's own, whose slots it may move."""
    cluster = RedisCluster(tmp_path / "cluster")
    try:
        await asyncio.to_thread(cluster.start)
        yield cluster
    finally:
        cluster.close()


@pytest_asyncio.fixture(loop_scope="session")
async def fleet(cluster: RedisCluster, tmp_path: Path) -> AsyncIterator[Fleet]:
    """Two nodes over it."""
    fleet = await open_fleet_at(tmp_path, cluster.url)
    yield fleet
    await fleet.close()


async def test_the_slot_moves_while_pages_are_turned(cluster: RedisCluster, fleet: Fleet) -> None:
    fault = "the class's slot moves to another server of the cluster"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        key = class_key(lesson.code).decode()
        async with teacher.teaching():
            before = await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            begin_s = now_s()
            target = await asyncio.to_thread(cluster.begin_move, key)
            during = await teacher.until_turn(lambda turn: turn.is_durable, after=before.number + MOVING_TURNS)
            moved_s = now_s()
            await asyncio.to_thread(cluster.end_move, key, target)
            after = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > moved_s)
            after = await teacher.until_turn(lambda turn: turn.is_durable, after=after.number + MOVING_TURNS)
            await lesson.all_show(teacher, after.number)
        assert during.asked_s < moved_s
        end_s = after.answered_s
        near_s = lesson.worst_s(teacher, begin_s, end_s, lesson.near)
        far_s = lesson.worst_s(teacher, begin_s, end_s, lesson.far)
        undurable = sum(not turn.is_durable for turn in teacher.turns)
        await lesson.ends_on(teacher)
        assert cluster.holder(key) is target
    FIGURES.note_s(fault, "the host's students wait at most", near_s)
    FIGURES.note_s(fault, "the other's at most", far_s)
    FIGURES.note(fault, f"turns answered as not durable, of {len(teacher.turns)}", str(undurable))
