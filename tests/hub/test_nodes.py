"""A class on two nodes: whoever is where, all see one board, one roster, one conversation, one pen."""

from __future__ import annotations

import pytest

from classroom_sync.core.session import Ending
from classroom_sync.core.versioned_map import START
from classroom_sync.errors import RefusalCode, StoreUnavailable
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import STORE_RETRY_MAX_S
from classroom_sync.protocol.words import ZERO, Role, Value
from tests.hub.fakes import settle
from tests.hub.nodes import A_BEAT_S, Node, Nodes, answers, lines, roster_on, seen_on, states
from tests.hub.samples import accepted, painted, pen_held, remove, stamp, state


async def test_a_student_of_another_node_sees_a_commit_at_once(a: Node, b: Node) -> None:
    """S-2: as soon as the store has told it, without a tick of any clock."""
    teacher, student = await a.teach(), await b.seat()
    epoch = a.classroom.board.stamp.epoch
    for page in range(2, 12):
        teacher.send(m.Commit(page, {"page": page}))
        await settle()
        assert states(student) == [state(epoch, page - 1, page, {"page": page})]
    assert (a.classroom.is_host, b.classroom.is_host) == (True, False)


async def test_opening_a_class_that_is_hosted_takes_nothing(a: Node, b: Node) -> None:
    """E-4: the epoch rises when another writes, not when another reads."""
    await a.teach()
    before = a.classroom.board.stamp
    await b.seat()
    assert b.classroom.board.stamp == a.classroom.board.stamp == before
    assert b.classroom.peers.host == "A"


async def test_what_came_while_a_link_was_held_is_one_delta_over_nodes_too(a: Node, b: Node) -> None:
    """S-7."""
    teacher, student = await a.teach(), await b.seat()
    epoch = b.classroom.board.stamp.epoch
    student.hold()
    for page in range(2, 6):
        teacher.send(m.Commit(page, {"page": page}))
        await settle()
    assert states(student) == [state(epoch, 1, 2, {"page": 2})]
    student.clear()
    assert states(student) == [state(epoch, 2, 5, {"page": 5})]


