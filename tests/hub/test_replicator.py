"""The way to the store: one write in flight, what an answer may promise, and a store that goes away and returns."""

from __future__ import annotations

import asyncio

import pytest

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.connection import PenRequest
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import (
    ANSWER_WAIT_S,
    BEAT_EVERY_S,
    ROSTER_EVERY_S,
    STORE_EVERY_S,
    STORE_RETRY_MAX_S,
    STORE_RETRY_MIN_S,
)
from classroom_sync.protocol.words import ParticipantId, Role
from tests.hub.conftest import Lesson
from tests.hub.fakes import FakeClock, FarEnd, TroubledStore, settle
from tests.hub.samples import accepted, remove, state


def of_kind(messages: list[m.ServerMessage], kind: type[m.ServerMessage]) -> list[m.ServerMessage]:
    return [message for message in messages if isinstance(message, kind)]


MERGED = [(2, ["page"]), (7, ["follow", "page"])]
"""Two writes, each with the version it brings and the keys it names."""


async def test_one_write_is_in_flight_and_the_next_merges_what_came_meanwhile(
    lesson: Lesson, store: TroubledStore
) -> None:
    """At once: the students of other nodes wait for it."""
    store.hold("commit")
    for page in range(2, 7):
        lesson.classroom.commit({"page": page})
        await settle()
    lesson.classroom.commit({"follow": "free"})
    assert [write.version for write in store.writes] == [2]
    store.release("commit")
    await settle()
    assert [(write.version, sorted(write.entries)) for write in store.writes] == MERGED
    kept = await store.kept(lesson.classroom.code)
    assert (kept.version, kept.entries["page"].value) == (7, 6)


class TestAStoreOfOneNode:
    """Nobody but the teacher's own answer waits for it."""

    @pytest.fixture
    def store(self, clock: FakeClock) -> TroubledStore:
        return TroubledStore(clock.now_s, is_shared=False)

    async def test_what_comes_together_is_written_together(
        self, lesson: Lesson, store: TroubledStore, clock: FakeClock
    ) -> None:
        lesson.classroom.commit({"page": 2})
        await settle()
        for page in range(3, 7):
            lesson.classroom.commit({"page": page})
        lesson.classroom.commit({"follow": "free"})
        await settle()
        assert [write.version for write in store.writes] == [2], "not at once: more may come"
        await clock.advance(STORE_EVERY_S)
        assert [(write.version, sorted(write.entries)) for write in store.writes] == MERGED

    async def test_it_is_told_of_no_part_and_asked_for_no_member(
        self, lesson: Lesson, store: TroubledStore, clock: FakeClock
    ) -> None:
        """R-6: there is no other node that could know more."""
        await lesson.seat()
        store.calls.clear()
        await clock.advance(BEAT_EVERY_S)
        stranger = await lesson.hub.admit(lesson.classroom, ParticipantId("from before"), "Idris", Role.STUDENT)
        await lesson.hub.close(0)
        assert stranger.name == "Idris"
        assert {"beat", "leave", "load"} & set(store.calls) == set()


async def test_an_answer_waits_for_the_store_and_is_then_durable(lesson: Lesson, store: TroubledStore) -> None:
    """A-2: the class sees the commit at once; only the answer waits."""
    teacher, student = await lesson.teach(), await lesson.seat()
    lesson.rest(teacher, student)
    store.hold("commit")
    teacher.send(m.Commit(1, {"page": 2}))
    await settle()
    assert student.take() == [state(1, 1, 2, {"page": 2})]
    assert teacher.take() == [state(1, 1, 2, {"page": 2})]
    store.release("commit")
    await settle()
    assert teacher.take() == [accepted(1, 1, 2, True)]


