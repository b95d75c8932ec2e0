"""Nodes whose store loses something: it is given back what they have, and nothing durable is lost with it."""

from __future__ import annotations

import pytest

from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import GIVE_BACK_S
from classroom_sync.protocol.words import ZERO, Epoch
from tests.hub.fakes import FarEnd, settle
from tests.hub.nodes import A_BEAT_S, Node, Nodes, answers, lines, seen_on, states
from tests.hub.samples import accepted, remove


@pytest.mark.parametrize("quiet", [True, False], ids=["found by a beat", "found by a commit"])
async def test_a_store_that_was_emptied_is_given_all_of_it_back(nodes: Nodes, a: Node, b: Node, quiet: bool) -> None:
    """A-2, C-6, T-3: board, pen, people, who was removed, what was said."""
    teacher, student, removed = await a.teach(), await b.seat(), await b.seat("Removed")
    teacher.send(m.Commit(1, {"page": 7, "notice": "hello"}))
    teacher.send(m.Commit(2, {"notice": None}))
    teacher.send(m.Say(3, "salam"))
    teacher.send(remove(4, removed.connection.member.participant))
    await nodes.after(A_BEAT_S)
    before = nodes.kept
    student.take()
    nodes.wipe()
    if not quiet:
        teacher.take()
        teacher.send(m.Commit(5, {"page": 8}))
        await settle()
        assert answers(teacher) == [accepted(5, *a.classroom.board.stamp, True)]
    await nodes.after(2 * A_BEAT_S)
    kept = nodes.kept
    assert kept.entries["page"].value == (7 if quiet else 8)
    assert kept.entries["notice"].value is None, "as a tombstone, for those who still have it"
    assert (kept.title, kept.pen, kept.epoch, kept.host) == (before.title, before.pen, before.epoch, before.host)
    assert kept.participants == before.participants
    assert kept.lines == before.lines
    assert a.classroom.board.delta(ZERO) == b.classroom.board.delta(ZERO)
    assert [one.changes for one in states(student)] == ([] if quiet else [{"page": 8}])
    assert seen_on(a) == seen_on(b) == {"Nora": "here", "Maryam": "here"}
    teacher.send(m.Say(6, "again"))
    await settle()
    assert lines(student)[-1] == (2, "again")


async def test_no_epoch_begins_in_a_store_that_lost_what_it_had(nodes: Nodes, a: Node, b: Node) -> None:
    """A-2, P-2: set back a moment before the pen is given, and nobody has noticed yet: first it is given back."""
    teacher, student = await a.teach(), await b.seat()
    await nodes.after(A_BEAT_S)
    before = nodes.kept
    teacher.send(m.Commit(1, {"page": 7}))
    await settle()
    assert answers(teacher) == [accepted(1, *a.classroom.board.stamp, True)]
    nodes.set_back(before)
    teacher.send(m.GivePen(2, student.connection.member.participant))
    await settle()
    assert (nodes.kept.epoch, nodes.kept.entries["page"].value) == (before.epoch, 7)
    await nodes.after(GIVE_BACK_S + A_BEAT_S)
    assert nodes.kept.pen.holder == student.connection.member.participant
    assert b.classroom.board.values() == {"page": 7}


async def test_the_node_that_follows_restores_it_when_the_host_is_gone(nodes: Nodes, a: Node, b: Node) -> None:
    """A-2: what was durable is in every node's memory."""
    teacher, student = await a.teach(), await b.seat()
    teacher.send(m.Commit(1, {"page": 7}))
    await settle()
    await a.kill()
    nodes.wipe()
    await nodes.after(A_BEAT_S)
    assert nodes.kept.entries["page"].value == 7
    again = await b.teach()
    await nodes.after(GIVE_BACK_S + A_BEAT_S)
    again.send(m.Commit(1, {"page": 8}))
    await nodes.after(A_BEAT_S)
    assert states(student)[-1].changes == {"page": 8}


