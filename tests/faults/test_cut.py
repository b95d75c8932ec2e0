"""One node and Redis do not hear each other, or only one of the two hears: with and without an error to see."""

from __future__ import annotations

import asyncio

import pytest

from tests.door import BOTH, Door, Way
from tests.faults.figures import FIGURES
from tests.faults.fleet import Fleet
from tests.faults.lesson import open_lesson
from tests.faults.people import PATIENCE_S, now_s

CUTS = {"to Redis": (Way.IN,), "from Redis": (Way.OUT,), "both ways": BOTH}
# What a node says on the connection that hears the news, and on no other.
LISTENS = b"subscribe"


def way_of(node_way: Door | None) -> Door:
    assert node_way is not None
    return node_way


@pytest.mark.parametrize("cut", CUTS)
async def test_the_host_is_cut_off(fleet: Fleet, cut: str) -> None:
    """T-4."""
    fault = f"the host is cut off, {cut}"
    way = way_of(fleet.host.way)
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            cut_s = now_s()
            way.swallow(*CUTS[cut])
            noticed = await teacher.until_turn(lambda turn: not turn.is_durable and turn.asked_s > cut_s)
            told_s = max([await screen.until_told(1) for screen in lesson.far])
            mended_s = now_s()
            await way.mend()
            back = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > mended_s)
            back_s = await lesson.all_show(teacher, back.number)
        worst_s = lesson.worst_s(teacher, cut_s, mended_s, lesson.near)
        await lesson.ends_on(teacher)
    FIGURES.note_s(fault, "the teacher is told of it", noticed.answered_s - cut_s)
    FIGURES.note_s(fault, "the other's students are told their page's age", told_s - cut_s)
    FIGURES.note_s(fault, "the host's students wait at most", worst_s)
    FIGURES.note_s(fault, "afterwards durable", back.answered_s - mended_s)
    FIGURES.note_s(fault, "all show the newest", back_s - mended_s)


@pytest.mark.parametrize("cut", CUTS)
async def test_the_other_node_is_cut_off(fleet: Fleet, cut: str) -> None:
    """T-4."""
    fault = f"the other node is cut off, {cut}"
    way = way_of(fleet.other.way)
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            cut_s = now_s()
            way.freeze(*CUTS[cut])
            unready = asyncio.create_task(fleet.other.until_ready(False))
            # A node that only cannot speak still hears all that happens: its students have the newest page.
            if cut != "to Redis":
                told_s = max([await screen.until_told(1) for screen in lesson.far])
                FIGURES.note_s(fault, "its students are told their page's age", told_s - cut_s)
            unready_s = await unready
            last = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > unready_s)
            mended_s = now_s()
            await way.mend()
            back_s = await lesson.all_show(teacher, last.number)
            await fleet.other.until_ready()
        worst_s = lesson.worst_s(teacher, cut_s, mended_s, lesson.far)
        await lesson.ends_on(teacher)
    FIGURES.note_s(fault, "it is not ready", unready_s - cut_s)
    if cut == "to Redis":
        FIGURES.note_s(fault, "its students wait at most", worst_s)
    else:
        FIGURES.note_s(fault, "afterwards they show the newest", back_s - mended_s)


async def test_the_channel_falls_silent(fleet: Fleet) -> None:
    """The other node's subscription is there, and nothing comes; its commands are answered as ever."""
    fault = "the other node's channel falls silent without an error"
    way = way_of(fleet.other.way)
    async with open_lesson(fleet) as (lesson, teacher), asyncio.timeout(2 * PATIENCE_S):
        async with teacher.teaching():
            await teacher.until_turn(lambda turn: turn.is_durable, after=10)
            deaf = way.connections(LISTENS)
            silent_s = now_s()
            way.swallow(Way.OUT, only=LISTENS)
            # Looked at with every answer to the teacher.
            anew_s = await teacher.until(lambda: bool(way.connections(LISTENS) - deaf))
            await way.mend()
            back = await teacher.until_turn(lambda turn: turn.is_durable and turn.asked_s > anew_s)
            back_s = await lesson.all_show(teacher, back.number)
        worst_s = lesson.worst_s(teacher, silent_s, anew_s, lesson.far)
        await lesson.ends_on(teacher)
    FIGURES.note_s(fault, "its students wait at most", worst_s)
    FIGURES.note_s(fault, "it subscribes anew", anew_s - silent_s)
    FIGURES.note_s(fault, "afterwards they show the newest", back_s - anew_s)
