"""Nodes that die, fall silent, are cut off or leave: who goes on, what is lost, and who says so."""

from __future__ import annotations

import asyncio

import pytest

from classroom_sync.core.session import Ending
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, read_server_message
from classroom_sync.protocol.limits import (
    GIVE_BACK_S,
    NODE_SILENT_S,
    PART_KEEP_S,
    PEN_HOLDER_BACK_MS,
    STORE_RETRY_MAX_S,
)
from classroom_sync.protocol.words import NOBODY, ZERO, ParticipantId, Role
from classroom_sync.store.base import NodeBeat, Part
from tests.hub.fakes import FarEnd, settle
from tests.hub.nodes import A_BEAT_S, Node, Nodes, answers, seen_on, states
from tests.hub.samples import accepted, state


def age_ms(far_end: FarEnd) -> int:
    """What the newest heartbeat that came says of the host's silence."""
    return [one for one in far_end.take() if isinstance(one, m.Heartbeat)][-1].age_ms


class TestAKilledHost:
    async def test_its_people_are_away_within_5_s_and_gone_after_30(self, nodes: Nodes, a: Node, b: Node) -> None:
        """R-6: but for those who came back at another node."""
        await a.teach()
        lost, back = await a.seat("Lost"), await a.seat("Back")
        await b.seat("Here")
        await nodes.after(A_BEAT_S)
        assert set(seen_on(b).values()) == {"here"}
        await a.kill()
        await nodes.after(5.0)
        everyone = {"Nora": "away", "Lost": "away", "Back": "away", "Here": "here"}
        assert seen_on(b) == everyone
        await b.come(back.connection.member.participant)
        await nodes.after(PART_KEEP_S - 5.0)
        assert seen_on(b) == {**everyone, "Back": "here"}
        await nodes.after(2.0)
        assert seen_on(b) == {"Back": "here", "Here": "here"}
        assert lost.connection.member.participant in {member.participant for member in b.classroom.roster}

    async def test_the_others_say_how_long_the_writer_was_not_heard(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-4: from 3 s on, until somebody writes again; however long that takes."""
        await a.teach()
        student = await b.seat()
        await nodes.after(A_BEAT_S)
        assert age_ms(student) == 0
        await a.kill()
        await nodes.after(2.0)
        assert age_ms(student) == 0
        for waited_s in (4.0, 12.0, PART_KEEP_S, 60.0):
            before_s = nodes.clock.now_s()
            await nodes.after(waited_s)
            assert age_ms(student) >= (nodes.clock.now_s() - before_s) * 1000
        await b.teach()
        await nodes.after(A_BEAT_S)
        assert age_ms(student) == 0

    async def test_a_writer_whose_beats_the_store_does_not_take_is_heard_and_not_believed(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """T-4: a full Redis tells that it lives, but not what it commits."""
        await a.teach()
        student = await b.seat()
        await nodes.after(A_BEAT_S)
        a.store.is_away = True
        full_s = nodes.clock.now_s()
        while nodes.clock.now_s() < full_s + 10.0:
            own = a.classroom.roster.parts.own
            b.classroom.peers.hear(NodeBeat(Part(a.hub.node, own.version, own.version, {}), ZERO))
            await nodes.after(A_BEAT_S)
        assert age_ms(student) >= 9000
        assert seen_on(b) == {"Nora": "here", "Maryam": "here"}
        a.store.is_away = False
        await nodes.after(STORE_RETRY_MAX_S)
        assert age_ms(student) == 0

    async def test_a_writer_who_is_heard_is_no_news_of_a_page_that_is_missing(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """T-4: this node knows that the class went on, and cannot have it yet."""
        teacher, student = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        b.store.hold("load")
        b.store.is_deaf = True
        teacher.send(m.Commit(1, {"page": 2}))
        await settle()
        b.store.is_deaf = False
        await nodes.after(6.0)
        teacher.send(m.Commit(2, {"follow": "free"}))
        await nodes.after(A_BEAT_S)
        assert age_ms(student) >= 6000
        b.store.release("load")
        await nodes.after(A_BEAT_S)
        assert b.classroom.board.values() == {"page": 2, "follow": "free"}
        assert age_ms(student) == 0

    async def test_a_load_brings_none_of_them_back(self, nodes: Nodes, a: Node, b: Node) -> None:
        """R-6: the store still has its part; who comes in just then is greeted with who is here."""
        await a.seat("Lost")
        await b.seat("Here")
        await nodes.after(A_BEAT_S)
        await a.kill()
        await nodes.after(5.0)
        stranger = await b.hub.admit(b.classroom, ParticipantId("from before"), "Idris", Role.STUDENT)
        far_end = FarEnd(b.classroom, stranger)
        (roster,) = [one for one in far_end.take() if isinstance(one, m.Roster)]
        assert roster.entries == {"*": {"present": 2}}

    async def test_a_host_without_a_writer_is_not_missed(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-4: the teacher had left before; nothing on the screen is old."""
        teacher, student = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        a.classroom.detach(teacher.connection)
        await nodes.after(A_BEAT_S)
        await a.kill()
        await nodes.after(10.0)
        assert age_ms(student) == 0

    async def test_its_teacher_goes_on_elsewhere_and_all_see_the_newest(self, nodes: Nodes, a: Node, b: Node) -> None:
        """A-2, E-4: what was durable is there; the epoch rises; nobody waits for the silence to be noticed."""
        teacher, student = await a.teach(), await b.seat()
        teacher.send(m.Commit(1, {"page": 7}))
        await settle()
        durable = a.classroom.board.stamp
        assert answers(teacher) == [accepted(1, *durable, True)]
        await a.kill()
        student.take()
        again = await b.teach()
        assert states(student) == [state(durable.epoch + 1, 0, durable.version, {"page": 7})]
        again.send(m.Commit(1, {"page": 8}))
        await settle()
        assert states(student) == [state(durable.epoch + 1, durable.version, durable.version + 1, {"page": 8})]

    async def test_one_who_comes_to_a_node_without_the_class_opens_it_there(self, nodes: Nodes, a: Node) -> None:
        """E-4: while the host may live it is followed, after that it is replaced."""
        await a.teach()
        await nodes.after(A_BEAT_S)
        await a.kill()
        early, late = await nodes.start("B"), await nodes.start("C")
        await early.open()
        assert early.classroom.peers.host == "A"
        await nodes.after(NODE_SILENT_S + 0.25)
        await late.open()
        await settle()
        assert late.classroom.is_host
        assert early.classroom.peers.host == "C"


class TestWhoHasSeenMore:
    """Of a host that died, with what it had not replicated: the higher epoch makes every screen say the same again."""

    async def test_the_epoch_rises_once_the_host_is_silent(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-3, S-6."""
        await a.teach()
        there, here = await a.seat("There"), await b.seat("Here")
        await nodes.after(A_BEAT_S)
        a.store.is_away = True
        a.classroom.commit({"page": 9})
        seen = a.classroom.board.stamp
        assert states(there)[-1].changes == {"page": 9}
        await a.kill()
        back = await b.come(there.connection.member.participant, since=seen)
        await settle()
        assert b.classroom.board.stamp.epoch == seen.epoch, "its news may be on their way"
        here.take()
        await nodes.after(NODE_SILENT_S + 1.0)
        snapshot = state(seen.epoch + 1, 0, seen.version - 1, {"page": 1})
        assert snapshot in states(here)
        assert snapshot in states(back)

    async def test_nothing_rises_while_the_host_lives(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-6: the commit is on its way here, and comes."""
        await a.teach()
        there = await a.seat()
        await b.open()
        b.store.hold_news()
        a.classroom.commit({"page": 9})
        seen = a.classroom.board.stamp
        back = await b.come(there.connection.member.participant, since=seen)
        b.store.release_news()
        await nodes.after(10.0)
        assert a.classroom.board.stamp == b.classroom.board.stamp == seen
        assert back.ended() is None

    @pytest.mark.parametrize(("jump", "is_believed"), [(1000, True), (1001, False)])
    async def test_a_higher_epoch_is_surpassed_within_a_bound(
        self, nodes: Nodes, a: Node, jump: int, is_believed: bool
    ) -> None:
        """S-4, S-6: the store was set back; a client that makes up an epoch raises it by no more."""
        await a.teach()
        student = await a.join()
        before = a.classroom.board.stamp
        claimed = before._replace(epoch=type(before.epoch)(before.epoch + jump))
        far_end = await a.come(student.participant, since=claimed)
        await settle()
        assert a.classroom.board.stamp == before, "another node may be about to give the store back what it lost"
        await nodes.after(GIVE_BACK_S + A_BEAT_S)
        expected = claimed.epoch + 1 if is_believed else before.epoch
        assert a.classroom.board.stamp == (expected, before.version)
        assert nodes.kept.epoch == expected
        assert far_end.ended() is None


class TestACutOffHost:
    async def test_it_goes_on_for_its_own_and_brings_the_others_one_delta(self, nodes: Nodes, a: Node, b: Node) -> None:
        """A-2, A-3, T-4: the others say how old it is."""
        teacher, near, far = await a.teach(), await a.seat("Near"), await b.seat("Far")
        await nodes.after(A_BEAT_S)
        epoch = a.classroom.board.stamp.epoch
        a.cut_off()
        far.take()
        near.take()
        for page in range(2, 52):
            teacher.send(m.Commit(page, {"page": page}))
            await settle()
        assert [one.to_version for one in states(near)] == list(range(2, 52))
        assert {one.durable for one in answers(teacher) if isinstance(one, m.Accepted)} == {False}
        await nodes.after(4.0)
        assert age_ms(far) > 3000
        a.mend()
        await nodes.after(STORE_RETRY_MAX_S + 1.0)
        assert states(far) == [state(epoch, 1, 51, {"page": 51})]
        assert a.classroom.is_host
        assert nodes.kept.entries["page"].value == 51
        await nodes.after(A_BEAT_S)
        (beat,) = [one for one in far.take() if isinstance(one, m.Heartbeat)][-1:]
        assert (beat.age_ms, beat.stored) == (0, 51)
        assert seen_on(b) == {"Nora": "here", "Near": "here", "Far": "here"}

    async def test_it_comes_back_with_fifty_commits_nobody_saw(self, nodes: Nodes, a: Node, b: Node) -> None:
        """C-3: the pen was taken elsewhere meanwhile: not one of them is seen anywhere again."""
        tablet, near, far = await a.teach("tablet"), await a.seat("Near"), await b.seat("Far")
        await nodes.after(A_BEAT_S)
        a.cut_off()
        phone = await b.teach("phone")
        phone.send(m.Commit(1, {"page": 100}))
        await settle()
        for page in range(2, 52):
            tablet.send(m.Commit(page, {"page": page}))
        await settle()
        assert {one.durable for one in answers(tablet) if isinstance(one, m.Accepted)} == {False}
        far.take()
        a.mend()
        await nodes.after(STORE_RETRY_MAX_S + 1.0)
        assert tablet.ended() is Ending.ELSEWHERE
        now = b.classroom.board.stamp
        assert a.classroom.board.stamp == now
        assert states(near)[-1] == state(now.epoch, 0, now.version, {"page": 100})
        assert states(far) == []
        assert b.classroom.is_host

    async def test_what_another_writer_replaced_is_never_called_durable(self, nodes: Nodes, a: Node, b: Node) -> None:
        """A-2: also when the new writer reaches that version within the second in which the answer waits."""
        await a.teach("tablet")
        await b.open()
        a.store.hold("commit")
        a.store.hold("load")
        post = a.classroom.post(a.classroom.roster.get(nodes.teacher) or await a.join(), m.Commit(1, {"page": 50}))
        assert post is not None
        await settle()
        phone = await b.teach("phone")
        for page in (60, 61, 62):
            phone.send(m.Commit(page, {"page": page}))
        await settle()
        a.store.release("commit")
        a.store.release("load")
        await settle()
        assert a.classroom.board.values() == b.classroom.board.values() == {"page": 62}
        await nodes.after(A_BEAT_S)
        answer = await post.answer
        assert isinstance(answer, m.Accepted)
        assert not answer.durable

    async def test_a_store_that_is_away_for_all(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-3, A-3: every node keeps what it shows; back, all is as if nothing had been."""
        teacher, far = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        for node in (a, b):
            node.cut_off()
        teacher.send(m.Commit(1, {"page": 2}))
        await nodes.after(20.0)
        assert b.classroom.board.values() == {"page": 1}
        assert age_ms(far) >= 19_000
        for node in (a, b):
            node.mend()
        await nodes.after(2 * STORE_RETRY_MAX_S)
        assert b.classroom.board.values() == {"page": 2}
        assert age_ms(far) == 0
        assert a.classroom.is_host
        assert seen_on(a) == seen_on(b) == {"Nora": "here", "Maryam": "here"}


class TestADrainingNode:
    async def test_it_hands_its_class_over_with_nothing_lost(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-2: who was there finds all of it at the other node; the pen holder comes first."""
        teacher, near = await a.teach(), await a.seat("Near")
        far = [await b.seat(f"Far {number}") for number in range(2)]
        await nodes.after(A_BEAT_S)
        a.store.hold("commit")
        for page in range(2, 12):
            teacher.send(m.Commit(page, {"page": page}))
        leaving = asyncio.create_task(a.leave(within_s=60))
        await settle()
        assert teacher.ended() is None
        a.store.release("commit")
        await leaving
        assert all(one.durable for one in answers(teacher) if isinstance(one, m.Accepted))
        assert (teacher.ended(), near.ended()) == (Ending.GOING_AWAY, Ending.GOING_AWAY)
        windows = [read_server_message(one.wire.last_words[0], Encoding.MSGPACK) for one in (teacher, near)]
        first, others = (one for one in windows if isinstance(one, m.GoAway))
        assert first.delay_max_ms <= others.delay_min_ms == PEN_HOLDER_BACK_MS < others.delay_max_ms
        assert nodes.kept.host == b.classroom.peers.host == NOBODY
        await settle()
        assert seen_on(b) == {"Nora": "away", "Near": "away", "Far 0": "here", "Far 1": "here"}
        back = await b.teach()
        assert b.classroom.is_host
        assert b.classroom.board.values() == {"page": 11}
        back.send(m.Commit(1, {"page": 12}))
        await settle()
        assert all(states(one)[-1].changes == {"page": 12} for one in far)
        await nodes.after(5.0)
        assert age_ms(far[0]) == 0

    async def test_one_who_opens_the_class_after_it_is_its_host(self, nodes: Nodes, a: Node) -> None:
        """T-2, E-4: nobody waits for a silence."""
        teacher = await a.teach()
        teacher.send(m.Commit(1, {"page": 7}))
        await a.leave(within_s=60)
        other = await nodes.start("B")
        await other.open()
        assert other.classroom.is_host
        assert other.classroom.board.values() == {"page": 7}

    async def test_a_student_node_leaves_without_a_trace(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-2, R-6: the host stays the host."""
        teacher, student = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        epoch = a.classroom.board.stamp.epoch
        await b.leave(within_s=60)
        await settle()
        assert student.ended() is Ending.GOING_AWAY
        assert seen_on(a) == {"Nora": "here", "Maryam": "away"}
        teacher.send(m.Commit(1, {"page": 2}))
        await settle()
        assert answers(teacher) == [accepted(1, epoch, 2, True)]
        assert a.classroom.is_host


async def test_a_teacher_who_arrives_at_a_node_that_is_cut_off_takes_the_pen_all_the_same(
    nodes: Nodes, a: Node, b: Node
) -> None:
    """P-4: that node takes its device for the last one, for it has not heard of the one between."""
    await a.teach("tablet")
    await b.open()
    await nodes.after(A_BEAT_S)
    b.cut_off()
    await a.teach("phone")
    await nodes.after(A_BEAT_S)
    assert nodes.kept.pen.device == "phone"
    await b.teach("tablet")
    b.mend()
    await nodes.after(2 * STORE_RETRY_MAX_S)
    assert (nodes.kept.pen.device, nodes.kept.host) == ("tablet", "B")