async def test_an_answer_waits_a_second_at_most(lesson: Lesson, store: TroubledStore, clock: FakeClock) -> None:
    """A-2, A-3: then it says false, and a heartbeat says later that the store has it."""
    teacher = await lesson.teach()
    store.hold("commit")
    teacher.send(m.Commit(1, {"page": 2}))
    await settle()
    teacher.take()
    await clock.advance(ANSWER_WAIT_S - 0.1)
    assert of_kind(teacher.take(), m.Accepted) == []
    await clock.advance(0.3)
    assert of_kind(teacher.take(), m.Accepted) == [accepted(1, 1, 2, False)]
    store.release("commit")
    await clock.advance(1)
    (beat,) = of_kind(teacher.take(), m.Heartbeat)
    assert isinstance(beat, m.Heartbeat)
    assert (beat.epoch, beat.version, beat.stored) == (1, 2, 2)


async def test_an_answer_holds_back_those_behind_it(lesson: Lesson, store: TroubledStore) -> None:
    """A-1: answers come in the order of the requests."""
    teacher = await lesson.teach()
    store.hold("commit")
    teacher.send(m.Commit(1, {"page": 2}))
    teacher.send(m.Commit(2, {"page": 999}))
    teacher.send(m.Say(3, "peace be upon you"))
    await settle()
    answers = (m.Accepted, m.Rejected)
    assert not [message for message in teacher.take() if isinstance(message, answers)]
    store.release("commit")
    await settle()
    assert [message.id for message in teacher.take() if isinstance(message, answers)] == [1, 2, 3]


async def test_a_store_that_fails_degrades_the_class_and_one_delta_mends_it(
    lesson: Lesson, store: TroubledStore, clock: FakeClock
) -> None:
    """A-2, A-3: while it is away answers come at once, with false; back, it gets everything in one write."""
    teacher, student = await lesson.teach(), await lesson.seat()
    store.is_away = True
    teacher.send(m.Commit(1, {"page": 2}))
    await settle()
    assert of_kind(teacher.take(), m.Accepted) == [accepted(1, 1, 2, False)]
    was_away = lesson.classroom.is_store_away
    for page in range(3, 8):
        teacher.send(m.Commit(page, {"page": page}))
        assert of_kind(teacher.take(), m.Accepted) == [accepted(page, 1, page, False)]
    assert [type(message) for message in student.take()] == [m.State] * 6
    store.is_away = False
    store.writes.clear()
    await clock.advance(STORE_RETRY_MAX_S)
    assert [write.version for write in store.writes] == [7]
    assert (was_away, lesson.classroom.is_store_away) == (True, False)
    assert (await store.kept(lesson.classroom.code)).entries["page"].value == 7
    teacher.send(m.Commit(8, {"page": 8}))
    await clock.advance(STORE_EVERY_S)
    assert of_kind(teacher.take(), m.Accepted) == [accepted(8, 1, 8, True)]


async def test_a_store_that_is_away_is_asked_ever_more_rarely(
    lesson: Lesson, store: TroubledStore, clock: FakeClock
) -> None:
    store.is_away = True
    lesson.classroom.commit({"page": 2})
    await settle()
    clock.slept_s.clear()
    for _ in range(8):
        await clock.advance(STORE_RETRY_MAX_S)
    waits = [
        slept_s for slept_s in clock.slept_s if slept_s not in (ROSTER_EVERY_S, 600.0) and slept_s > STORE_RETRY_MIN_S
    ]
    assert waits == [min(STORE_RETRY_MAX_S, STORE_RETRY_MIN_S * 2**tries) for tries in range(1, 9)]
    store.is_away = False
    await clock.advance(STORE_RETRY_MAX_S)
    store.is_away = True
    lesson.classroom.commit({"page": 3})
    clock.slept_s.clear()
    await clock.advance(STORE_EVERY_S)
    waits = [slept_s for slept_s in clock.slept_s if slept_s not in (ROSTER_EVERY_S, 600.0)]
    assert waits == [STORE_RETRY_MIN_S], "success makes it patient again"


