"""Parts of nodes that fell silent, left or died: who is away, and who goes with them (R-6)."""

from __future__ import annotations

from classroom_sync.core.versioned_map import Merge
from classroom_sync.protocol.limits import AWAY_KEEP_S
from classroom_sync.protocol.words import NodeId, ParticipantId
from tests.core.class_on_nodes import NAMES, OnNode

AISHA = ParticipantId("aisha")


class TestSilence:
    """R-6."""

    def test_whoever_was_there_is_away(self, a: OnNode, b: OnNode) -> None:
        """R-6: with the age they had; until the node is heard again, with all of its part."""
        b.connect("Aisha")
        b.connect("Bilal")
        b.part("Bilal")
        a.hear(b)
        a.now_s = 3.1
        assert a.parts.has(b.name)
        a.parts.silence(b.name, a.now_s)
        assert not a.parts.has(b.name)
        assert (a.state_of("Aisha"), a.state_of("Bilal")) == ("away", "away")
        assert a.member("Aisha").away_since_s == 3.1
        assert a.member("Bilal").away_since_s == 0.0, "away before"
        b.connect("Maryam")
        assert a.hear(b, b.told(1))[0] is Merge.GAP
        a.hear(b)
        assert (a.state_of("Aisha"), a.state_of("Maryam")) == ("live", "live")

    def test_who_came_back_elsewhere_is_here(self, a: OnNode, b: OnNode) -> None:
        """R-6."""
        b.connect("Aisha")
        a.hear(b)
        a.connect("Aisha")
        a.parts.silence(b.name, 3.0)
        assert a.state_of("Aisha") == "live"
        a.parts.drop(b.name, 30.0, is_dead=True)
        assert a.state_of("Aisha") == "live"

    def test_a_dead_node_takes_along_who_was_seen_nowhere_else(self, a: OnNode, b: OnNode) -> None:
        """R-6: the others are away as ever, ten minutes; and who comes back is on the roster again."""
        third = OnNode("C")
        for name in NAMES:
            b.connect(name)
        third.connect("Bilal")
        third.part("Bilal")
        a.connect("Maryam")
        a.part("Maryam")
        for node in (b, third):
            a.hear(node)
        a.parts.silence(b.name, 3.0)
        a.parts.drop(b.name, 30.0, is_dead=True)
        assert [a.state_of(name) for name in NAMES] == [None, "away", "away"]
        third.connect("Aisha")
        a.hear(third)
        assert a.state_of("Aisha") == "live"

    def test_one_who_polled_here_stays_too(self, a: OnNode, b: OnNode) -> None:
        """R-6, H-6."""
        b.connect("Aisha")
        a.hear(b)
        a.connect("Aisha", None)
        a.part("Aisha", grace_s=5.0)
        a.parts.drop(b.name, 4.0, is_dead=True)
        a.now_s = 40.0
        assert a.state_of("Aisha") == "away"

    def test_one_who_left_and_came_back_dead_or_not_goes_after_ten_minutes(self, a: OnNode, b: OnNode) -> None:
        """R-3, R-6: a node that leaves is not dead: its people are on their way elsewhere."""
        b.connect("Aisha")
        a.hear(b)
        a.now_s = 8.0
        a.parts.drop(b.name, a.now_s, is_dead=False)
        assert (a.state_of("Aisha"), a.member("Aisha").elsewhere) == ("away", {})
        a.now_s = 8.0 + AWAY_KEEP_S - 0.1
        assert a.state_of("Aisha") == "away"
        a.now_s += 0.2
        assert a.state_of("Aisha") is None

    def test_a_node_that_was_never_heard_changes_nothing(self, a: OnNode) -> None:
        a.connect("Aisha")
        before = a.sees()
        a.parts.silence(NodeId("B"), 1.0)
        a.parts.drop(NodeId("B"), 2.0, is_dead=True)
        assert a.sees() == before