async def test_what_is_given_back_first_does_not_bury_what_is_newer(nodes: Nodes, a: Node, b: Node) -> None:
    """A-2: a node that lags takes no epoch before the others have given back what they have."""
    teacher, student = await a.teach(), await b.seat()
    await nodes.after(A_BEAT_S)
    b.store.is_deaf = True
    teacher.send(m.Commit(1, {"page": 7}))
    await settle()
    assert answers(teacher) == [accepted(1, *a.classroom.board.stamp, True)]
    nodes.wipe()
    post = b.classroom.post(await b.teacher(), m.GivePen(1, student.connection.member.participant))
    assert post is not None
    b.store.is_deaf = False
    await settle()
    assert nodes.kept.entries["page"].value == 1
    await nodes.after(GIVE_BACK_S + 2 * A_BEAT_S)
    assert nodes.kept.entries["page"].value == 7
    assert a.classroom.board.values() == b.classroom.board.values() == {"page": 7}
    assert isinstance(post.answer.result(), m.Accepted)
    assert nodes.kept.pen.holder == student.connection.member.participant
    assert nodes.kept.entries["page"].value == 7


@pytest.mark.parametrize("asks_first", ["the host", "the follower"])
async def test_a_store_that_was_set_back_is_brought_up_again(nodes: Nodes, a: Node, b: Node, asks_first: str) -> None:
    """A-2: a failover lost the last commits, all answered as durable."""
    teacher, student = await a.teach(), await b.seat()
    await nodes.after(A_BEAT_S)
    backup = nodes.kept
    for page in range(2, 8):
        teacher.send(m.Commit(page, {"page": page}))
        await settle()
    durable = a.classroom.board.stamp
    assert answers(teacher)[-1] == accepted(7, *durable, True)
    student.take()
    nodes.set_back(backup)
    if asks_first == "the host":
        teacher.send(m.Commit(8, {"follow": "free"}))
        await settle()
    else:
        a.store.hold("beat")
    await nodes.after(2 * A_BEAT_S)
    assert nodes.kept.entries["page"].value == 7
    assert nodes.kept.stamp == a.classroom.board.stamp == b.classroom.board.stamp >= durable
    assert not [one for one in states(student) if one.changes.get("page", 7) != 7]
    if asks_first != "the host":
        a.store.release("beat")


async def test_a_store_that_lost_people_and_lines_is_given_them_back(nodes: Nodes, a: Node, b: Node) -> None:
    """C-6, T-3: by whoever finds out when it has it back; the board does not tell, for it had not moved."""
    teacher, removed = await a.teach(), await b.seat("Removed")
    await nodes.after(A_BEAT_S)
    backup = nodes.kept
    await b.seat("Joined")
    teacher.send(m.Say(1, "salam"))
    teacher.send(remove(2, removed.connection.member.participant))
    await nodes.after(A_BEAT_S)
    lost = nodes.kept
    nodes.set_back(backup)
    b.store.tell_missed()
    await settle()
    assert (nodes.kept.participants, nodes.kept.lines) == (lost.participants, lost.lines)


async def test_a_line_under_a_number_that_was_taken_is_said_again(nodes: Nodes, a: Node, b: Node) -> None:
    """T-3: nobody would hear it, for all have a line of that number."""
    teacher, student = await a.teach(), await b.seat()
    await nodes.after(A_BEAT_S)
    backup = nodes.kept
    teacher.send(m.Say(1, "before"))
    await settle()
    nodes.set_back(backup)
    student.send(m.Say(1, "after"))
    await settle()
    assert lines(teacher) == lines(student) == [(1, "before"), (2, "after")]


async def test_a_store_that_forgot_who_writes(nodes: Nodes, a: Node, b: Node) -> None:
    """A-2, C-3: set back to before the pen was taken; the newer writer stays."""
    await a.teach("tablet")
    await b.open()
    await settle()
    backup = nodes.kept
    phone = await b.teach("phone")
    phone.send(m.Commit(1, {"page": 9}))
    await settle()
    nodes.set_back(backup)
    await nodes.after(2 * A_BEAT_S)
    assert nodes.kept.pen == b.classroom.pen == a.classroom.pen
    assert nodes.kept.pen.device == "phone"
    assert nodes.kept.host == "B"
    phone.send(m.Commit(2, {"page": 10}))
    await settle()
    assert a.classroom.board.values() == {"page": 10}


