"""The people of a class: who is here, who holds the pen, who is sent out, and what time brings them."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack

import pytest

from classroom_sync.core.member import Member
from classroom_sync.core.roster import FIELDS, Roster
from classroom_sync.core.session import Ending
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import AWAY_KEEP_S, MAX_UNSAID, MAX_WATCHERS, POLL_GRACE_S
from classroom_sync.protocol.words import ParticipantId, Role, Stamp
from tests.hub.conftest import Lesson
from tests.hub.fakes import FakeClock, FarEnd, TroubledStore, settle
from tests.hub.samples import accepted, painted, pen_held, remove, stamp, state


def roster_of(messages: list[m.ServerMessage]) -> dict[str, m.RosterEntry | None]:
    """What the roster messages among these say, later ones over earlier ones."""
    told: dict[str, m.RosterEntry | None] = {}
    for message in messages:
        if isinstance(message, m.Roster):
            for participant, entry in message.entries.items():
                told[participant] = None if entry is None else {**(told.get(participant) or {}), **entry}
    return told


async def test_one_who_connects_again_replaces_the_former_connection(lesson: Lesson) -> None:
    """P-5: the former one is closed with 4409, and the new one is up to date."""
    first = await lesson.seat()
    second = FarEnd(lesson.classroom, first.connection.member)
    assert first.ended() is Ending.ELSEWHERE
    lesson.classroom.detach(first.connection)
    lesson.rest(second)
    lesson.classroom.commit({"page": 2})
    assert second.take() == [state(1, 1, 2, {"page": 2})]
    assert lesson.classroom.roster.present == 1


async def test_a_teacher_on_another_device_takes_the_pen(lesson: Lesson) -> None:
    """P-4, C-3: and what the former device wrote in its epoch is fenced."""
    tablet = await lesson.teach("tablet")
    written_in = lesson.classroom.board.stamp.epoch
    phone = await lesson.teach("phone")
    assert tablet.ended() is Ending.ELSEWHERE
    assert lesson.classroom.pen.epoch == lesson.classroom.board.stamp.epoch == written_in + 1
    phone.send(m.Commit(1, {"page": 2}, written_in))
    (refused,) = [one for one in phone.take() if isinstance(one, m.Rejected)]
    assert refused.code is RefusalCode.FENCED


async def test_the_same_device_takes_nothing(lesson: Lesson) -> None:
    """P-4."""
    await lesson.teach("tablet")
    epoch = lesson.classroom.board.stamp.epoch
    again = await lesson.teach("tablet")
    assert lesson.classroom.board.stamp.epoch == epoch
    again.send(m.Commit(1, {"page": 2}, epoch))
    await settle()
    assert [one for one in again.take() if isinstance(one, m.Accepted)] == [accepted(1, epoch, 2, True)]


async def test_a_new_device_takes_the_pen_from_a_student_too(lesson: Lesson) -> None:
    """P-4."""
    tablet, student = await lesson.teach("tablet"), await lesson.seat()
    tablet.send(m.GivePen(1, student.connection.member.participant))
    await settle()
    phone = await lesson.teach("phone")
    assert lesson.classroom.pen.holder == lesson.teacher.participant
    phone.send(m.Commit(1, {"page": 2}))
    assert lesson.classroom.board.get("page") == 2


async def test_the_pen_is_given_and_taken_back(lesson: Lesson) -> None:
    """P-1, P-2, C-1: everyone hears of it after the snapshot that begins the new epoch."""
    teacher, student = await lesson.teach(), await lesson.seat()
    lesson.rest(teacher, student)
    pupil = student.connection.member.participant
    teacher.send(m.GivePen(1, pupil))
    await settle()
    assert student.take() == [state(2, 0, 1, {"page": 1}), pen_held(pupil, 2)]
    assert teacher.take() == [state(2, 0, 1, {"page": 1}), pen_held(pupil, 2), accepted(1, 2, 1, True)]
    student.send(m.Commit(1, {"at": {"a": "1:1:1"}}))
    teacher.send(m.Commit(2, {"page": 2}))
    await settle()
    assert lesson.classroom.board.values() == {"page": 1, "at": {"a": "1:1:1"}}
    (refused,) = [one for one in teacher.take() if isinstance(one, m.Rejected)]
    assert refused.code is RefusalCode.NO_PEN
    teacher.send(m.GivePen(3, None))
    await settle()
    assert lesson.classroom.pen.holder == lesson.teacher.participant
    assert lesson.classroom.board.stamp.epoch == 3


async def test_who_holds_the_pen_already_is_given_nothing(lesson: Lesson) -> None:
    """P-2: no epoch rises, so nobody gets a snapshot for it."""
    teacher = await lesson.teach()
    teacher.send(m.GivePen(1, None))
    await settle()
    assert lesson.classroom.board.stamp.epoch == 1
    assert [one for one in teacher.take() if isinstance(one, m.Accepted)] == [accepted(1, 1, 1, True)]


async def test_one_who_is_removed_is_out_and_the_pen_returns(lesson: Lesson, store: TroubledStore) -> None:
    """C-6."""
    teacher, student = await lesson.teach(), await lesson.seat()
    pupil = student.connection.member
    teacher.send(m.GivePen(1, pupil.participant))
    await settle()
    teacher.send(remove(2, pupil.participant))
    await settle()
    assert student.ended() is Ending.REMOVED
    assert pupil.is_removed
    assert lesson.classroom.pen.holder == lesson.teacher.participant
    lesson.rest()
    assert roster_of(teacher.take())[pupil.participant] is None
    teacher.send(remove(3, pupil.participant))
    teacher.send(m.GivePen(4, pupil.participant))
    await settle()
    answers = [one for one in teacher.take() if isinstance(one, m.Rejected)]
    assert [(one.id, one.code) for one in answers] == [(3, RefusalCode.UNKNOWN), (4, RefusalCode.UNKNOWN)]


async def test_a_pen_on_its_way_to_one_who_is_removed_returns(lesson: Lesson, store: TroubledStore) -> None:
    """C-6."""
    teacher, student = await lesson.teach(), await lesson.seat()
    pupil = student.connection.member.participant
    store.hold("take_pen")
    teacher.send(m.GivePen(1, pupil))
    await settle()
    teacher.send(remove(2, pupil))
    store.release("take_pen")
    await settle()
    assert lesson.classroom.pen.holder == lesson.teacher.participant


@pytest.mark.parametrize("whom", ["the teacher", "nobody"])
async def test_who_cannot_be_removed(lesson: Lesson, whom: str) -> None:
    """C-6: a teacher is not removed, one who is not here is unknown; nothing changes (E-1)."""
    teacher = await lesson.teach()
    participant = lesson.teacher.participant if whom == "the teacher" else ParticipantId("nobody")
    teacher.send(remove(1, participant))
    (refused,) = [one for one in teacher.take() if isinstance(one, m.Rejected)]
    assert refused.code is (RefusalCode.NOT_ALLOWED if whom == "the teacher" else RefusalCode.UNKNOWN)
    assert teacher.ended() is None


async def test_a_teacher_sees_everyone_and_a_student_a_number(lesson: Lesson) -> None:
    """R-1, R-2: in the order they joined; observers are neither counted nor listed."""
    student, _other = await lesson.seat("Maryam"), await lesson.seat("Bilal")
    await lesson.seat("Wall", Role.OBSERVER)
    teacher = FarEnd(lesson.classroom, lesson.teacher)
    (roster,) = [one for one in teacher.take() if isinstance(one, m.Roster)]
    assert roster.full
    assert [entry and entry["name"] for entry in roster.entries.values()] == ["Nora", "Maryam", "Bilal"]
    entry = roster.entries[student.connection.member.participant]
    assert entry is not None
    assert tuple(entry) == FIELDS
    lesson.rest()
    assert roster_of(student.take()) == {"*": {"present": 2}}


async def test_what_is_painted_shows_and_silence_ages(lesson: Lesson, clock: FakeClock) -> None:
    """R-3, C-5: slow after a second behind, live again once it painted the newest, away without a connection."""
    teacher, student = await lesson.teach(), await lesson.seat()
    pupil = student.connection.member.participant
    student.send(painted(1, 1, 3))
    lesson.rest()
    seen = roster_of(teacher.take())[pupil]
    assert seen is not None
    assert (seen["state"], seen["behind_ms"], seen["version"], seen["ready"]) == ("live", 0, 1, 3)
    lesson.classroom.commit({"page": 2})
    await clock.advance(2.2)
    assert roster_of(teacher.take())[pupil] == {"state": "slow", "behind_ms": 2000}
    student.send(painted(1, 99, None))
    lesson.rest()
    assert roster_of(teacher.take())[pupil] == {"state": "live", "behind_ms": 0, "version": 2, "ready": None}
    lesson.classroom.detach(student.connection)
    lesson.rest()
    assert roster_of(teacher.take())[pupil] == {"state": "away"}
    await clock.advance(AWAY_KEEP_S)
    assert roster_of(teacher.take())[pupil] is None


async def test_a_hand_goes_up_and_down(lesson: Lesson) -> None:
    """R-4: with the time at which it went up, and its student's place in the queue."""
    teacher, student = await lesson.teach(), await lesson.seat()
    pupil = student.connection.member.participant
    for up, raised_ms, others in (
        (True, lesson.classroom.wall_ms(), {"present": 1, "hands": [pupil]}),
        (False, 0, {"present": 1}),
    ):
        lesson.rest(teacher)
        student.send(m.Hand(1, up))
        lesson.rest()
        assert roster_of(teacher.take())[pupil] == {"hand": up, "raised_ms": raised_ms}
        assert roster_of(student.take()) == {"*": others}


