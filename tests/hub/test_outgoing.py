"""What leaves a class: one encoding for all who need the same, one merged delta for who could not take more."""

from __future__ import annotations

import pytest

from classroom_sync.core.session import Ending
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding
from classroom_sync.protocol.limits import MAX_ANSWERS, MAX_LINES
from classroom_sync.protocol.words import ZERO, Role, Stamp
from tests.hub.conftest import Lesson
from tests.hub.fakes import FakeClock, FarEnd, TroubledStore, settle
from tests.hub.samples import heartbeat, pen_held, resync, stamp, state


async def test_who_joins_late_gets_everything_in_one_write(lesson: Lesson) -> None:
    """S-1, S-6, R-2, P-1: welcome, state, roster, pen, in the first write after the handshake."""
    lesson.classroom.commit({"page": 42, "at": {"a": "2:255:1"}})
    student = FarEnd(lesson.classroom, await lesson.join())
    assert len(student.wire.batches) == 1
    welcome, *rest = student.take()
    assert isinstance(welcome, m.Welcome)
    assert (welcome.role, welcome.heartbeat_ms, welcome.may_write) == (Role.STUDENT, 1000, False)
    assert rest == [
        state(1, 0, 2, {"page": 42, "at": {"a": "2:255:1"}}),
        m.Roster({"*": {"present": 1}}, full=True),
        pen_held(lesson.teacher.participant, 1),
    ]


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (ZERO, state(1, 0, 3, {"page": 1, "follow": "free", "notice": "welcome"})),
        (stamp(1, 2), state(1, 2, 3, {"notice": "welcome"})),
        (stamp(1, 3), state(1, 3, 3, {})),
        (stamp(1, 9), state(1, 0, 3, {"page": 1, "follow": "free", "notice": "welcome"})),
        (stamp(7, 3), state(1, 0, 3, {"page": 1, "follow": "free", "notice": "welcome"})),
    ],
    ids=["nothing", "an older version", "the newest", "ahead of it", "another epoch"],
)
async def test_the_first_state_begins_where_one_stands(lesson: Lesson, since: Stamp, first: m.State) -> None:
    """S-6."""
    lesson.classroom.commit({"follow": "free"})
    lesson.classroom.commit({"notice": "welcome"})
    student = FarEnd(lesson.classroom, await lesson.join(), since=since)
    assert student.take()[1] == first


async def test_a_delta_is_encoded_once_for_all_who_are_up_to_date(lesson: Lesson) -> None:
    students = [await lesson.seat(f"Student {number}") for number in range(30)]
    lesson.rest(*students)
    lesson.classroom.commit({"page": 2})
    payloads = [student.wire.batches[0][0] for student in students]
    assert all(payload is payloads[0] for payload in payloads)
    assert len(payloads[0]) == 12, "S-8: a page turn on a young board"


async def test_each_encoding_has_its_own_frame(lesson: Lesson) -> None:
    """X-1: the same arrays, as JSON text."""
    packed = await lesson.seat()
    text = FarEnd(lesson.classroom, await lesson.join("Yusuf"), encoding=Encoding.JSON)
    lesson.rest(packed, text)
    lesson.classroom.commit({"page": 2, "at": None})
    assert text.wire.batches == [[b'[1,1,1,2,{"page":2}]']]
    assert text.take() == packed.take()


async def test_a_held_link_gets_one_delta_and_costs_the_others_nothing(lesson: Lesson) -> None:
    """S-7: 29 students see each move, the one whose link is full gets the newest state when it clears."""
    slow, *quick = [await lesson.seat(f"Student {number}") for number in range(30)]
    lesson.rest(slow, *quick)
    slow.hold()
    for page in range(2, 102):
        lesson.classroom.commit({"page": page})
        for student in quick:
            assert student.take() == [state(1, page - 1, page, {"page": page})]
    assert slow.take() == [state(1, 1, 2, {"page": 2})], "what its wire took before it was full"
    slow.clear()
    assert slow.take() == [state(1, 2, 101, {"page": 101})]


async def test_heartbeats_of_a_held_link_become_one(lesson: Lesson, clock: FakeClock) -> None:
    """T-1."""
    held, clear = await lesson.seat(), await lesson.seat("Yusuf")
    await clock.advance(1)
    held.hold()
    lesson.classroom.commit({"page": 2})
    held.take()
    clear.take()
    for _ in range(5):
        await clock.advance(1)
    beats = [message for message in clear.take() if isinstance(message, m.Heartbeat)]
    assert len(beats) == 5
    assert held.take() == []
    held.clear()
    (beat,) = [message for message in held.take() if isinstance(message, m.Heartbeat)]
    assert beat == beats[-1]


async def test_a_heartbeat_says_where_board_and_store_stand(
    lesson: Lesson, store: TroubledStore, clock: FakeClock
) -> None:
    """T-1, A-3."""
    student = await lesson.seat()
    store.hold("commit")
    lesson.classroom.commit({"page": 2})
    student.take()
    await clock.advance(1)
    assert [one for one in student.take() if isinstance(one, m.Heartbeat)] == [
        heartbeat(1, 2, int(clock.wall_s() * 1000), 1)
    ]
    store.release("commit")


async def test_answers_that_cannot_be_delivered_close_the_link(lesson: Lesson, clock: FakeClock) -> None:
    """L-2: 4408, and the class goes on without it."""
    student = await lesson.seat()
    student.hold()
    lesson.classroom.commit({"page": 2})
    for id_ in range(1, MAX_ANSWERS + 1):
        await clock.advance(0.05)
        student.send(m.Hand(id_, id_ % 2 == 1))
    assert student.ended() is None
    student.send(m.Hand(MAX_ANSWERS + 1, True))
    assert student.ended() is Ending.OVERFLOW
    assert Ending.OVERFLOW.code == 4408
    assert lesson.classroom.each_connection() == []


async def test_a_link_that_fell_out_of_the_conversation_is_closed(lesson: Lesson) -> None:
    """T-3: 4408; one that has just not fallen out gets every line, in order."""
    late, lost = await lesson.seat("Late"), await lesson.seat("Lost")
    lost.hold()
    await say(lesson, 1)
    late.hold()
    for number in range(2, MAX_LINES + 3):
        await say(lesson, number)
    late.take()
    late.clear()
    assert [line.seq for line in late.take() if isinstance(line, m.Said)] == list(range(3, MAX_LINES + 3))
    lost.clear()
    assert lost.ended() is Ending.OVERFLOW
    assert late.ended() is None


async def say(lesson: Lesson, number: int) -> None:
    lesson.classroom.say(lesson.teacher, f"line {number}")
    await settle()


async def test_stragglers_do_not_grow_the_cache(lesson: Lesson) -> None:
    """Frames for places that no other link stands at are not kept for ever."""
    student = await lesson.seat()
    for version in range(1, 401):
        lesson.classroom.commit({"x/count": version})
    for version in range(1, 401):
        student.send(resync(1, version))
    assert len(lesson.classroom._outgoing._encoded) <= 257
    await settle()


async def test_a_closed_wire_is_written_to_no_more(lesson: Lesson) -> None:
    student = await lesson.seat()
    student.receive(b"\xc1")
    student.take()
    lesson.classroom.commit({"page": 2})
    assert student.take() == []