class TestThePen:
    async def test_its_holder_moves_to_another_node(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-4, P-5, C-3: that node writes from then on; the former device is closed, what it held is fenced."""
        tablet, student = await a.teach(), await a.seat()
        written_in = a.classroom.board.stamp.epoch
        await nodes.after(A_BEAT_S)
        phone = await b.teach("phone")
        assert tablet.ended() is Ending.ELSEWHERE
        assert (a.classroom.is_host, b.classroom.is_host) == (False, True)
        student.take()
        phone.send(m.Commit(1, {"page": 9}))
        await settle()
        now = b.classroom.board.stamp
        assert states(student) == [state(now.epoch, now.version - 1, now.version, {"page": 9})]
        phone.send(m.Commit(2, {"page": 2}, written_in))
        await settle()
        taken, fenced = answers(phone)
        assert taken == accepted(1, *now, True)
        assert isinstance(fenced, m.Rejected)
        assert fenced.code is RefusalCode.FENCED

    async def test_the_same_device_at_another_node_takes_nothing_and_loses_nothing(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """P-4, C-3: a balancer sent it there; what it still held from before is taken."""
        tablet = await a.teach()
        written_in, pen = a.classroom.board.stamp.epoch, a.classroom.pen
        await nodes.after(A_BEAT_S)
        a.classroom.detach(tablet.connection)
        again = await b.teach()
        assert b.classroom.is_host
        assert b.classroom.pen == a.classroom.pen == pen
        again.send(m.Commit(1, {"page": 7}, written_in))
        await settle()
        assert answers(again) == [accepted(1, *b.classroom.board.stamp, True)]
        assert a.classroom.board.get("page") == 7

    async def test_it_is_given_to_a_student_of_another_node_and_taken_back(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """P-1, P-2, C-1: it is written where its holder is."""
        teacher, student = await a.teach(), await b.seat()
        pupil = student.connection.member.participant
        await nodes.after(A_BEAT_S)
        student.take()
        before = a.classroom.board.stamp.epoch
        teacher.send(m.GivePen(1, pupil))
        await settle()
        assert isinstance(answers(teacher)[0], m.Accepted)
        assert b.classroom.is_host
        assert b.classroom.pen.holder == a.classroom.pen.holder == pupil
        assert a.classroom.board.stamp.epoch == before + 1
        came = student.take()
        assert pen_held(pupil, b.classroom.pen.epoch) in came
        assert sum(isinstance(one, m.State) for one in came) == 1, "one snapshot, not another when that node claims it"
        student.send(m.Commit(1, {"at": {"a": "1:1:1"}}))
        await settle()
        assert isinstance(answers(student)[0], m.Accepted)
        assert a.classroom.board.get("at") == {"a": "1:1:1"}
        teacher.send(m.GivePen(2, None))
        await settle()
        assert a.classroom.is_host
        assert b.classroom.pen.holder == nodes.teacher
        teacher.send(m.Commit(3, {"page": 3}))
        student.send(m.Commit(2, {"page": 99}))
        await settle()
        assert b.classroom.board.values() == {"page": 3}
        (refused,) = answers(student)
        assert isinstance(refused, m.Rejected)
        assert refused.code is RefusalCode.NO_PEN

    async def test_what_is_written_after_it_was_given_away_is_not_in_the_new_epoch(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """A-2, C-10: and is not called durable; the client tries again, and is told that another has the pen."""
        teacher, student = await a.teach(), await b.seat()
        pupil = student.connection.member.participant
        await nodes.after(A_BEAT_S)
        a.store.hold("take_pen")
        a.store.hold("commit")
        teacher.send(m.GivePen(1, pupil))
        await settle()
        teacher.send(m.Commit(2, {"page": 9}))
        a.store.release("take_pen")
        await settle()
        given, written = sorted(answers(teacher), key=lambda answer: answer.id)
        assert isinstance(given, m.Accepted)
        assert isinstance(written, m.Accepted)
        assert not written.durable
        assert [node.classroom.board.values() for node in (a, b)] == [{"page": 1}] * 2
        assert nodes.kept.host == "B"
        a.store.release("commit")

    async def test_it_is_given_though_the_store_cannot_be_read_then(self, nodes: Nodes, a: Node, b: Node) -> None:
        """A-1: the pen has changed hands, and the teacher is told so."""
        teacher, student = await a.teach(), await b.seat()
        pupil = student.connection.member.participant
        await nodes.after(A_BEAT_S)
        a.store.fails["load"] = StoreUnavailable("unplugged")
        teacher.send(m.GivePen(1, pupil))
        await settle()
        (given,) = answers(teacher)
        assert isinstance(given, m.Accepted)
        assert b.classroom.is_host
        del a.store.fails["load"]
        await nodes.after(A_BEAT_S + STORE_RETRY_MAX_S)
        assert a.classroom.board.stamp == nodes.kept.stamp
        assert a.classroom.pen == nodes.kept.pen

    async def test_it_is_not_given_to_one_who_is_nowhere(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-2: also when they were on another node a moment ago."""
        teacher, student = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        b.classroom.detach(student.connection)
        await nodes.after(A_BEAT_S)
        teacher.send(m.GivePen(1, student.connection.member.participant))
        await settle()
        (refused,) = answers(teacher)
        assert isinstance(refused, m.Rejected)
        assert refused.code is RefusalCode.UNKNOWN


class TestPeople:
    async def test_each_is_seen_once_and_in_order_from_every_node(self, nodes: Nodes, a: Node, b: Node) -> None:
        """R-2, R-6."""
        third = await nodes.start("C")
        teacher = await a.teach()
        seats = [await (a, b, third)[at % 3].seat(f"Student {at}") for at in range(9)]
        await nodes.after(A_BEAT_S)
        everyone = {"Nora": "here", **{f"Student {at}": "here" for at in range(9)}}
        for node in (a, b, third):
            assert list(seen_on(node).items()) == list(everyone.items())
            assert node.classroom.roster.present == 9
        assert teacher.ended() is None
        assert not any(seat.ended() for seat in seats)

    async def test_hands_and_painted_stamps_cross_nodes(self, nodes: Nodes, a: Node, b: Node) -> None:
        """R-1, R-3, R-4, C-9: one queue; and a teacher lowers a hand wherever its student is."""
        teacher, far, near = await a.teach(), await b.seat("Far"), await a.seat("Near")
        far.send(m.Hand(1, True))
        await nodes.after(A_BEAT_S)
        near.send(m.Hand(1, True))
        far.send(painted(*b.classroom.board.stamp, 7))
        await nodes.after(A_BEAT_S)
        pupil = far.connection.member.participant
        (told,) = [one for one in near.take() if isinstance(one, m.Roster)][-1:]
        assert told.entries["*"] == {"present": 2, "hands": [pupil, near.connection.member.participant]}
        entry = roster_on(a)[pupil]
        assert entry is not None
        assert (entry["ready"], entry["state"], entry["hand"]) == (7, "live", True)
        assert (entry["epoch"], entry["version"]) == a.classroom.board.stamp
        teacher.send(m.Hand(1, False, pupil))
        await nodes.after(A_BEAT_S)
        assert not far.connection.member.hand
        assert b.classroom.roster.message(Role.STUDENT, START).entries["*"] == {
            "present": 2,
            "hands": [near.connection.member.participant],
        }

    async def test_a_teacher_removes_one_of_another_node(self, nodes: Nodes, a: Node, b: Node) -> None:
        """C-6: also by a post at a node that has neither; its token lets it in nowhere."""
        third = await nodes.start("C")
        await a.teach()
        student = await b.seat()
        pupil = student.connection.member.participant
        await nodes.after(A_BEAT_S)
        classroom = await third.open()
        post = classroom.post(await third.hub.admit(classroom, nodes.teacher, "Nora", Role.TEACHER), remove(1, pupil))
        assert post is not None
        await settle()
        assert isinstance(await post.answer, m.Accepted)
        assert student.ended() is Ending.REMOVED
        for node in (a, b, third):
            member = node.classroom.roster.get(pupil)
            assert member is not None
            assert member.is_removed
        await nodes.after(A_BEAT_S)
        assert [*seen_on(a), *seen_on(b), *seen_on(third)] == ["Nora"] * 3

    async def test_who_is_removed_while_holding_the_pen_loses_it_everywhere(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """C-6."""
        teacher, student = await a.teach(), await b.seat()
        pupil = student.connection.member.participant
        await nodes.after(A_BEAT_S)
        teacher.send(m.GivePen(1, pupil))
        await settle()
        assert b.classroom.is_host
        teacher.send(remove(2, pupil))
        await settle()
        assert student.ended() is Ending.REMOVED
        assert a.classroom.pen.holder == b.classroom.pen.holder == nodes.teacher
        teacher.send(m.Commit(3, {"page": 3}))
        await settle()
        assert b.classroom.board.get("page") == 3

    async def test_who_joined_elsewhere_is_admitted_at_once(self, nodes: Nodes, a: Node, b: Node) -> None:
        """H-2: the other node took them in a moment ago, and this one has not heard of it."""
        await b.open()
        b.store.is_deaf = True
        member = await a.join("Zayd")
        student = await b.come(member.participant)
        assert student.connection.member.name == "Zayd", "not what the token is asked for"
        assert student.connection.member.order == member.order

    async def test_who_comes_to_another_node_is_closed_at_the_former(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-5: within a tick; and each of the two nodes knows where they are."""
        await a.teach()
        first = await a.seat()
        pupil = first.connection.member.participant
        await nodes.after(A_BEAT_S)
        second = await b.come(pupil)
        await nodes.after(A_BEAT_S)
        assert first.ended() is Ending.ELSEWHERE
        assert second.ended() is None
        assert seen_on(a) == seen_on(b) == {"Nora": "here", "Maryam": "here"}
        assert a.classroom.roster.present == 1


class TestTheConversation:
    async def test_lines_are_numbered_over_all_nodes(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-3: and heard by everyone, in one order."""
        teacher, student = await a.teach(), await b.seat()
        for number in range(6):
            speaker = (teacher, student)[number % 2]
            speaker.send(m.Say(number + 1, f"line {number}"))
            (teacher if speaker is student else student).send(m.Say(number + 11, f"reply {number}"))
            await settle()
        heard = lines(teacher)
        assert heard == lines(student)
        assert [seq for seq, _ in heard] == list(range(1, 13))
        assert [text for _, text in heard[::2]] != [text for _, text in heard[1::2]]

    async def test_a_missing_line_is_loaded(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-3: no number is heard before the one it follows."""
        teacher, student = await a.teach(), await b.seat()
        b.store.is_deaf = True
        teacher.send(m.Say(1, "not heard"))
        await settle()
        b.store.is_deaf = False
        teacher.send(m.Say(2, "heard"))
        await settle()
        assert lines(student) == [(1, "not heard"), (2, "heard")]

    async def test_who_comes_later_to_another_node_goes_on_from_there(self, nodes: Nodes, a: Node, b: Node) -> None:
        """T-3: a node that opens the class has what the store remembers."""
        teacher = await a.teach()
        for number in range(3):
            teacher.send(m.Say(number + 1, f"line {number}"))
        await settle()
        await b.open()
        assert [line.seq for line in b.classroom.conversation.all()] == [1, 2, 3]


@pytest.mark.parametrize("where", ["A", "B"])
async def test_the_end_of_a_class_ends_it_everywhere(nodes: Nodes, a: Node, b: Node, where: str) -> None:
    """E-3: at once, whichever node is told; and no node brings it back."""
    teacher, student = await a.teach(), await b.seat()
    node = a if where == "A" else b
    await node.hub.end(node.classroom)
    await settle()
    assert (teacher.ended(), student.ended()) == (Ending.OVER, Ending.OVER)
    await nodes.after(2 * A_BEAT_S)
    assert a.hub.classrooms == b.hub.classrooms == []
    assert await a.hub.open(nodes.code) is None
    assert await b.hub.open(nodes.code) is None


async def test_a_class_that_was_ended_while_a_node_did_not_hear_it(nodes: Nodes, a: Node, b: Node) -> None:
    """E-3: the node finds out by its next beat, and does not restore the class."""
    student = await b.seat()
    b.store.is_deaf = True
    await a.hub.end(a.classroom)
    await settle()
    assert student.ended() is None
    await nodes.after(A_BEAT_S)
    assert student.ended() is Ending.OVER
    assert nodes.code not in nodes.memory._shared.classrooms


async def test_a_snapshot_for_one_who_knew_nothing_is_the_same_everywhere(nodes: Nodes, a: Node, b: Node) -> None:
    """S-6, S-7."""
    teacher = await a.teach()
    changes: list[dict[str, Value]] = [{"page": 7}, {"at": {"a": "1:1"}}, {"at": None}, {"notice": "hello"}]
    for id_, each in enumerate(changes, 1):
        teacher.send(m.Commit(id_, each))
    await settle()
    await b.seat()
    assert b.classroom.board.delta(ZERO) == a.classroom.board.delta(ZERO)
    since = stamp(a.classroom.board.stamp.epoch, 2)
    assert b.classroom.board.delta(since) == a.classroom.board.delta(since)