async def test_a_poller_is_here_for_a_while_after_its_poll(lesson: Lesson, clock: FakeClock) -> None:
    """H-6: 5 s."""
    teacher = await lesson.teach()
    poll = FarEnd(lesson.classroom, await lesson.join(), has_heartbeats=False)
    assert isinstance(poll.take()[-1], m.Heartbeat), "each answer brings one, for none comes by itself"
    pupil = poll.connection.member.participant
    lesson.rest(teacher)
    lesson.classroom.detach(poll.connection, POLL_GRACE_S)
    await clock.advance(POLL_GRACE_S - 0.5)
    assert lesson.classroom.roster.present == 1
    teacher.take()
    await clock.advance(1)
    seen = roster_of(teacher.take())[pupil]
    assert seen is not None
    assert seen["state"] == "away"
    assert lesson.classroom.roster.present == 0


async def test_a_watcher_is_woken_by_each_move(lesson: Lesson, clock: FakeClock) -> None:
    """H-3, H-6: it counts as here, and two of them may bring the same call."""
    student = await lesson.join()
    woken: list[Stamp] = []

    def note() -> None:
        woken.append(lesson.classroom.board.stamp)

    with lesson.classroom.watched(note, student, 5), lesson.classroom.watched(note, student, 5):
        assert student.is_connected(clock.now_s())
        lesson.classroom.commit({"page": 2})
    lesson.classroom.commit({"page": 3})
    assert woken == [stamp(1, 2), stamp(1, 2)]
    await clock.advance(5)
    assert not student.is_connected(clock.now_s())


