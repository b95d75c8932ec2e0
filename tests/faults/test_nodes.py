"""A node that dies, leaves, or has the wrong time; and what becomes of its people."""

from __future__ import annotations

import asyncio
import mmap
import struct
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet
from tests.faults.lesson import open_lesson
from tests.faults.people import PATIENCE_S, now_s

HOUR_S = 3600.0
CLASSES, STUDENTS = 4, 50

# What a node imports before anything else: its wall clock is behind by what a file says, the monotonic one is right.
CLOCK = """
import mmap, struct, time
with open({path!r}, "rb") as file:
    _behind = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
_right_s = time.time
time.time = lambda: _right_s() - struct.unpack("d", _behind[:8])[0]
"""


class Clock:
    """The wall clock of a node that was started with `settings`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "behind"
        self._path.write_bytes(struct.pack("d", 0.0))
        (folder / "sitecustomize.py").write_text(CLOCK.format(path=str(self._path)))
        self.settings = {"PYTHONPATH": str(folder)}

    def set_back(self, seconds: float) -> None:
        """At once, as an operator or a time server does."""
        with self._path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as behind:
            behind[:8] = struct.pack("d", seconds)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


async def test_the_host_is_killed_while_pages_are_turned(fleet: Fleet) -> None:
    """R-6 too: one who does not come back is away."""
    fault = "the host is killed (-9)"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        stays = await lesson.student("stays away", await lesson.door(fleet.host))
        await teacher.until_seen(stays, "state", "live")
        async with teacher.teaching():
            before = await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            killed_s = now_s()
            await fleet.host.kill()
            lost_s = await teacher.until_lost(killed_s)
            after = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > killed_s)
            back_s = await lesson.all_show(teacher, after.number)
            away_s = await teacher.until_seen(stays, "state", "away")
        assert after.number > before.number
        await lesson.ends_on(teacher)
    FIGURES.note_s(fault, "its people notice", lost_s - killed_s)
    FIGURES.note_s(fault, "the next turn is durable at the other node", after.answered_s - killed_s)
    FIGURES.note_s(fault, "every student shows it", back_s - killed_s)
    FIGURES.note_s(fault, "who does not come back is away", away_s - killed_s)


async def test_the_other_node_is_killed_while_pages_are_turned(fleet: Fleet) -> None:
    """The host notices nothing but who comes."""
    fault = "the other node is killed (-9)"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            epoch = teacher.client.stamp.epoch
            killed_s = now_s()
            await fleet.other.kill()
            after = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > killed_s)
            back_s = await lesson.all_show(teacher, after.number)
        worst_s = lesson.worst_s(teacher, killed_s, now_s(), lesson.near)
        await lesson.ends_on(teacher)
        assert teacher.client.stamp.epoch == epoch
    FIGURES.note_s(fault, "the host's students wait at most", worst_s)
    FIGURES.note_s(fault, "every student shows the next turn", back_s - killed_s)


async def test_the_students_of_a_killed_node_come_to_the_other(fleet: Fleet) -> None:
    fault = f"a node with {CLASSES * STUDENTS} students is killed"
    async with AsyncExitStack() as stack, asyncio.timeout(4 * PATIENCE_S):
        lessons = [await stack.enter_async_context(open_lesson(fleet, students=1)) for _ in range(CLASSES)]
        for lesson, _ in lessons:
            lesson.near += await asyncio.gather(*(lesson.student(f"many {n}", fleet.near) for n in range(STUDENTS - 1)))
        killed_s = now_s()
        await fleet.host.kill()
        backs_s = []
        for lesson, teacher in lessons:
            turn = await teacher.turned()
            await lesson.all_show(teacher, turn.number)
            backs_s += [(screen.shown_s(teacher.key, turn.number) or 0.0) - killed_s for screen in lesson.near]
        for lesson, teacher in lessons:
            await lesson.ends_on(teacher)
    backs_s.sort()
    FIGURES.note_s(fault, "half of them show the next turn", backs_s[len(backs_s) // 2])
    FIGURES.note_s(fault, "all of them do", backs_s[-1])


async def test_the_host_leaves_while_pages_are_turned(fleet: Fleet) -> None:
    """T-2."""
    fault = "the host is told to leave (SIGTERM)"
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            told_s = now_s()
            leaving = asyncio.create_task(fleet.host.stop())
            await fleet.host.until_ready(False)
            unready_s = now_s()
            # What a balancer does that asks for readiness.
            fleet.steer(fleet.other)
            await leaving
            gone_s = now_s()
            after = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > gone_s)
            await lesson.all_show(teacher, after.number)
        worst_s = lesson.worst_s(teacher, told_s, gone_s, lesson.students)
        await lesson.ends_on(teacher)
    FIGURES.note_s(fault, "it is not ready", unready_s - told_s)
    FIGURES.note_s(fault, "it has gone", gone_s - told_s)
    FIGURES.note_s(fault, "students wait at most", worst_s)


async def test_the_clock_of_the_host_is_set_back_an_hour(fleet: Fleet, clock: Clock) -> None:
    """R-4 too: who raises a hand later stands later in the queue, whatever the clock of their node."""
    fault = "the host's clock is set back an hour"
    await fleet.host.kill()
    fleet.host.server.settings |= clock.settings
    await fleet.host.start()
    try:
        async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
            far, near = lesson.far[0], lesson.near[0]
            async with teacher.teaching():
                await teacher.until_turn(lambda turn: turn.is_durable, after=10)
                await far.client.raise_hand()
                await teacher.until_seen(far, "hand", True)
                clock.set_back(HOUR_S)
                back_s = now_s()
                await near.client.raise_hand()
                await teacher.until_seen(near, "hand", True)
                await teacher.client.say("go on")
                # Its token was made by the clock that is wrong.
                lesson.near.append(await lesson.student("joins later", fleet.near))
                lesson.far.append(await lesson.student("joins later still", fleet.far))
                await teacher.until_turn(lambda turn: turn.asked_s > back_s + 2)
                after = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > back_s + 2)
                await lesson.all_show(teacher, after.number)
            worst_s = lesson.worst_s(teacher, back_s, after.asked_s, [near, far])
            # The order in which they went up.
            assert near.client.roster["*"]["hands"] == [far.client.participant, near.client.participant]
            await lesson.ends_on(teacher)
    finally:
        # It comes back with the right one.
        await fleet.host.kill()
        fleet.host.server.settings = {
            name: value for name, value in fleet.host.server.settings.items() if name not in clock.settings
        }
    FIGURES.note_s(fault, "students wait at most", worst_s)