async def test_the_pen_stays_while_the_store_is_away(lesson: Lesson, store: TroubledStore, clock: FakeClock) -> None:
    """P-3: refused at once where it is known to be away, and when a request finds out."""
    teacher, student = await lesson.teach(), await lesson.seat()
    to_student = student.connection.member.participant
    store.is_away = True
    for id_ in (1, 2):
        teacher.send(m.GivePen(id_, to_student))
        await settle()
        (answer,) = of_kind(teacher.take(), m.Rejected)
        assert isinstance(answer, m.Rejected)
        assert (answer.id, answer.code) == (id_, RefusalCode.UNAVAILABLE)
    assert lesson.classroom.pen.holder == lesson.teacher.participant
    store.is_away = False
    await clock.advance(STORE_RETRY_MAX_S)
    assert lesson.classroom.pen.holder == lesson.teacher.participant, "a refused gift is not given later"
    teacher.send(m.GivePen(3, to_student))
    await settle()
    assert lesson.classroom.pen.holder == to_student


async def test_pen_requests_are_bounded(lesson: Lesson, store: TroubledStore) -> None:
    student = await lesson.seat()
    store.hold("take_pen")
    posts = [
        lesson.classroom.post(lesson.teacher, m.GivePen(id_, student.connection.member.participant))
        for id_ in range(1, 10)
    ]
    last = posts[-1]
    assert last is not None
    answer = await last.answer
    assert isinstance(answer, m.Rejected)
    assert answer.code is RefusalCode.UNAVAILABLE
    store.release("take_pen")
    first = posts[0]
    assert first is not None
    assert isinstance(await first.answer, m.Accepted)


async def test_a_commit_beside_a_pen_change_is_durable_only_when_stored(lesson: Lesson, store: TroubledStore) -> None:
    """A-2: the pen raises the store's epoch past a commit that the store does not have."""
    teacher, student = await lesson.teach(), await lesson.seat()
    store.hold("take_pen")
    teacher.send(m.GivePen(1, student.connection.member.participant))
    await settle()
    teacher.send(m.Commit(2, {"page": 2}))
    store.hold("commit")
    store.release("take_pen")
    await settle()
    assert lesson.classroom.board.stamp == (2, 2)
    assert of_kind(teacher.take(), m.Accepted) == []
    store.release("commit")
    await settle()
    assert of_kind(teacher.take(), m.Accepted) == [accepted(2, 1, 2, True), accepted(1, 2, 2, True)]
    assert (await store.kept(lesson.classroom.code)).version == 2


async def test_a_pen_waits_for_the_board_before_it(lesson: Lesson, store: TroubledStore) -> None:
    """What was committed before the pen changed hands is in the store first, under the epoch it was written in.

    So is who is where: a teacher who arrived elsewhere must be known there before that node writes.
    """
    teacher, student = await lesson.teach(), await lesson.seat()
    store.calls.clear()
    teacher.send(m.Commit(1, {"page": 2}))
    teacher.send(m.GivePen(2, student.connection.member.participant))
    await settle()
    assert store.calls == ["beat", "commit", "take_pen"]
    assert store.writes[-1].epoch == 1


async def test_one_removed_while_joining_stays_removed(lesson: Lesson, store: TroubledStore) -> None:
    """C-6: the store learns of it, even if it was just writing that they joined."""
    teacher = await lesson.teach()
    store.hold("keep_participants")
    joining = asyncio.create_task(lesson.join("Yusuf"))
    await settle()
    member = next(one for one in lesson.classroom.roster if one.role is Role.STUDENT)
    teacher.send(remove(1, member.participant))
    store.release("keep_participants")
    assert (await joining).is_removed
    await settle()
    kept = {one.participant: one for one in (await store.kept(lesson.classroom.code)).participants}
    assert kept[member.participant].is_removed
    assert lesson.classroom.unkept == {}


async def test_a_class_that_lives_says_so_every_minute(lesson: Lesson, store: TroubledStore, clock: FakeClock) -> None:
    """E-3."""
    await lesson.seat()
    store.calls.clear()
    await clock.advance(59)
    assert "touch" not in store.calls
    await clock.advance(2)
    assert store.calls.count("touch") == 1
    assert (await store.kept(lesson.classroom.code)).alive_s == clock.wall_s()


