"""What a node makes of what it hears, reads and misses: each kind of news, and when it asks to be the host."""

from __future__ import annotations

import asyncio

import pytest

from classroom_sync.core.member import Presence
from classroom_sync.core.session import Ending
from classroom_sync.errors import Fenced, StoreUnavailable
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import EVICT_AFTER_S, POLL_GRACE_S, ROSTER_EVERY_S, STORE_RETRY_MAX_S
from classroom_sync.protocol.words import NOBODY, Epoch, NodeId, ParticipantId, Role, Value, Version
from classroom_sync.store.base import (
    BoardMoved,
    ClassOver,
    LineSaid,
    MembersChanged,
    News,
    NewsMissed,
    NodeBeat,
    NodeLeft,
    Part,
    PenTaken,
    StoredParticipant,
)
from tests.hub.fakes import FarEnd, settle
from tests.hub.nodes import A_BEAT_S, Node, Nodes, answers, hosts, lines, seen_on, states
from tests.hub.samples import accepted, stamp, state

A, B, C = NodeId("A"), NodeId("B"), NodeId("C")
ZAYD = ParticipantId("zayd")


@pytest.fixture
async def followed(nodes: Nodes, a: Node, b: Node) -> Node:
    """Node B, which follows A: the board stands at 2.2, page 2."""
    teacher = await a.teach()
    teacher.send(m.Commit(1, {"page": 2}))
    await b.open()
    await nodes.after(A_BEAT_S)
    assert b.classroom.board.stamp == stamp(2, 2)
    b.store.calls.clear()
    return b


def loads(node: Node) -> int:
    return node.store.calls.count("load")


