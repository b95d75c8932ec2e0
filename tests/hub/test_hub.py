"""The hub: opening, letting go, ending and leaving, and what a full or failing node says."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from classroom_sync.core.session import Ending
from classroom_sync.errors import ContractBroken, RefusalCode, Refused, StoreUnavailable
from classroom_sync.hub.connection import Framing
from classroom_sync.hub.hub import Hub
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, read_server_message
from classroom_sync.protocol.limits import (
    ANSWER_WAIT_S,
    EVICT_AFTER_S,
    MAX_CLASSROOMS,
    POLL_GRACE_S,
    ROSTER_EVERY_S,
)
from classroom_sync.protocol.words import Code, Epoch, NodeId, Pen, Role, Stamp
from classroom_sync.store.base import BoardWrite
from tests.hub.conftest import Lesson
from tests.hub.fakes import FakeCatalogue, FakeClock, FarEnd, TroubledStore, participant, settle, until
from tests.hub.samples import accepted, state

DESERTED_S = EVICT_AFTER_S + POLL_GRACE_S + 1


async def test_a_new_class_is_in_the_store(hub: Hub, store: TroubledStore) -> None:
    classroom, teacher = await hub.create("  Juz\t30 ", " Nora ", {"page": 582})
    kept = await store.kept(classroom.code)
    assert (kept.title, kept.participants[0].name, kept.entries["page"].value) == ("Juz 30", "Nora", 582)
    assert kept.pen.holder == teacher.participant
    assert await hub.open(classroom.code) is classroom


async def test_a_taken_code_is_drawn_again(store: TroubledStore, clock: FakeClock, lesson: Lesson) -> None:
    """Two nodes on one store may draw the same code."""
    codes = iter([lesson.classroom.code, Code("ZZZZZZ")])
    other = Hub(
        TroubledStore(beside=store),
        FakeCatalogue(),
        clock,
        lambda: next(codes),
        lambda: participant(9),
        NodeId("node-2"),
    )
    classroom, _ = await other.create("Other", "Omar", {})
    assert classroom.code == "ZZZZZZ"
    await other.close(0)


async def test_what_is_no_class_is_none(hub: Hub) -> None:
    assert await hub.open(Code("ZZZZZZ")) is None
    assert await hub.find(Code("ZZZZZZ")) is None


async def test_a_deserted_class_leaves_memory_and_comes_back_in_a_new_epoch(hub: Hub, clock: FakeClock) -> None:
    """E-4: names, board and pen are back, and the epoch has risen."""
    lesson = Lesson(hub, *(await hub.create("Al-Baqara", "Nora", {"page": 1})))
    teacher = await lesson.teach()
    teacher.send(m.Commit(1, {"page": 42}))
    await settle()
    before, code = lesson.classroom.board.stamp, lesson.classroom.code
    lesson.classroom.detach(teacher.connection)
    memory = weakref.ref(lesson.classroom)
    del teacher, lesson
    await clock.advance(DESERTED_S)
    gc.collect()
    assert memory() is None
    found = await hub.find(code)
    assert found is not None
    assert found.title == "Al-Baqara"
    assert hub.classrooms == [], "looking does not open"
    again = await hub.open(code)
    assert again is not None
    assert again.board.stamp == Stamp(Epoch(before.epoch + 1), before.version)
    assert again.board.get("page") == 42
    assert [(member.name, member.role) for member in again.roster] == [("Nora", Role.TEACHER)]
    assert hub.commits == 1, "figures outlive the class"


@pytest.mark.parametrize("keeps_it", ["a connection", "a store that lacks something", "someone who just asked"])
async def test_a_class_is_not_let_go_while(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson, keeps_it: str
) -> None:
    """The third: between asking for a class and entering it, its memory must not be exchanged."""
    match keeps_it:
        case "a connection":
            await lesson.seat()
        case "a store that lacks something":
            store.is_away = True
            lesson.classroom.commit({"page": 2})
        case _:
            await clock.advance(DESERTED_S - 2)
            assert await hub.open(lesson.classroom.code) is lesson.classroom
    await clock.advance(DESERTED_S)
    if keeps_it == "someone who just asked":
        assert hub.classrooms == [], "this long it is not kept"
    else:
        assert hub.classrooms == [lesson.classroom]


async def test_one_who_asked_finds_the_class_as_it_was(hub: Hub, clock: FakeClock, lesson: Lesson) -> None:
    await clock.advance(DESERTED_S - 2)
    assert await hub.open(lesson.classroom.code) is lesson.classroom
    await clock.advance(3)
    assert hub.classrooms == [lesson.classroom]


async def test_many_ask_and_one_loads(hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson) -> None:
    """Two loads would raise the epoch twice, and fence each other."""
    code = lesson.classroom.code
    await clock.advance(DESERTED_S)
    store.calls.clear()
    opened = await asyncio.gather(*(hub.open(code) for _ in range(5)))
    assert len(set(opened)) == 1
    assert store.calls.count("load") == store.calls.count("take_pen") == 1


async def test_a_failed_opening_leaves_nothing_behind(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    code = lesson.classroom.code
    await clock.advance(DESERTED_S)
    store.is_away = True
    results = await asyncio.gather(*(hub.open(code) for _ in range(3)), return_exceptions=True)
    assert [type(result) for result in results] == [StoreUnavailable] * 3
    store.is_away = False
    classroom = await hub.open(code)
    assert classroom is not None
    assert hub.classrooms == [classroom]


async def test_one_who_gives_up_waiting_takes_nothing_from_the_others(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    code = lesson.classroom.code
    await clock.advance(DESERTED_S)
    store.hold("load")
    impatient, patient = asyncio.create_task(hub.open(code)), asyncio.create_task(hub.open(code))
    await settle()
    impatient.cancel()
    await settle()
    store.release("load")
    assert await patient is not None


async def test_an_opening_that_another_node_crosses_is_tried_again(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    code = lesson.classroom.code
    await clock.advance(DESERTED_S)
    store.hold("take_pen")
    opening = asyncio.create_task(hub.open(code))
    await settle()
    kept = await store.kept(code)
    other = NodeId("node-2")
    await store.beside().take_pen(code, kept.epoch, Epoch(kept.epoch + 1), kept.pen, other)
    await store.beside().leave(code, other)
    store.release("take_pen")
    classroom = await opening
    assert classroom is not None
    assert classroom.board.stamp.epoch == kept.epoch + 2


async def test_five_hundred_classes(hub: Hub, clock: FakeClock) -> None:
    """A node holds 500 classes, brings a page turn to each student, and frees them all."""
    lessons = [Lesson(hub, *(await hub.create(f"Class {number}", "Nora", {"page": 1}))) for number in range(500)]
    students = [await lesson.seat() for lesson in lessons]
    for lesson in lessons:
        lesson.classroom.commit({"page": 2})
    assert all(student.take() == [state(1, 1, 2, {"page": 2})] for student in students)
    assert hub.commits == 500
    for lesson, student in zip(lessons, students, strict=True):
        lesson.classroom.detach(student.connection)
    memories = [weakref.ref(lesson.classroom) for lesson in lessons]
    del lessons, lesson, students, student
    await settle()
    await clock.advance(DESERTED_S)
    await clock.advance(ROSTER_EVERY_S)  # for the classes whose turn comes later
    await until(lambda: not hub.classrooms)
    await settle()
    gc.collect()
    assert not any(memory() for memory in memories)


async def test_a_full_node_refuses_before_it_asks_the_store(hub: Hub, store: TroubledStore, clock: FakeClock) -> None:
    first, _ = await hub.create("First", "Nora", {})
    code = first.code
    await settle()
    await clock.advance(DESERTED_S)
    for number in range(MAX_CLASSROOMS):
        await hub.create(f"Class {number}", "Nora", {})
    store.calls.clear()
    with pytest.raises(Refused) as refused:
        await hub.create("One more", "Nora", {})
    assert refused.value.code is RefusalCode.UNAVAILABLE
    assert "create" not in store.calls
    with pytest.raises(Refused):
        await hub.open(code)
    assert "take_pen" not in store.calls
    assert (await store.kept(code)).epoch == 1


async def test_a_slow_store_does_not_hold_up_heartbeats(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    """T-1."""
    student = await lesson.seat()
    store.hold("touch")
    await clock.advance(601)
    student.take()
    await clock.advance(1)
    assert m.Heartbeat in [type(message) for message in student.take()]
    store.release("touch")


async def test_the_end_of_a_class(hub: Hub, store: TroubledStore, lesson: Lesson) -> None:
    """E-3: everyone gets 1000, the code is unknown, and who was on the way in is sent home too."""
    teacher, student = await lesson.teach(), await lesson.seat()
    late = await lesson.join("Late")
    await hub.end(lesson.classroom)
    assert (teacher.ended(), student.ended()) == (Ending.OVER, Ending.OVER)
    assert await hub.open(lesson.classroom.code) is None
    assert FarEnd(lesson.classroom, late).ended() is Ending.OVER
    assert lesson.classroom.each_connection() == []


async def test_a_class_whose_end_cannot_be_stored_goes_on(hub: Hub, store: TroubledStore, lesson: Lesson) -> None:
    student = await lesson.seat()
    store.is_away = True
    with pytest.raises(StoreUnavailable):
        await hub.end(lesson.classroom)
    lesson.classroom.commit({"page": 2})
    assert student.take() == [state(1, 1, 2, {"page": 2})]


async def test_who_watches_is_told_of_the_end(hub: Hub, lesson: Lesson) -> None:
    """H-3: a poll of the state ends with its class."""
    woken = asyncio.Event()
    with lesson.classroom.watched(woken.set, lesson.teacher, 30):
        await hub.end(lesson.classroom)
        assert woken.is_set()


async def test_a_leaving_node_says_so_and_gives_the_store_what_it_lacks(
    hub: Hub, store: TroubledStore, lesson: Lesson
) -> None:
    """T-2: then a window to come back in, and 1012: whoever reconnects finds all that was shown here."""
    student = await lesson.seat()
    store.hold("commit")
    lesson.classroom.commit({"page": 99})
    leaving = asyncio.create_task(hub.close(60))
    await settle()
    assert hub.is_draining
    before = student.ended()
    assert not leaving.done()
    store.release("commit")
    await leaving
    assert (before, student.ended()) == (None, Ending.GOING_AWAY)
    (word,) = student.wire.last_words
    goodbye = read_server_message(word, Encoding.MSGPACK)
    assert isinstance(goodbye, m.GoAway)
    assert goodbye.delay_min_ms < goodbye.delay_max_ms
    assert (await store.kept(lesson.classroom.code)).entries["page"].value == 99
    assert hub.classrooms == []


async def test_last_words_are_wrapped_as_all_others_are(hub: Hub, lesson: Lesson) -> None:
    """T-2: a wire that takes whole frames would send anything else as garbage."""
    student = FarEnd(lesson.classroom, await lesson.join(), framing=Framing(lambda message: b"frame " + message))
    await hub.close(0)
    assert all(message.startswith(b"frame ") for message in [*student.wire.batches[0], *student.wire.last_words])
    assert student.wire.last_words


async def test_a_leaving_node_does_not_wait_for_ever(hub: Hub, store: TroubledStore, lesson: Lesson) -> None:
    store.hold("commit")
    lesson.classroom.commit({"page": 99})
    await hub.close(0)
    assert hub.classrooms == []


async def test_another_node_writes_the_class_now(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    """A-2: who is fenced follows; what it took meanwhile is not the class's, and is not called durable."""
    student, code = await lesson.seat(), lesson.classroom.code
    await store.beside().take_pen(code, Epoch(1), Epoch(2), Pen(lesson.teacher.participant, Epoch(1)), NodeId("node-2"))
    post = lesson.classroom.post(lesson.teacher, m.Commit(1, {"page": 2}))
    assert post is not None
    assert state(1, 1, 2, {"page": 2}) in student.take()
    await settle()
    assert student.take() == [state(2, 0, 1, {"page": 1})]
    assert student.ended() is None
    assert not lesson.classroom.is_host
    await clock.advance(ANSWER_WAIT_S)
    assert await post.answer == accepted(1, 1, 2, False)
    assert (await store.kept(code)).entries["page"].value == 1