@pytest.mark.parametrize("is_here", [True, False], ids=["a student who is here", "one who is not"])
async def test_the_pen_goes_only_to_one_who_is_here(lesson: Lesson, is_here: bool) -> None:
    """P-2."""
    teacher, student = await lesson.teach(), await lesson.seat()
    if not is_here:
        lesson.classroom.detach(student.connection)
    teacher.send(m.GivePen(1, student.connection.member.participant))
    await settle()
    answers = of_kind(teacher.take(), m.Accepted if is_here else m.Rejected)
    assert len(answers) == 1
    holds = lesson.classroom.pen.holder == student.connection.member.participant
    assert holds is is_here
    assert lesson.classroom.board.stamp.epoch == (2 if is_here else 1)


async def test_a_person_is_told_that_the_store_is_away_and_an_arrival_is_not(
    lesson: Lesson, store: TroubledStore, clock: FakeClock
) -> None:
    """P-3, P-4: a teacher on another device comes in all the same; the pen is taken when the store is back."""
    first = await lesson.teach("tablet")
    assert lesson.classroom.pen.device == "tablet"
    store.is_away = True
    lesson.classroom.commit({"page": 2})
    await settle()
    second = FarEnd(lesson.classroom, lesson.teacher, device="phone")
    await settle()
    assert first.ended() is not None
    assert [type(message) for message in second.take()] == [m.Welcome, m.State, m.Roster, m.PenHeld]
    assert lesson.classroom.pen.device == "tablet"
    with pytest.raises(Refused):
        lesson.classroom.pen_changes.ask(_asked_by(second))
    store.is_away = False
    await clock.advance(STORE_RETRY_MAX_S)
    assert lesson.classroom.pen.device == "phone"
    before = lesson.classroom.pen
    store.is_away = True
    lesson.classroom.commit({"page": 3})
    await settle()
    store.is_away = False
    await clock.advance(STORE_RETRY_MAX_S)
    assert lesson.classroom.pen == before, "once is enough"


async def test_a_device_that_comes_back_after_one_that_was_not_granted_the_pen_takes_it(
    lesson: Lesson, store: TroubledStore, clock: FakeClock
) -> None:
    """P-4, C-3: else what the one between still holds would come through, whenever it is back."""
    await lesson.teach("tablet")
    before = lesson.classroom.pen
    store.is_away = True
    lesson.classroom.commit({"page": 2})
    await settle()
    for device in ("phone", "tablet"):
        FarEnd(lesson.classroom, lesson.teacher, device=device)
        await clock.advance(STORE_RETRY_MAX_S)
        assert not lesson.classroom.pen_changes.requests
    assert lesson.classroom.pen == before
    store.is_away = False
    await clock.advance(STORE_RETRY_MAX_S)
    taken = lesson.classroom.pen
    assert (taken.holder, taken.device) == (lesson.teacher.participant, "tablet")
    assert taken.epoch > before.epoch
    await lesson.teach("tablet")
    assert lesson.classroom.pen == taken, "once is enough"


async def test_the_pen_of_one_who_was_removed_comes_back_when_the_store_does(
    lesson: Lesson, store: TroubledStore, clock: FakeClock
) -> None:
    """C-6, P-3."""
    teacher, student = await lesson.teach(), await lesson.seat()
    pupil = student.connection.member.participant
    teacher.send(m.GivePen(1, pupil))
    await settle()
    assert lesson.classroom.pen.holder == pupil
    store.is_away = True
    teacher.send(remove(2, pupil))
    await settle()
    assert lesson.classroom.pen.holder == pupil
    store.is_away = False
    await clock.advance(STORE_RETRY_MAX_S)
    assert lesson.classroom.pen.holder == lesson.teacher.participant


def _asked_by(far_end: FarEnd) -> PenRequest:
    return PenRequest(lambda pen, _epoch: pen, far_end.connection, 1)