class TestNews:
    """Each kind: taken, or answered by a load; of what is old, or its own, nothing."""

    @pytest.mark.parametrize(
        ("news", "page", "loaded"),
        [
            (BoardMoved(A, state(2, 2, 3, {"page": 3})), 3, 0),
            (BoardMoved(A, state(2, 1, 3, {"page": 3})), 3, 0),
            (BoardMoved(A, state(2, 0, 3, {"page": 3})), 3, 0),
            (BoardMoved(A, state(2, 1, 2, {"page": 9})), 2, 0),
            (BoardMoved(A, state(1, 1, 9, {"page": 9})), 2, 0),
            (BoardMoved(C, state(2, 2, 3, {"page": 9})), 2, 0),
            (BoardMoved(A, state(2, 3, 4, {"page": 9})), 2, 1),
            (BoardMoved(C, state(3, 2, 3, {"page": 9})), 2, 1),
            (PenTaken(Epoch(3), C), 2, 1),
            (PenTaken(Epoch(2), A), 2, 0),
            (PenTaken(Epoch(3), B), 2, 1),
            (NodeBeat(Part(A, Version(9), Version(9), {}), stamp(2, 2)), 2, 1),
            (NodeBeat(Part(C, Version(0), Version(0), {}), stamp(2, 2)), 2, 0),
            (NodeBeat(Part(C, Version(0), Version(0), {}), stamp(2, 3)), 2, 1),
            (NodeBeat(Part(C, Version(0), Version(0), {}), stamp(3, 1)), 2, 1),
            (NodeBeat(Part(C, Version(4), Version(5), {}), stamp(2, 2)), 2, 1),
            (NodeBeat(Part(B, Version(4), Version(5), {}), stamp(9, 9)), 2, 0),
            (LineSaid(m.Said(1, ZAYD, "Zayd", "salam", 0)), 2, 0),
            (LineSaid(m.Said(2, ZAYD, "Zayd", "salam", 0)), 2, 1),
            (MembersChanged([StoredParticipant(ZAYD, "Zayd", Role.STUDENT, 7)]), 2, 0),
            (NodeLeft(C), 2, 0),
            (NewsMissed(), 2, 1),
        ],
        ids=[
            "the next",
            "the next and one it has",
            "a snapshot",
            "one it has",
            "an older epoch",
            "not the host's",
            "past a hole",
            "a newer epoch",
            "another took the pen",
            "what it knows of the pen",
            "a grant that another asked for it",
            "a beat past a hole",
            "a beat",
            "a beat that has seen more",
            "a beat that has seen another writer",
            "a part past a hole",
            "its own beat",
            "a line",
            "a line past a hole",
            "someone joined",
            "another left",
            "news were missed",
        ],
    )
    async def test_it_is_taken_or_answered_by_a_load(self, followed: Node, news: News, page: int, loaded: int) -> None:
        """S-2 to S-5, T-3, and R-6: as between a server and its client."""
        followed.classroom.peers.hear(news)
        assert followed.classroom.board.get("page") == page
        await settle()
        assert loads(followed) == loaded
        assert followed.classroom.peers.host == A

    async def test_someone_who_joined_is_known(self, followed: Node) -> None:
        """R-2: by the number of that node."""
        followed.classroom.peers.hear(MembersChanged([StoredParticipant(ZAYD, "Zayd", Role.STUDENT, 7)]))
        member = followed.classroom.roster.get(ZAYD)
        assert member is not None
        assert (member.name, member.order, member.is_removed) == ("Zayd", 7, False)

    async def test_someone_who_was_removed_is_out(self, followed: Node) -> None:
        """C-6."""
        student = await followed.seat()
        member = student.connection.member
        gone = StoredParticipant(member.participant, member.name, member.role, member.order, is_removed=True)
        for _ in range(2):
            followed.classroom.peers.hear(MembersChanged([gone]))
            assert student.ended() is Ending.REMOVED

    async def test_the_host_left(self, followed: Node) -> None:
        """T-2: nobody writes now."""
        followed.classroom.peers.hear(NodeLeft(A))
        assert followed.classroom.peers.host == NOBODY
        assert seen_on(followed) == {"Nora": "away"}

    async def test_the_class_is_over(self, followed: Node) -> None:
        """E-3."""
        student = await followed.seat()
        followed.classroom.peers.hear(ClassOver())
        assert student.ended() is Ending.OVER

    async def test_the_host_is_moved_by_nobody(self, nodes: Nodes, a: Node) -> None:
        """C-3: what is told past its board makes it look, for another may write too, in its epoch or a newer one."""
        await a.teach()
        await nodes.after(A_BEAT_S)
        a.store.calls.clear()
        ours = a.classroom.board.stamp
        peers = a.classroom.peers
        peers.hear(BoardMoved(C, state(ours.epoch, ours.version, ours.version + 1, {"page": 9})))
        peers.hear(NodeBeat(Part(C, Version(0), Version(0), {}), ours._replace(version=Version(ours.version + 5))))
        await settle()
        assert a.classroom.board.stamp == ours
        assert loads(a) == 1
        peers.hear(NodeBeat(Part(C, Version(0), Version(0), {}), stamp(ours.epoch + 1, 0)))
        await settle()
        assert loads(a) == 2
        peers.hear(NodeBeat(Part(C, Version(0), Version(0), {}), ours))
        await settle()
        assert loads(a) == 2


