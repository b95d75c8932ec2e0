"""Commits of the pen holder at a node that is not the host: held until it is, and then answered in order (A-1)."""

from __future__ import annotations

import pytest

from classroom_sync.errors import RefusalCode
from classroom_sync.hub.connection import Post
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import ANSWER_WAIT_S, MAX_HELD_COMMITS
from classroom_sync.protocol.words import Epoch, NodeId, Role
from tests.hub.fakes import settle
from tests.hub.nodes import A_BEAT_S, Node, Nodes, answers
from tests.hub.samples import accepted


async def posted(nodes: Nodes, node: Node, message: m.ClientMessage) -> Post:
    classroom = await node.open()
    member = await node.hub.admit(classroom, nodes.teacher, "Nora", Role.TEACHER)
    post = classroom.post(member, message)
    assert post is not None
    await settle()
    return post


async def test_one_over_http_waits_for_the_node_to_be_the_host(nodes: Nodes, a: Node, b: Node) -> None:
    """A-1, H-6: no sticky sessions."""
    await a.teach()
    await b.open()
    b.store.hold("take_pen")
    post = await posted(nodes, b, m.Commit(1, {"page": 5}))
    assert not post.answer.done()
    assert a.classroom.board.get("page") == 1
    b.store.release("take_pen")
    await settle()
    answer = await post.answer
    assert isinstance(answer, m.Accepted)
    assert (answer.id, answer.durable) == (1, True)
    assert a.classroom.board.get("page") == 5


async def test_the_next_at_the_former_host_comes_after_it(nodes: Nodes, a: Node, b: Node) -> None:
    """A-1: messages of one client, round robin over the nodes."""
    await b.open()
    for page in range(2, 8):
        post = await posted(nodes, (a, b)[page % 2], m.Commit(page, {"page": page, f"x/{page}": page}))
        await settle()
        assert isinstance(await post.answer, m.Accepted)
    values = {"page": 7, **{f"x/{page}": page for page in range(2, 8)}}
    assert a.classroom.board.values() == b.classroom.board.values() == values


async def test_all_are_answered_in_order(nodes: Nodes, a: Node, b: Node) -> None:
    """A-1: among other requests, one of them wrong."""
    b.store.hold("take_pen")
    teacher = await b.teach()
    student = await b.seat()
    messages: list[m.ClientMessage] = [
        m.Commit(1, {"page": 2}),
        m.Hand(2, False, student.connection.member.participant),
        m.Commit(3, {"page": 605}),
        m.Commit(4, {"page": 4}),
    ]
    for message in messages:
        teacher.send(message)
    await settle()
    assert answers(teacher) == []
    b.store.release("take_pen")
    await settle()
    given = answers(teacher)
    assert [one.id for one in given] == [1, 2, 3, 4]
    assert [type(one) for one in given] == [m.Accepted, m.Accepted, m.Rejected, m.Accepted]
    assert b.classroom.board.values() == a.classroom.board.values() == {"page": 4}


async def test_who_lost_the_pen_meanwhile_is_refused(nodes: Nodes, a: Node, b: Node) -> None:
    """C-1: it is asked again when the commit is carried out."""
    teacher, student = await a.teach(), await b.seat()
    pupil = student.connection.member.participant
    await nodes.after(A_BEAT_S)
    teacher.send(m.GivePen(1, pupil))
    await settle()
    a.store.hold("take_pen")
    held = a.classroom.post(a.classroom.roster.get(pupil) or student.connection.member, m.Commit(1, {"page": 9}))
    assert held is not None
    await settle()
    post = b.classroom.post(b.classroom.roster.get(nodes.teacher) or student.connection.member, m.GivePen(2, None))
    assert post is not None
    await settle()
    assert isinstance(await post.answer, m.Accepted)
    a.store.release("take_pen")
    await settle()
    answer = await held.answer
    assert isinstance(answer, m.Rejected)
    assert answer.code is RefusalCode.NO_PEN
    assert b.classroom.board.get("page") == 1


