"""Classes that nobody gives a sign of life of are forgotten, and no others (E-3)."""

from __future__ import annotations

from dataclasses import replace

from classroom_sync.hub.hub import Hub
from classroom_sync.protocol.limits import CLASSROOM_IDLE_S, EVICT_AFTER_S, POLL_GRACE_S
from classroom_sync.protocol.words import make_code
from tests.hub.conftest import Lesson
from tests.hub.fakes import FakeClock, FarEnd, TroubledStore, settle

DESERTED_S = EVICT_AFTER_S + POLL_GRACE_S + 1


async def test_a_silent_class_ends_after_twelve_hours(hub: Hub, clock: FakeClock, lesson: Lesson) -> None:
    """E-3: its code is then unknown; a class with someone in it goes on."""
    busy, _ = await hub.create("Busy", "Omar", {})
    await settle()
    FarEnd(busy, next(iter(busy.roster)))
    await clock.advance(DESERTED_S)
    await clock.advance(CLASSROOM_IDLE_S - DESERTED_S)
    assert await hub.find(lesson.classroom.code) is not None
    await clock.advance(601)
    assert await hub.open(lesson.classroom.code) is None
    assert await hub.open(busy.code) is busy


async def test_a_node_whose_clock_is_ahead_forgets_no_class_that_lives(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    """E-3: what is silent the store's own clock tells, and signs of life go by it too."""
    store.behind_s = 2 * CLASSROOM_IDLE_S
    await clock.advance(DESERTED_S)
    code = make_code(77)
    kept = await store.kept(lesson.classroom.code)
    await store.create(replace(kept, code=code, alive_s=await store.time_s()))
    await clock.advance(601)
    assert await hub.find(code) is not None
    opened = await hub.open(code)
    assert opened is not None
    FarEnd(opened, next(iter(opened.roster)))
    await clock.advance(601)
    assert (await store.kept(code)).alive_s == await store.time_s()


async def test_the_sweep_waits_for_a_store_that_is_away(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    await clock.advance(DESERTED_S)
    store.is_away = True
    await clock.advance(2 * CLASSROOM_IDLE_S)
    store.is_away = False
    assert await hub.find(lesson.classroom.code) is not None
    await clock.advance(601)
    assert await hub.find(lesson.classroom.code) is None
