"""Links in a rank, under a whole class: shared writes, pings in step, and what takes one of them out of it."""

from __future__ import annotations

import pytest

from classroom_sync.core.gate import CLEAR_AFTER, PING_CLEAR_EVERY_S, Gate, read_mark
from classroom_sync.core.member import Member
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.connection import Framing
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, read_server_message
from classroom_sync.protocol.limits import HEARTBEAT_S, STORE_EVERY_S
from classroom_sync.protocol.words import Stamp
from tests.hub.conftest import Lesson
from tests.hub.fakes import FakeClock, FarEnd
from tests.hub.samples import accepted, resync, state

_HEAD_BYTES = 5
FRAMED = Framing(
    lambda message: b"M" + len(message).to_bytes(4) + message,
    lambda mark: b"P" + len(mark).to_bytes(4) + mark,
)


class PingedFarEnd(FarEnd):
    """A device on a wire that frames and pings; a ping waits in `pings` until it is answered."""

    def __init__(self, classroom: Classroom, member: Member) -> None:
        self.pings: list[bytes] = []
        super().__init__(classroom, member, gate=Gate(), framing=FRAMED)

    @property
    def marches(self) -> bool:
        return self.connection.link.rank is not None

    def take(self) -> list[m.ServerMessage]:
        raw = b"".join(payload for batch in self.wire.batches for payload in batch)
        self.wire.batches.clear()
        messages: list[m.ServerMessage] = []
        while raw:
            end = _HEAD_BYTES + int.from_bytes(raw[1:_HEAD_BYTES])
            if raw.startswith(b"P"):
                self.pings.append(raw[_HEAD_BYTES:end])
            else:
                messages.append(read_server_message(raw[_HEAD_BYTES:end], Encoding.MSGPACK))
            raw = raw[end:]
        return messages

    def pong(self) -> None:
        for mark in self.pings:
            self.classroom.ponged(self.connection, mark)
        self.pings.clear()


@pytest.fixture
async def students(lesson: Lesson, clock: FakeClock) -> list[PingedFarEnd]:
    """Five whose links have proved clear, and march."""
    far_ends = [PingedFarEnd(lesson.classroom, await lesson.join(f"Student {number}")) for number in range(5)]
    for page in range(2, CLEAR_AFTER + 10):
        await clock.advance(0.2)
        lesson.classroom.commit({"page": page})
        for far_end in far_ends:
            far_end.take()
            far_end.pong()
    await clock.advance(STORE_EVERY_S)
    for far_end in far_ends:
        far_end.take()
    assert all(far_end.marches for far_end in far_ends)
    return far_ends


def turn(lesson: Lesson, page: int) -> m.State:
    """Turn to a page; the state that brings those who were up to date."""
    before = lesson.classroom.board.stamp
    after = lesson.classroom.commit({"page": page})
    return state(after.epoch, before.version, after.version, {"page": page})


async def test_who_marches_is_written_the_same_bytes(lesson: Lesson, students: list[PingedFarEnd]) -> None:
    turn(lesson, 100)
    first = students[0].wire.batches
    assert len(first) == len(first[0]) == 1
    assert all(student.wire.batches[0][0] is first[0][0] for student in students)
    assert all(student.marches for student in students)


async def test_a_rank_is_pinged_together_and_comes_together_again(
    lesson: Lesson, students: list[PingedFarEnd], clock: FakeClock
) -> None:
    """S-7: once a second while it moves; each link waits for its own pong alone."""
    await clock.advance(PING_CLEAR_EVERY_S)
    for student in students:
        student.take()
    moved = turn(lesson, 100)
    assert [student.take() for student in students] == [[moved]] * 5
    stamps = {read_mark(mark) for student in students for mark in student.pings}
    assert stamps == {Stamp(moved.epoch, moved.to_version)}
    assert [len(student.pings) for student in students] == [1] * 5
    late, *others = students
    for student in others:
        student.pong()
    moved = turn(lesson, 101)
    assert [student.take() for student in students] == [[moved]] * 5
    assert [student.marches for student in students] == [False, True, True, True, True]
    await clock.advance(0.3)
    late.take()
    turn(lesson, 102)
    assert late.take() == [], "its pong is overdue: it is held"
    moved = turn(lesson, 103)
    late.pong()
    assert late.take() == [state(1, moved.from_version - 1, moved.to_version, {"page": 103})]
    assert not late.marches, "it met a queue, and is to prove itself again"


async def test_a_wire_that_is_full_takes_one_link_out(lesson: Lesson, students: list[PingedFarEnd]) -> None:
    """S-7: it gets one delta when it clears; the others march on."""
    slow, *quick = students
    slow.hold()
    first = turn(lesson, 100)
    second, third = turn(lesson, 101), turn(lesson, 102)
    assert slow.take() == [first]
    assert [student.take() for student in quick] == [[first, second, third]] * 4
    assert not slow.marches
    slow.clear()
    assert slow.take() == [state(1, first.to_version, third.to_version, {"page": 102})]
    assert slow.marches


async def test_what_is_one_links_own_reaches_it_alone(lesson: Lesson, students: list[PingedFarEnd]) -> None:
    """A-1, C-7: an answer, and a state that was asked for."""
    one, *others = students
    one.send(m.Hand(1, True))
    here = lesson.classroom.board.stamp
    assert one.take() == [accepted(1, here.epoch, here.version, True)]
    one.send(resync(here.epoch, here.version - 1))
    (again,) = one.take()
    assert isinstance(again, m.State)
    assert (again.from_version, again.to_version) == (here.version - 1, here.version)
    assert [student.take() for student in others] == [[]] * 4
    moved = turn(lesson, 100)
    assert [student.take() for student in students] == [[moved]] * 5


async def test_heartbeats_of_a_rank_come_every_second(
    lesson: Lesson, students: list[PingedFarEnd], clock: FakeClock
) -> None:
    """T-1."""
    for _ in range(3):
        for student in students:
            student.take()
        await clock.advance(HEARTBEAT_S)
        beats = [[one for one in student.take() if isinstance(one, m.Heartbeat)] for student in students]
        assert [len(of_student) for of_student in beats] == [1] * 5
    assert all(student.marches for student in students)


async def test_who_left_is_written_to_no_more(lesson: Lesson, students: list[PingedFarEnd]) -> None:
    gone, *others = students
    lesson.classroom.detach(gone.connection)
    moved = turn(lesson, 100)
    assert gone.wire.batches == []
    assert [student.take() for student in others] == [[moved]] * 4