@pytest.mark.parametrize("is_noticed", [True, False], ids=["the link closed", "the link hangs"])
async def test_one_whose_link_is_gone_is_not_carried_out_later(
    nodes: Nodes, a: Node, b: Node, is_noticed: bool
) -> None:
    """C-4: its client has committed it again elsewhere, and has gone on since: it would bring an old page back."""
    await a.open()
    b.store.hold("take_pen")
    first = await b.teach()
    first.send(m.Commit(1, {"page": 5}))
    if is_noticed:
        b.classroom.detach(first.connection)
    again = await a.teach()
    for page in (5, 6, 7):
        again.send(m.Commit(page, {"page": page}))
    await settle()
    assert all(isinstance(one, m.Accepted) for one in answers(again))
    b.store.release("take_pen")
    await nodes.after(2 * A_BEAT_S)
    assert a.classroom.board.values() == b.classroom.board.values() == {"page": 7}
    assert again.ended() is None


async def test_one_that_waited_too_long_is_refused(nodes: Nodes, a: Node, b: Node) -> None:
    """A-2, H-6: nobody knows whether one who posted it is still there; it is not carried out later."""
    await a.open()
    b.store.hold("take_pen")
    post = await posted(nodes, b, m.Commit(1, {"page": 5}))
    await nodes.after(ANSWER_WAIT_S - 0.25)
    assert not post.answer.done()
    await nodes.after(0.25)
    answer = await post.answer
    assert isinstance(answer, m.Rejected)
    assert answer.code is RefusalCode.UNAVAILABLE
    b.store.release("take_pen")
    await nodes.after(A_BEAT_S)
    assert a.classroom.board.values() == b.classroom.board.values() == {"page": 1}


async def test_they_are_bounded(nodes: Nodes, a: Node, b: Node) -> None:
    await b.open()
    b.store.hold("take_pen")
    held = [await posted(nodes, b, m.Commit(id_, {"page": 2})) for id_ in range(1, MAX_HELD_COMMITS + 2)]
    *kept, last = held
    answer = await last.answer
    assert isinstance(answer, m.Rejected)
    assert answer.code is RefusalCode.UNAVAILABLE
    assert not any(post.answer.done() for post in kept)
    b.store.release("take_pen")
    await settle()
    assert all([isinstance(await post.answer, m.Accepted) for post in kept])


async def test_a_store_that_is_away_refuses_them(nodes: Nodes, a: Node, b: Node) -> None:
    """P-3: at once where that is known, and when a claim finds out; the host goes on."""
    teacher = await a.teach()
    await b.open()
    await settle()
    b.cut_off()
    for id_ in (1, 2):
        answer = await (await posted(nodes, b, m.Commit(id_, {"page": 5}))).answer
        assert isinstance(answer, m.Rejected)
        assert answer.code is RefusalCode.UNAVAILABLE
    teacher.send(m.Commit(1, {"page": 6}))
    await settle()
    assert answers(teacher) == [accepted(1, *a.classroom.board.stamp, True)]


async def test_they_are_carried_out_when_the_answer_to_the_claim_was_lost(nodes: Nodes, a: Node, b: Node) -> None:
    """A-1: the node finds out from the store that it is the host."""
    await a.teach()
    await b.open()
    b.store.hold("take_pen")
    post = await posted(nodes, b, m.Commit(1, {"page": 5}))
    kept = nodes.kept
    await nodes.memory.take_pen(nodes.code, kept.epoch, Epoch(kept.epoch + 1), kept.pen, NodeId("B"))
    await b.hub._hosted[nodes.code].replicator._load()
    assert b.classroom.board.get("page") == 5
    b.store.release("take_pen")
    await nodes.after(2 * A_BEAT_S)
    assert isinstance(post.answer.result(), m.Accepted)
    assert nodes.kept.entries["page"].value == 5
