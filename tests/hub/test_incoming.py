"""What a class takes in: frames of any kind, posts, and the way of a commit."""

from __future__ import annotations

import pytest

from classroom_sync.core.session import Ending
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, encode
from classroom_sync.protocol.limits import ABUSE_S, BURST_S, MESSAGES_PER_S
from classroom_sync.protocol.words import ParticipantId, Role, Value
from tests.hub.conftest import Lesson
from tests.hub.fakes import PAGES, FakeClock, FarEnd, settle
from tests.hub.samples import accepted, heartbeat, painted, remove, resync, state


@pytest.mark.parametrize(
    ("encoding", "frame"),
    [
        (Encoding.MSGPACK, b"\xc1"),
        (Encoding.MSGPACK, b""),
        (Encoding.MSGPACK, "[18,1,true]"),
        (Encoding.MSGPACK, encode(heartbeat(1, 1, 1, 1), Encoding.MSGPACK)),
        (Encoding.JSON, b"[18,1,true]"),
        (Encoding.JSON, "[18,1"),
        (Encoding.JSON, '[18,0,"up"]'),
    ],
)
async def test_a_frame_that_is_no_message_ends_the_connection(
    lesson: Lesson, encoding: Encoding, frame: bytes | str
) -> None:
    """X-4: 4400; the others notice nothing."""
    wrong, other = FarEnd(lesson.classroom, await lesson.join(), encoding=encoding), await lesson.seat("Yusuf")
    wrong.receive(frame)
    assert wrong.ended() is Ending.BROKEN
    assert Ending.BROKEN.code == 4400
    wrong.receive(encode(m.Say(1, "still here?"), Encoding.MSGPACK))
    assert lesson.classroom.conversation.seq == 0
    lesson.rest(other)
    lesson.classroom.commit({"page": 2})
    assert other.take() == [state(1, 1, 2, {"page": 2})]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"page": PAGES + 1}, RefusalCode.INVALID),
        ({"page": "2"}, RefusalCode.INVALID),
        ({"colour": 1}, RefusalCode.INVALID),
        ({}, RefusalCode.INVALID),
        ({"page": 2, "x/big": "a" * 4096}, RefusalCode.TOO_LARGE),
    ],
)
async def test_a_wrong_commit_changes_nothing(lesson: Lesson, changes: dict[str, Value], code: RefusalCode) -> None:
    """C-2, K-1, K-2, K-4, E-1: shape, bounds and meaning; the connection stays."""
    teacher = await lesson.teach()
    lesson.rest(teacher)
    teacher.send(m.Commit(1, changes))
    (refused,) = teacher.take()
    assert isinstance(refused, m.Rejected)
    assert (refused.id, refused.code) == (1, code)
    assert lesson.classroom.board.values() == {"page": 1}
    assert lesson.classroom.board.stamp == (1, 1)
    assert teacher.ended() is None


@pytest.mark.parametrize(
    ("role", "message", "code"),
    [
        (Role.STUDENT, m.Commit(1, {"page": 2}), RefusalCode.NO_PEN),
        (Role.STUDENT, m.GivePen(1, None), RefusalCode.NOT_ALLOWED),
        (Role.STUDENT, remove(1, "p1"), RefusalCode.NOT_ALLOWED),
        (Role.OBSERVER, m.Commit(1, {"page": 2}), RefusalCode.NOT_ALLOWED),
        (Role.OBSERVER, m.Hand(1, True), RefusalCode.NOT_ALLOWED),
        (Role.OBSERVER, m.Say(1, "hello"), RefusalCode.NOT_ALLOWED),
        (Role.STUDENT, m.Hand(1, False, ParticipantId("p1")), RefusalCode.NOT_ALLOWED),
        (Role.TEACHER, m.Hand(1, True, ParticipantId("p1")), RefusalCode.NOT_ALLOWED),
        (Role.TEACHER, m.Hand(1, False), RefusalCode.NOT_ALLOWED),
        (Role.TEACHER, m.Hand(1, False, ParticipantId("nobody")), RefusalCode.UNKNOWN),
        (Role.STUDENT, m.Say(1, ""), RefusalCode.INVALID),
        (Role.STUDENT, m.Say(1, "a" * 501), RefusalCode.INVALID),
    ],
)
async def test_what_a_role_may_not(lesson: Lesson, role: Role, message: m.ClientMessage, code: RefusalCode) -> None:
    """C-1, C-9."""
    far_end = await lesson.seat("Someone", role)
    lesson.rest(far_end)
    far_end.send(message)
    (refused,) = far_end.take()
    assert isinstance(refused, m.Rejected)
    assert refused.code is code


