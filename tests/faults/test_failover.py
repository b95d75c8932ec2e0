"""Sentinels promote the replica under a class, also one that never got the last writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.door import Door, Way
from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet, open_fleet_at
from tests.faults.lesson import open_lesson
from tests.faults.people import PATIENCE_S, now_s
from tests.redis_process import RedisProcess

# What a replica says to its master before anything else that only a replica says.
AS_REPLICA = b"psync"
LOST_TURNS = 10


class Watched:
    """A master, behind a door by which everybody comes to it, its replica, and the Sentinel that watches both."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.master = RedisProcess(folder / "master", "--repl-diskless-sync-delay", "0")
        self.door = Door(self.master.port)
        self._others: list[RedisProcess] = []

    @property
    def url(self) -> str:
        """For nodes."""
        return f"redis+sentinel://127.0.0.1:{self._others[-1].port}/lessons"

    async def open(self) -> None:
        """Start all three; the replica has everything."""
        await self.door.open()
        await asyncio.to_thread(self.master.start)
        replica = RedisProcess(self._folder / "replica", "--replicaof", f"127.0.0.1 {self.door.port}")
        config = self._folder / "sentinel.conf"
        config.write_text(
            f"sentinel monitor lessons 127.0.0.1 {self.door.port} 1\nsentinel down-after-milliseconds lessons 500\n"
        )
        sentinel = RedisProcess(self._folder / "sentinel", sentinel=config)
        self._others = [replica, sentinel]
        await asyncio.to_thread(replica.start)
        await asyncio.to_thread(replica.wait_for, "master_link_status:up", "INFO", "replication")
        await asyncio.to_thread(sentinel.start)
        known = f"name=lessons,status=ok,address=127.0.0.1:{self.door.port},slaves=1"
        await asyncio.to_thread(sentinel.wait_for, known, "INFO", "sentinel")

    async def kill_master(self) -> None:
        """As a machine goes that takes its network along."""
        await asyncio.to_thread(self.master.kill)
        await self.door.cut()

    async def close(self) -> None:
        """Leave nothing running."""
        for redis in (*self._others, self.master):
            redis.close()
        await self.door.close()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    watched = Watched(tmp_path)
    try:
        await watched.open()
        yield watched
    finally:
        await watched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def fleet(watched: Watched, tmp_path: Path) -> AsyncIterator[Fleet]:
    """Two nodes that ask the Sentinel."""
    fleet = await open_fleet_at(tmp_path, watched.url)
    yield fleet
    await fleet.close()


@pytest.mark.parametrize("is_behind", [False, True], ids=["with all writes", "without the last"])
async def test_sentinels_promote_the_replica(watched: Watched, fleet: Fleet, is_behind: bool) -> None:
    """What the new master lacks the nodes give back."""
    lacks = f", which lacks the last {LOST_TURNS} turns at least" if is_behind else ""
    fault = f"Sentinels promote the replica{lacks}"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(3 * PATIENCE_S):
        async with teacher.teaching():
            before = await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            if is_behind:
                watched.door.swallow(Way.OUT, only=AS_REPLICA)
                before = await teacher.until_turn(lambda turn: turn.is_durable, after=before.number + LOST_TURNS)
                # A failover that takes the pen's newest epoch with it too.
                await teacher.client.give_pen(lesson.far[0].client.participant)
                await teacher.client.give_pen(None)
            killed_s = now_s()
            await watched.kill_master()
            noticed = await teacher.until_turn(lambda turn: not turn.is_durable and turn.asked_s > killed_s)
            back = await teacher.until_turn(lambda turn: turn.is_durable, after=noticed.number)
            back_s = await lesson.all_show(teacher, back.number)
        worst_s = lesson.worst_s(teacher, killed_s, back.asked_s, lesson.near)
        await lesson.ends_on(teacher)
    FIGURES.note_s(fault, "the teacher is told of it", noticed.answered_s - killed_s)
    FIGURES.note_s(fault, "the host's students wait at most", worst_s)
    FIGURES.note_s(fault, "durable again", back.answered_s - killed_s)
    FIGURES.note_s(fault, "all show the newest", back_s - killed_s)