class TestMissedNews:
    async def test_a_lost_last_commit_is_found_by_a_beat(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-5, T-1: within two seconds, though nothing follows it."""
        teacher, student = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        student.take()
        b.store.is_deaf = True
        teacher.send(m.Commit(1, {"page": 2}))
        await settle()
        b.store.is_deaf = False
        assert states(student) == []
        await nodes.after(A_BEAT_S)
        assert [one.changes for one in states(student)] == [{"page": 2}]

    async def test_a_lost_one_between_is_found_by_the_next(self, a: Node, b: Node) -> None:
        """S-5: at once, and the student gets both as one delta."""
        teacher, student = await a.teach(), await b.seat()
        epoch = a.classroom.board.stamp.epoch
        student.take()
        b.store.is_deaf = True
        teacher.send(m.Commit(1, {"page": 2}))
        await settle()
        b.store.is_deaf = False
        teacher.send(m.Commit(2, {"follow": "free"}))
        await settle()
        assert states(student) == [state(epoch, 1, 3, {"page": 2, "follow": "free"})]

    async def test_a_pen_taken_unheard_is_found_by_a_beat(self, nodes: Nodes, a: Node, b: Node) -> None:
        """C-3, P-1."""
        await a.teach("tablet")
        await b.open()
        a.store.is_deaf = True
        await b.teach("phone")
        assert hosts(a, b) == ["A", "B"]
        a.store.is_deaf = False
        await nodes.after(A_BEAT_S)
        assert hosts(a, b) == ["B"]
        assert a.classroom.pen == b.classroom.pen

    async def test_a_store_that_says_so_is_asked_at_once(self, a: Node, b: Node) -> None:
        """T-3, C-6: no beat is waited for."""
        teacher, student = await a.teach(), await b.seat()
        b.store.is_deaf = True
        teacher.send(m.Commit(1, {"page": 2}))
        teacher.send(m.Say(2, "salam"))
        await settle()
        b.store.tell_missed()
        await settle()
        assert b.classroom.board.get("page") == 2
        assert lines(student) == [(1, "salam")]

    async def test_what_is_told_while_the_class_is_opened_is_not_missed(self, a: Node, b: Node) -> None:
        """S-2: it follows first, then loads, then hears what came meanwhile."""
        teacher = await a.teach()
        b.store.hold("load")
        opening = asyncio.create_task(b.open())
        await settle()
        for page in (2, 3):
            teacher.send(m.Commit(page, {"page": page}))
            await settle()
        b.store.hold_news()
        b.store.release("load")
        classroom = await opening
        teacher.send(m.Commit(4, {"page": 4}))
        await settle()
        b.store.release_news()
        assert classroom.board.get("page") == 4

    async def test_a_load_that_fails_is_made_again(self, nodes: Nodes, a: Node, b: Node) -> None:
        teacher = await a.teach()
        await b.open()
        b.cut_off()
        teacher.send(m.Commit(1, {"page": 2}))
        await settle()
        b.store.is_deaf = False
        b.classroom.peers.hear(NewsMissed())
        await settle()
        assert b.classroom.is_store_away
        b.store.is_away = False
        await nodes.after(STORE_RETRY_MAX_S)
        assert b.classroom.board.get("page") == 2
        assert not b.classroom.is_store_away


class TestClaims:
    async def test_one_is_made_at_a_time(self, nodes: Nodes, a: Node, b: Node) -> None:
        """E-4: whatever comes together, the epoch rises once."""
        await a.teach()
        await b.open()
        before = a.classroom.board.stamp.epoch
        b.store.hold("take_pen")
        posts = [b.classroom.post(await b.teacher(), m.Commit(id_, {"page": id_})) for id_ in (2, 3, 4)]
        for _ in range(3):
            b.classroom.peers.consider()
        await settle()
        b.store.release("take_pen")
        await settle()
        assert nodes.kept.epoch == before + 1 or a.classroom.is_host
        assert all([post is not None and isinstance(await post.answer, m.Accepted) for post in posts])

    async def test_none_is_made_that_has_come_true(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-4: a teacher on a new device takes the pen, and with it the class."""
        await b.open()
        before = nodes.kept.epoch
        await b.teach("phone")
        await nodes.after(A_BEAT_S)
        assert b.classroom.is_host
        assert nodes.kept.epoch == before + 1

    async def test_none_is_made_of_a_store_that_is_away(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-3: but as soon as it is back."""
        await a.teach()
        await b.open()
        await nodes.after(A_BEAT_S)
        b.cut_off()
        teacher = await b.teach()
        await nodes.after(A_BEAT_S)
        assert hosts(a, b) == ["A"]
        b.mend()
        await nodes.after(2 * STORE_RETRY_MAX_S)
        assert hosts(a, b) == ["B"]
        teacher.send(m.Commit(1, {"page": 2}))
        await settle()
        assert answers(teacher) == [accepted(1, *b.classroom.board.stamp, True)]

    async def test_none_is_made_for_a_link_that_is_not_where_its_holder_is(self, nodes: Nodes, a: Node) -> None:
        """P-5: two nodes with a link of the pen holder each would take turns without end."""
        teacher = await a.teach()
        await settle()
        claims = [a.classroom.is_written_here]
        for version, is_here in ((1, False), (2, True)):
            entries: dict[str, Value] = {nodes.teacher: Presence(2**50, is_here).pack()}
            a.classroom.peers.hear(NodeBeat(Part(C, Version(version - 1), Version(version), entries), stamp(1, 1)))
            claims.append(a.classroom.is_written_here)
        assert claims == [True, True, False]
        assert teacher.ended() is None, "a farewell closes nothing, and the count has not moved since"

    async def test_a_node_whose_pen_holder_only_polls_takes_nothing(self, nodes: Nodes, a: Node, b: Node) -> None:
        """H-6: until it commits: its next poll may go anywhere."""
        await a.open()
        before = nodes.kept
        classroom = await b.open()
        poll = FarEnd(classroom, await b.teacher(), has_heartbeats=False)
        await nodes.after(2 * A_BEAT_S)
        assert poll.ended() is None
        assert (nodes.kept.epoch, nodes.kept.host) == (before.epoch, A)


class TestOpening:
    async def test_a_store_that_is_away_opens_nothing_and_follows_nothing(self, nodes: Nodes, a: Node, b: Node) -> None:
        for trouble in ("follow", "load"):
            b.store.hold(trouble)
            opening = asyncio.create_task(b.open())
            await settle()
            b.store.is_away = True
            b.store.release(trouble)
            with pytest.raises(StoreUnavailable):
                await opening
            b.store.is_away = False
        assert b.store not in nodes.memory._shared.followers[nodes.code]
        assert b.hub.classrooms == []

    async def test_a_code_of_no_class_is_followed_by_nobody(self, nodes: Nodes, a: Node, b: Node) -> None:
        await a.hub.end(a.classroom)
        assert await b.hub.open(nodes.code) is None
        assert nodes.code not in nodes.memory._shared.followers

    async def test_a_class_that_changes_hands_all_the_time_is_not_opened_for_now(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        await a.leave()
        b.store.fails["take_pen"] = Fenced(99)
        with pytest.raises(StoreUnavailable):
            await b.open()
        assert b.hub.classrooms == []

    async def test_one_who_comes_while_the_class_is_let_go_waits_for_that(self, nodes: Nodes, a: Node, b: Node) -> None:
        """R-6: else the others would hear that this node left after it has come back."""
        await a.teach()
        student = await b.seat()
        await nodes.after(A_BEAT_S)
        b.classroom.detach(student.connection)
        b.store.hold("leave")
        await nodes.after(EVICT_AFTER_S + POLL_GRACE_S + 1)
        opening = asyncio.create_task(b.open())
        await settle()
        assert not opening.done()
        b.store.release("leave")
        await opening
        back = await b.come(student.connection.member.participant)
        await nodes.after(A_BEAT_S)
        assert back.ended() is None
        assert seen_on(a) == {"Nora": "here", "Maryam": "here"}

    async def test_one_who_comes_back_is_seen_by_who_missed_that_the_class_was_let_go(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """R-6: what that node tells now counts, though it told more of the class before."""
        await a.teach()
        student = await b.seat()
        student.send(m.Hand(1, up=True))
        await nodes.after(A_BEAT_S)
        b.classroom.detach(student.connection)
        await nodes.after(EVICT_AFTER_S + POLL_GRACE_S)
        a.store.is_deaf = True
        await nodes.after(2 * ROSTER_EVERY_S)
        assert b.hub.classrooms == []
        a.store.is_deaf = False
        await b.come(student.connection.member.participant)
        await nodes.after(A_BEAT_S)
        assert seen_on(a) == {"Nora": "here", "Maryam": "here"}


async def test_setbacks_in_a_row_are_met_more_slowly(nodes: Nodes, a: Node) -> None:
    """A store that calls another the writer and does not say whom is not asked without end."""
    teacher = await a.teach()
    await settle()
    a.store.fails["commit"] = Fenced(99)
    a.store.writes.clear()
    a.classroom.commit({"page": 2})
    await settle()
    assert len(a.store.writes) == 6
    await nodes.after(60.0)
    assert len(a.store.writes) <= 6 * (1 + 60.0 / STORE_RETRY_MAX_S)
    assert teacher.ended() is None
    del a.store.fails["commit"]
    await nodes.after(STORE_RETRY_MAX_S)
    assert nodes.kept.entries["page"].value == 2
