"""The pen between two nodes: one tablet at both, and a host that writes on while nobody hears it."""

from __future__ import annotations

import asyncio

from classroom_sync.client import StopReason
from tests.door import BOTH, Door
from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet
from tests.faults.lesson import open_lesson
from tests.faults.people import PATIENCE_S, TURN_EVERY_S, now_s

UNSEEN_TURNS = 50


def way_of_the_host(fleet: Fleet) -> Door:
    assert fleet.host.way is not None
    return fleet.host.way


async def test_the_tablet_is_on_two_nodes_at_once(fleet: Fleet) -> None:
    """P-5: its link to the host hangs, it dials and comes to the other; then the first link is there again."""
    fault = "the teacher's tablet is on two nodes at once"
    async with open_lesson(fleet) as (lesson, former), asyncio.timeout(2 * PATIENCE_S):
        hanging = await lesson.door(fleet.host)
        # The same device: coming back takes nothing from anybody (P-4).
        first = await lesson.tablet("link-1", hanging, device="tablet")
        await former.until(lambda: former.client.stopped is not None)
        assert former.client.stopped is StopReason.ELSEWHERE
        async with first.teaching():
            before = await first.until_turn(lambda turn: turn.is_durable, after=10)
            await lesson.all_show(first, before.number)
            hanging.freeze(*BOTH)
            came_s = now_s()
            second = await lesson.tablet("link-2", fleet.far, device="tablet")
            async with second.teaching():
                here = await second.until_turn(lambda turn: turn.is_durable)
                there_s = await lesson.all_show(second, here.number)
                mended_s = now_s()
                await hanging.mend()
                closed_s = await first.until(lambda: first.client.stopped is not None)
                last = await second.until_turn(lambda turn: turn.is_durable and turn.asked_s > closed_s)
                await lesson.all_show(second, last.number)
        assert first.client.stopped is StopReason.ELSEWHERE
        await lesson.ends_on(second)
    FIGURES.note_s(fault, "every student shows the first turn made at the other node", there_s - came_s)
    FIGURES.note_s(fault, "the link that hung learns that it is over, once it hangs no more", closed_s - mended_s)


async def test_the_pen_is_taken_while_the_host_is_cut_off(fleet: Fleet) -> None:
    """P-4, C-3: what the old host's tablet wrote meanwhile is fenced, however much it is."""
    fault = f"a second tablet takes the pen elsewhere, the old host comes back with {UNSEEN_TURNS} turns nobody saw"
    way = way_of_the_host(fleet)
    async with open_lesson(fleet) as (lesson, old), asyncio.timeout(3 * PATIENCE_S):
        durable = await old.turned()
        assert durable.is_durable
        await lesson.all_show(old, durable.number)
        way.freeze(*BOTH)
        came_s = now_s()
        new = await lesson.tablet("new-tablet", fleet.far)
        # What it wrote before the pen is its own would be fenced by its own coming.
        taken_s = await new.until(lambda: new.client.stamp.epoch > old.client.stamp.epoch)
        async with old.teaching(TURN_EVERY_S / 2):
            taken = await new.turned()
            await lesson.all_show(new, taken.number, lesson.far)
            unseen = await old.until_turn(lambda turn: turn.number == durable.number + UNSEEN_TURNS)
            assert not unseen.is_durable
            # The host's own students saw them.
            await lesson.all_show(old, unseen.number, lesson.near)
        mended_s = now_s()
        await way.mend()
        back_s = await lesson.all_show(new, taken.number)
        stopped_s = await old.until(lambda: old.client.stopped is not None)
        assert old.client.stopped is StopReason.ELSEWHERE
        after = await new.turned()
        assert after.is_durable
        await lesson.ends_on(new)
        assert [screen.count(old.key) for screen in lesson.students] == [durable.number] * len(lesson.students)
    FIGURES.note_s(fault, "the second tablet has the pen", taken_s - came_s)
    FIGURES.note_s(fault, "the host's students show the new tablet's board", back_s - mended_s)
    FIGURES.note_s(fault, "the old tablet learns that another took over", stopped_s - mended_s)


async def test_the_host_is_cut_off_and_the_pen_stays(fleet: Fleet) -> None:
    """Nothing is lost: all that was written meanwhile comes in one delta."""
    fault = f"the host comes back with {UNSEEN_TURNS} turns, and nobody took the pen"
    way = way_of_the_host(fleet)
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(3 * PATIENCE_S):
        way.freeze(*BOTH)
        async with teacher.teaching(TURN_EVERY_S / 2):
            unseen = await teacher.until_turn(lambda turn: turn.number > UNSEEN_TURNS and not turn.is_durable)
            await lesson.all_show(teacher, unseen.number, lesson.near)
        epoch = teacher.client.stamp.epoch
        mended_s = now_s()
        await way.mend()
        back_s = await lesson.all_show(teacher, teacher.last.number)
        durable_s = await teacher.until(lambda: teacher.client.is_durable)
        await lesson.ends_on(teacher)
        assert teacher.client.stamp.epoch == epoch
    FIGURES.note_s(fault, "the other node's students show all of them", back_s - mended_s)
    FIGURES.note_s(fault, "the teacher is told that all are durable", durable_s - mended_s)
