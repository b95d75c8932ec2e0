"""Joining a class: names, bounds, and when the store has it."""

from __future__ import annotations

import asyncio

import pytest

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.hub import Hub
from classroom_sync.protocol.limits import MAX_PARTICIPANTS
from tests.hub.conftest import Lesson
from tests.hub.fakes import TroubledStore, settle


async def test_joining_waits_for_the_store(hub: Hub, store: TroubledStore, lesson: Lesson) -> None:
    store.hold("keep_participants")
    joining = asyncio.create_task(lesson.join("Yusuf"))
    await settle()
    assert not joining.done()
    store.release("keep_participants")
    member = await joining
    assert member.participant in {one.participant for one in (await store.kept(lesson.classroom.code)).participants}


async def test_two_hundred_are_a_full_class(lesson: Lesson) -> None:
    """H-7: counted are those who are here; one who leaves makes room."""
    seated = [await lesson.seat(f"Student {number}") for number in range(MAX_PARTICIPANTS)]
    with pytest.raises(Refused) as refused:
        await lesson.join("One more")
    assert refused.value.code is RefusalCode.RATE_LIMITED
    lesson.classroom.detach(seated[0].connection)
    assert (await lesson.join("One more")).name == "One more"


async def test_a_name_is_cleaned(lesson: Lesson) -> None:
    """W-2."""
    assert (await lesson.join(" Um\u202ear\t al-\u0000Faruq ")).name == "Umar al-Faruq"
    for wrong in ("", " \u202e ", "a" * 41):
        with pytest.raises(Refused) as refused:
            await lesson.join(wrong)
        assert refused.value.code is RefusalCode.INVALID