async def test_the_pen_changes_hands_at_whatever_node_is_asked(
    hub: Hub, store: TroubledStore, clock: FakeClock, lesson: Lesson
) -> None:
    """P-2: a request that meets another writer is made again, of what that one left."""
    student = await lesson.seat()
    pupil = student.connection.member.participant
    await store.beside().take_pen(
        lesson.classroom.code, Epoch(1), Epoch(2), Pen(lesson.teacher.participant, Epoch(1)), NodeId("node-2")
    )
    post = lesson.classroom.post(lesson.teacher, m.GivePen(1, pupil))
    assert post is not None
    await settle()
    assert await post.answer == accepted(1, 3, 1, True)
    assert (await store.kept(lesson.classroom.code)).pen == Pen(pupil, Epoch(3))


async def test_who_waits_for_the_pen_of_a_class_let_go_is_answered(
    hub: Hub, store: TroubledStore, lesson: Lesson
) -> None:
    """A-1."""
    student = await lesson.seat()
    store.hold("take_pen")
    post = lesson.classroom.post(lesson.teacher, m.GivePen(1, student.connection.member.participant))
    assert post is not None
    await settle()
    await hub.close(0)
    answer = await post.answer
    assert isinstance(answer, m.Rejected)
    assert answer.code is RefusalCode.UNAVAILABLE


class _BrokenStore(TroubledStore):
    async def commit(self, code: Code, write: BoardWrite) -> None:
        raise ContractBroken("a bug, for once")


class TestABugInReplication:
    """It ends its class, is logged, and leaves the others alone."""

    @pytest.fixture
    def store(self) -> TroubledStore:
        return _BrokenStore()

    async def test_it_ends_its_class_only(
        self, hub: Hub, clock: FakeClock, lesson: Lesson, caplog: pytest.LogCaptureFixture
    ) -> None:
        other = Lesson(hub, *(await hub.create("Other", "Omar", {"page": 1})))
        student, elsewhere = await lesson.seat(), await other.seat()
        lesson.classroom.commit({"page": 2})
        await clock.advance(0.25)
        assert student.ended() is Ending.GOING_AWAY
        assert hub.classrooms == [other.classroom]
        assert "a bug, for once" in caplog.text
        await clock.advance(1)
        assert m.Heartbeat in [type(message) for message in elsewhere.take()]