async def test_one_watcher_too_many_is_refused(lesson: Lesson, clock: FakeClock) -> None:
    """H-10: it changes nothing, and one that leaves makes room."""
    student, late = await lesson.join(), await lesson.join("Yusuf")

    def watch(member: Member) -> AbstractContextManager[None]:
        return lesson.classroom.watched(lambda: None, member, 5)

    with ExitStack() as polls:
        for _ in range(MAX_WATCHERS - 1):
            polls.enter_context(watch(student))
        with watch(student), pytest.raises(Refused) as refused:
            polls.enter_context(watch(late))
        assert refused.value.code is RefusalCode.RATE_LIMITED
        assert not late.is_connected(clock.now_s())
        polls.enter_context(watch(late))
        assert late.is_connected(clock.now_s())


async def test_a_token_that_expires_ends_its_connection(lesson: Lesson, clock: FakeClock) -> None:
    """H-2: 4401."""
    student = FarEnd(lesson.classroom, await lesson.join(), expires_s=clock.wall_s() + 10)
    await clock.advance(9)
    assert student.ended() is None
    await clock.advance(2)
    assert student.ended() is Ending.EXPIRED
    assert Ending.EXPIRED.code == 4401


async def test_a_class_that_nobody_is_in_costs_nothing(
    lesson: Lesson, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its roster is looked through until other nodes have heard that the last one left."""
    looks: list[float] = []
    monkeypatch.setattr(Roster, "refresh", lambda *_: looks.append(clock.now_s()))
    await clock.advance(0.25)
    assert len(looks) == 1
    await clock.advance(2 * POLL_GRACE_S)
    looks.clear()
    await clock.advance(0.25)
    assert looks == []


async def test_heartbeats_come_every_second(lesson: Lesson, clock: FakeClock) -> None:
    """T-1: to connections; a poll is not woken by one."""
    student = await lesson.seat()
    poll = FarEnd(lesson.classroom, await lesson.join("Poll"), has_heartbeats=False)
    lesson.rest(student, poll)
    for _ in range(12):
        await clock.advance(0.25)
    assert len([one for one in student.take() if isinstance(one, m.Heartbeat)]) == 3
    assert poll.take() == []


async def test_a_line_reaches_everyone_numbered(lesson: Lesson) -> None:
    """T-3: from 1, without gaps, as the store numbers them; who comes later begins with the next line."""
    teacher, student = await lesson.teach(), await lesson.seat("Maryam")
    lesson.rest(teacher, student)
    student.send(m.Say(1, "السلام عليكم"))
    assert (student.take(), teacher.take()) == ([accepted(1, 1, 1, True)], [])
    await settle()
    line = m.Said(1, student.connection.member.participant, "Maryam", "السلام عليكم", lesson.classroom.wall_ms())
    assert (student.take(), teacher.take()) == ([line], [line])
    late = await lesson.seat("Late")
    teacher.send(m.Say(1, "and upon you"))
    await settle()
    (said,) = [one for one in late.take() if isinstance(one, m.Said)]
    assert said.seq == 2


async def test_lines_wait_for_the_store_in_order_and_are_bounded(lesson: Lesson, store: TroubledStore) -> None:
    """T-3: said when the store numbers them; one more than may wait is refused, and one while it is away."""
    student = await lesson.seat()
    store.hold("say")
    for number in range(MAX_UNSAID):
        lesson.classroom.say(lesson.teacher, f"line {number}")
    await settle()
    with pytest.raises(Refused) as refused:
        lesson.classroom.say(lesson.teacher, "one more")
    assert refused.value.code is RefusalCode.UNAVAILABLE
    store.release("say")
    await settle()
    lines = [one for one in student.take() if isinstance(one, m.Said)]
    assert [(one.seq, one.text) for one in lines] == [(1 + n, f"line {n}") for n in range(MAX_UNSAID)]
    store.is_away = True
    lesson.classroom.commit({"page": 2})
    await settle()
    student.send(m.Say(1, "anyone?"))
    (answer,) = [one for one in student.take() if isinstance(one, m.Rejected)]
    assert answer.code is RefusalCode.UNAVAILABLE


async def test_one_whom_the_class_forgot_is_readmitted(lesson: Lesson) -> None:
    """E-4: the token says who it was."""
    stranger = ParticipantId("from before")
    member: Member = lesson.classroom.readmit(stranger, "Idris", Role.STUDENT)
    await settle()
    assert lesson.classroom.unkept == {}
    assert lesson.classroom.roster.get(stranger) is member
