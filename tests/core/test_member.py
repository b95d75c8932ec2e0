"""A member: what a node packs of it, and when it counts as here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.member import Member, Presence
from classroom_sync.protocol.limits import MAX_UINT
from classroom_sync.protocol.words import ZERO, NodeId, ParticipantId, Role, Value
from tests.core.class_of import stamp

counts = st.integers(0, MAX_UINT)
pages = st.none() | st.integers(1, MAX_UINT)
stamps = st.builds(stamp, counts, counts)
presences = st.builds(Presence, counts, st.booleans(), stamps, counts, pages, pages, counts, counts)

NUMBERS: list[Value] = [3, 1, 2, 7, 5, 0, 42, 6, 9000]


def member() -> Member:
    return Member(ParticipantId("p1"), "Aisha", Role.STUDENT, 0)


@given(presences)
def test_what_is_packed_is_unpacked(presence: Presence) -> None:
    packed = presence.pack()
    assert all(type(number) is int for number in packed), "MessagePack and JSON carry it alike"
    assert Presence.unpack(packed) == presence


def test_a_packed_presence_is_nine_numbers() -> None:
    """Nodes of two versions may share a store: what stands here keeps its place."""
    presence = Presence(3, True, stamp(2, 7), 5, None, 42, 6, 9000)
    assert presence.pack() == NUMBERS
    assert Presence.unpack([*NUMBERS, 77]) == presence, "of a newer one, with a field more"


@pytest.mark.parametrize(
    "value",
    [None, "nine", 9, {"arrival": 1}, [], NUMBERS[:8], [*NUMBERS[:8], "x"], [*NUMBERS[:8], True], [*NUMBERS[:8], 1.0]]
    + [[*NUMBERS[:8], -1], [*NUMBERS[:8], MAX_UINT + 1], [*NUMBERS, None]],
    ids=repr,
)
def test_what_is_no_presence_is_none(value: Value) -> None:
    assert Presence.unpack(value) is None


def test_one_who_was_never_told_of_is_not_here() -> None:
    assert not member().is_connected(0.0)


@pytest.mark.parametrize("is_here", [True, False])
def test_one_is_here_while_any_node_says_so(is_here: bool) -> None:
    """R-6: on whatever node."""
    one = member()
    one.elsewhere[NodeId("A")] = Presence(2, is_here=False)
    one.elsewhere[NodeId("B")] = Presence(1, is_here)
    assert one.is_elsewhere is is_here
    assert one.is_connected(0.0) is is_here


def test_one_is_here_by_a_link_or_a_poll_of_a_moment_ago() -> None:
    """H-6."""
    one = member()
    one.connections = 1
    assert one.is_connected(99.0)
    one.connections, one.connected_until_s = 0, 5.0
    assert (one.is_connected(4.9), one.is_connected(5.0)) == (True, False)
    assert not one.is_elsewhere


def test_painting_never_goes_back() -> None:
    """R-3: and only what is newer makes one young again."""
    one = member()
    assert one.painted == ZERO
    for at, newest in ((stamp(1, 5), stamp(1, 5)), (stamp(1, 4), stamp(1, 5)), (stamp(2, 1), stamp(2, 1))):
        one.behind_since_s = 10.0
        one.paint(at)
        assert one.painted == newest
        assert (one.behind_since_s == 10.0) == (at != newest)