async def test_a_pen_taken_from_a_store_that_was_set_back(nodes: Nodes, a: Node, b: Node) -> None:
    """A-2, P-2: the grant tells that the store has less than it had; the host's board stays, and is given back."""
    teacher, student = await a.teach(), await a.seat()
    backup = nodes.kept
    teacher.send(m.Commit(1, {"page": 7}))
    await settle()
    assert answers(teacher) == [accepted(1, *a.classroom.board.stamp, True)]
    nodes.set_back(backup)
    teacher.send(m.GivePen(2, student.connection.member.participant))
    await settle()
    assert nodes.kept.entries["page"].value == 7
    assert nodes.kept.stamp == a.classroom.board.stamp
    assert a.classroom.board.values() == {"page": 7}


class TestTwoWritersOfOneEpoch:
    """C-3: a failover lost a grant, and the store granted its epoch again; all end on one board of a newer epoch."""

    async def part(self, nodes: Nodes, a: Node, b: Node) -> FarEnd:
        """Both nodes are the host of one epoch, A without knowing that the store names B; B's student has the pen."""
        await a.teach("tablet")
        student = await b.seat()
        await nodes.after(A_BEAT_S)
        before = nodes.kept
        a.store.is_deaf = b.store.is_deaf = True
        await a.teach("phone")
        nodes.set_back(before)
        post = b.classroom.post(await b.teacher(), m.GivePen(1, student.connection.member.participant))
        assert post is not None
        await settle()
        assert [node.classroom.is_host for node in (a, b)] == [True, True]
        assert a.classroom.board.stamp == b.classroom.board.stamp
        return student

    def assert_one(self, nodes: Nodes, a: Node, b: Node, former: Epoch) -> None:
        assert sorted(node.classroom.is_host for node in (a, b)) == [False, True]
        assert nodes.kept.epoch > former
        values = {key: entry.value for key, entry in nodes.kept.entries.items() if entry.value is not None}
        for node in (a, b):
            assert node.classroom.board.stamp == nodes.kept.stamp
            assert node.classroom.board.values() == values
            assert node.classroom.pen == nodes.kept.pen

    async def test_there_are_none_where_the_failover_is_noticed(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-2: who takes an epoch of a store that was out of hearing takes none that it may have granted and lost."""
        teacher, student = await a.teach(), await b.seat()
        await nodes.after(A_BEAT_S)
        before = nodes.kept
        b.store.is_deaf = True
        teacher.send(m.GivePen(1, student.connection.member.participant))
        await settle()
        lost = a.classroom.board.stamp.epoch
        assert (lost, b.classroom.board.stamp.epoch) == (before.epoch + 1, before.epoch)
        a.cut_off()
        nodes.set_back(before)
        b.store.tell_missed()
        await settle()
        await b.teach("board")
        await nodes.after(GIVE_BACK_S + A_BEAT_S)
        assert (nodes.kept.host, nodes.kept.pen.device) == ("B", "board")
        assert nodes.kept.epoch > lost
        a.mend()
        await nodes.after(4 * A_BEAT_S)
        self.assert_one(nodes, a, b, lost)

    @pytest.mark.parametrize("writes", ["", "a", "b", "ab", "ba", "baa", "bba"])
    async def test_one_stays(self, nodes: Nodes, a: Node, b: Node, writes: str) -> None:
        """C-3: whoever of them wrote, and how much, before they heard of each other."""
        await self.part(nodes, a, b)
        both = a.classroom.board.stamp.epoch
        for page, name in enumerate(writes, 2):
            (a if name == "a" else b).classroom.commit({"page": page, f"x/{name}": page})
        await settle()
        for node in (a, b):
            node.store.tell_missed()
        await nodes.after(4 * A_BEAT_S)
        self.assert_one(nodes, a, b, both)

    async def test_of_boards_of_one_stamp_the_stores_stays(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-3: no epoch has two boards, not for a moment."""
        await self.part(nodes, a, b)
        both = a.classroom.board.stamp.epoch
        b.classroom.commit({"page": 6})
        a.classroom.commit({"page": 5})
        await settle()
        assert nodes.kept.host == "A"
        assert a.classroom.board.stamp == nodes.kept.stamp > (both, 2)
        assert a.classroom.board.values() == {"page": 6}

    async def test_a_host_hears_of_the_other_by_what_it_writes(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-3: though it has nothing to write itself."""
        await self.part(nodes, a, b)
        both = a.classroom.board.stamp.epoch
        a.store.is_deaf = b.store.is_deaf = False
        b.classroom.commit({"page": 6})
        await settle()
        self.assert_one(nodes, a, b, both)
        assert a.classroom.board.values() == {"page": 6}

    async def test_a_host_finds_the_store_past_its_board(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-3: by its beat, when it hears nothing at all."""
        await self.part(nodes, a, b)
        both = a.classroom.board.stamp.epoch
        b.classroom.commit({"page": 6})
        await nodes.after(2 * A_BEAT_S)
        assert a.classroom.board.stamp.epoch > both
        assert a.classroom.board.values() == {"page": 6}

    async def test_no_screen_shows_a_mixture(self, nodes: Nodes, a: Node, b: Node) -> None:
        """S-2: who has a version of the one board gets the other as a snapshot."""
        await self.part(nodes, a, b)
        pupil = await a.seat("Zayd")
        b.classroom.commit({"page": 6})
        b.classroom.commit({"page": 7})
        await settle()
        a.store.hold("take_pen")
        a.classroom.commit({"page": 5, "x/a": 1})
        assert states(pupil)[-1].changes == {"page": 5, "x/a": 1}
        await settle()
        (came,) = states(pupil)
        assert (came.from_version, came.changes) == (0, {"page": 7})
        a.store.release("take_pen")

    async def test_a_pen_that_one_of_them_takes_meets_what_the_other_wrote(
        self, nodes: Nodes, a: Node, b: Node
    ) -> None:
        """A-2, P-2: the grant tells that the store has more than this node ever gave it."""
        student = await self.part(nodes, a, b)
        both = a.classroom.board.stamp.epoch
        student.send(m.Commit(1, {"page": 9}))
        await settle()
        assert isinstance(answers(student)[0], m.Accepted)
        await a.teach("board")
        assert a.classroom.board.values() == {"page": 9}
        for node in (a, b):
            node.store.tell_missed()
        await nodes.after(4 * A_BEAT_S)
        self.assert_one(nodes, a, b, both)
        assert a.classroom.board.values() == {"page": 9}

    async def test_one_stays_that_could_not_reach_the_store(self, nodes: Nodes, a: Node, b: Node) -> None:
        """C-3: the first that it hears once the store is back is that there are two."""
        await self.part(nodes, a, b)
        both = a.classroom.board.stamp.epoch
        a.cut_off()
        a.classroom.commit({"page": 5})
        b.classroom.commit({"page": 6})
        await nodes.after(A_BEAT_S)
        assert a.classroom.is_store_away
        for node in (a, b):
            node.mend()
        await nodes.after(8 * A_BEAT_S)
        self.assert_one(nodes, a, b, both)

    async def test_the_pen_that_was_taken_last_stays(self, nodes: Nodes, a: Node, b: Node) -> None:
        """P-2: given to a student who goes to B, and taken back; B, unaware of that, gives the store its own."""
        teacher, student = await a.teach(), await a.seat()
        await b.open()
        await nodes.after(A_BEAT_S)
        before = nodes.kept
        b.store.hold("take_pen")
        teacher.send(m.GivePen(1, student.connection.member.participant))
        await settle()
        await b.come(student.connection.member.participant)
        assert b.classroom.pen.holder == student.connection.member.participant
        b.store.is_deaf = True
        teacher.send(m.GivePen(2, None))
        await settle()
        both = a.classroom.board.stamp.epoch
        nodes.set_back(before)
        # Else it would give back what it has before anybody takes an epoch.
        a.cut_off()
        b.store.release("take_pen")
        await nodes.after(GIVE_BACK_S + A_BEAT_S)
        assert (nodes.kept.host, nodes.kept.pen) == ("B", b.classroom.pen)
        assert nodes.kept.epoch > both
        a.mend()
        b.store.is_deaf = False
        for node in (a, b):
            node.store.tell_missed()
        await nodes.after(4 * A_BEAT_S)
        self.assert_one(nodes, a, b, both)
        assert nodes.kept.pen.holder == nodes.teacher
        teacher.send(m.Commit(3, {"page": 9}))
        await nodes.after(A_BEAT_S)
        assert b.classroom.board.values() == {"page": 9}
