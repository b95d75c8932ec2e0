"""Long polls over nodes, where nothing sends a client to the node it was at before (H-6)."""

from __future__ import annotations

import pytest

from classroom_sync.core.session import Ending
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import POLL_GRACE_S
from classroom_sync.protocol.words import ZERO, ParticipantId, Role
from tests.hub.fakes import FarEnd, settle
from tests.hub.nodes import A_BEAT_S, Node, Nodes, seen_on, states
from tests.hub.samples import painted


async def poll(node: Node, whom: ParticipantId, since: FarEnd | None = None) -> FarEnd:
    """One poll at a node: it goes on from where the former ended, and ends with what it is given."""
    classroom = await node.open()
    member = await node.hub.admit(classroom, whom, "Nora", Role.STUDENT)
    stamp = ZERO if since is None else since.connection.link.cursor.stamp
    return FarEnd(classroom, member, has_heartbeats=False, since=stamp)


def ends(far_end: FarEnd) -> None:
    far_end.classroom.detach(far_end.connection, POLL_GRACE_S)


@pytest.mark.parametrize("pause_s", [0.0, 0.25, 2.0])
async def test_polls_that_go_round_the_nodes_close_each_other_nowhere(
    nodes: Nodes, a: Node, b: Node, pause_s: float
) -> None:
    """H-6, P-5: also faster than the nodes tell each other who is where; and it sees each page once."""
    teacher = await a.teach()
    pupil = (await a.join()).participant
    last: FarEnd | None = None
    pages = []
    for page in range(2, 12):
        this = await poll((a, b)[page % 2], pupil, last)
        pages += [one.changes["page"] for one in states(this) if one.changes]
        teacher.send(m.Commit(page, {"page": page}))
        await settle()
        assert this.ended() is None
        pages += [one.changes["page"] for one in states(this) if one.changes]
        ends(this)
        last = this
        await nodes.after(pause_s)
    assert pages == list(range(1, 12))
    await nodes.after(A_BEAT_S)
    assert seen_on(a) == seen_on(b) == {"Nora": "here", "Maryam": "here"}
    await nodes.after(POLL_GRACE_S + A_BEAT_S)
    assert seen_on(a) == seen_on(b) == {"Nora": "here", "Maryam": "away"}


@pytest.mark.parametrize("way", ["AB", "BA", "ABA", "BAB", "ABAB", "ABBA"])
@pytest.mark.parametrize("pause_s", [0.0, 0.25, 2.0])
async def test_a_poll_is_not_closed_by_news_of_one_before_it(
    nodes: Nodes, a: Node, b: Node, way: str, pause_s: float
) -> None:
    """P-5, H-5: the client would stop, for it is told that it is connected elsewhere."""
    pupil = (await a.join()).participant
    asked = [a if name == "A" else b for name in way]
    for node in asked[:-1]:
        ends(await poll(node, pupil))
        await nodes.after(pause_s)
    hanging = await poll(asked[-1], pupil)
    await nodes.after(2 * A_BEAT_S)
    assert hanging.ended() is None
    assert seen_on(a)["Maryam"] == seen_on(b)["Maryam"] == "here"


async def test_a_link_elsewhere_closes_a_poll(nodes: Nodes, a: Node, b: Node) -> None:
    """P-5: the WebSocket came back, at the other node."""
    pupil = (await a.join()).participant
    polled = await poll(a, pupil)
    await nodes.after(A_BEAT_S)
    linked = await b.come(pupil)
    await nodes.after(A_BEAT_S)
    assert polled.ended() is Ending.ELSEWHERE
    assert linked.ended() is None
    assert seen_on(a)["Maryam"] == seen_on(b)["Maryam"] == "here"


async def test_a_poll_after_a_link_elsewhere_is_not_closed_by_its_end(nodes: Nodes, a: Node, b: Node) -> None:
    """H-6: a network that lets no WebSocket live: its node finds out later that it is gone."""
    linked = await b.seat()
    pupil = linked.connection.member.participant
    await nodes.after(A_BEAT_S)
    polled = await poll(a, pupil)
    await nodes.after(A_BEAT_S)
    if linked.ended() is None:
        b.classroom.detach(linked.connection)
    await nodes.after(A_BEAT_S)
    assert polled.ended() is None
    ends(polled)
    again = await poll(a, pupil, polled)
    a.classroom.roster.painted(again.connection.member, a.classroom.board.stamp, None, a.classroom.board.stamp)
    await nodes.after(A_BEAT_S)
    assert again.ended() is None
    assert seen_on(b)["Maryam"] == "here"


async def test_who_posts_what_it_painted_between_two_polls_is_seen(nodes: Nodes, a: Node, b: Node) -> None:
    """H-6, C-5: at whatever node."""
    pupil = (await a.join()).participant
    ends(await poll(a, pupil))
    classroom = await b.open()
    member = await b.hub.admit(classroom, pupil, "Nora", Role.STUDENT)
    assert classroom.post(member, painted(*classroom.board.stamp, 5)) is None
    await nodes.after(A_BEAT_S)
    assert a.classroom.roster.get(pupil) is not member
    seen = a.classroom.roster.get(pupil)
    assert seen is not None
    assert (seen.painted, seen.ready) == (classroom.board.stamp, 5)