async def test_a_teacher_lowers_a_hand_and_its_student_is_told(lesson: Lesson) -> None:
    """C-9, R-4, A-1."""
    teacher, student = await lesson.seat("Teacher", Role.TEACHER), await lesson.seat("Student", Role.STUDENT)
    member = student.connection.member
    student.send(m.Hand(1, True, member.participant))
    raised = [member.hand]
    lesson.rest(teacher)
    lesson.rest(student)
    teacher.send(m.Hand(1, False, member.participant))
    assert [*raised, member.hand] == [True, False]
    assert isinstance(teacher.take()[0], m.Accepted)


async def test_a_resync_is_answered_from_there(lesson: Lesson) -> None:
    """C-7, S-5: even if nothing changed."""
    student = await lesson.seat()
    lesson.classroom.commit({"page": 2})
    lesson.classroom.commit({"follow": "free"})
    lesson.rest(student)
    student.send(resync(1, 2))
    assert student.take() == [state(1, 2, 3, {"follow": "free"})]
    student.send(resync(1, 3))
    assert student.take() == [state(1, 3, 3, {})]
    student.send(resync(9, 9))
    assert student.take() == [state(1, 0, 3, {"page": 2, "follow": "free"})]


async def test_a_post_has_one_answer_or_none(lesson: Lesson) -> None:
    """H-6: all that a connection may send, by itself."""
    student = await lesson.join()
    said = lesson.classroom.post(student, m.Say(7, "hello"))
    assert said is not None
    assert await said.answer == accepted(7, 1, 1, True)
    refused = lesson.classroom.post(student, m.Commit(8, {"page": 2}))
    assert refused is not None
    answer = await refused.answer
    assert isinstance(answer, m.Rejected)
    assert (answer.id, answer.code) == (8, RefusalCode.NO_PEN)
    assert lesson.classroom.post(student, painted(1, 1, 2)) is None
    assert student.ready == 2
    assert lesson.classroom.post(student, resync(1, 0)) is None


async def test_a_post_of_the_pen_is_answered_by_the_store(lesson: Lesson) -> None:
    """A-1, H-6."""
    student = await lesson.seat()
    post = lesson.classroom.post(lesson.teacher, m.GivePen(1, student.connection.member.participant))
    assert post is not None
    assert not post.answer.done()
    await settle()
    assert await post.answer == accepted(1, 2, 1, True)


async def test_posts_have_the_rates_of_a_connection(lesson: Lesson, clock: FakeClock) -> None:
    """L-1: refused past the burst; past all patience too, until it has been silent for a while."""
    student = await lesson.join()
    codes = []
    for id_ in range(1, int(MESSAGES_PER_S * (BURST_S + ABUSE_S)) + 1):
        post = lesson.classroom.post(student, m.Hand(id_, True))
        assert post is not None
        answer = await post.answer
        codes.append(answer.code if isinstance(answer, m.Rejected) else None)
    burst = int(MESSAGES_PER_S * BURST_S)
    assert codes == [None] * burst + [RefusalCode.RATE_LIMITED] * (len(codes) - burst)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            lesson.classroom.post(student, m.Hand(1, True))
        assert refused.value.code is RefusalCode.RATE_LIMITED
    await clock.advance(BURST_S + ABUSE_S)
    post = lesson.classroom.post(student, m.Hand(1, True))
    assert post is not None
    assert isinstance(await post.answer, m.Accepted)


async def test_who_goes_on_past_the_rate_is_closed(lesson: Lesson) -> None:
    """L-1: refused first, painted reports dropped, and closed with 4429 at last."""
    student = await lesson.seat()
    for id_ in range(1, int(MESSAGES_PER_S * (BURST_S + ABUSE_S)) + 1):
        student.send(m.Hand(id_, id_ == 1))
    answers = [one for one in student.take() if isinstance(one, m.Accepted | m.Rejected)]
    assert [one.id for one in answers] == list(range(1, len(answers) + 1))
    assert student.ended() is None
    student.send(painted(1, 1, 5))
    assert student.ended() is Ending.ABUSE
    assert Ending.ABUSE.code == 4429
    assert student.connection.member.ready is None
