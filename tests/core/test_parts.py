"""Parts of a roster: what each node tells, and that joining it gives the same everywhere, whatever came first."""

from __future__ import annotations

import pytest

from classroom_sync.core.member import Member, Presence
from classroom_sync.core.versioned_map import Delta, Merge
from classroom_sync.protocol.limits import MAX_REMEMBERED_PARTICIPANTS
from classroom_sync.protocol.words import NOBODY, NodeId, ParticipantId, Role, Value, Version
from tests.core.class_of import stamp
from tests.core.class_on_nodes import BOARD, NAMES, OnNode

AISHA = ParticipantId("aisha")


def delta(since: int, to: int, entries: dict[str, Value]) -> Delta:
    return Delta(Version(since), Version(to), entries)


class TestWhatANodeTells:
    def test_only_of_those_whom_it_saw(self, a: OnNode) -> None:
        a.connect("Aisha")
        a.paint("Aisha", 7, ready=12)
        presence = Presence(1, is_here=True, painted=stamp(1, 7), report=1, ready=12)
        assert a.told() == delta(0, 1, {"aisha": presence.pack()})

    def test_a_new_life_of_a_class_is_told_past_the_former(self, a: OnNode, b: OnNode) -> None:
        """R-6: or whoever missed that the node left would take it for old."""
        a.connect("Aisha")
        b.hear(a)
        a.paint("Aisha", 7)
        b.hear(a)
        again = OnNode("A")
        again.parts.begin_at(Version(a.parts.own.version + 1))
        assert again.told() == delta(0, a.parts.own.version + 1, {})
        again.connect("Bilal")
        assert b.hear(again)[0] is Merge.APPLIED
        assert (b.state_of("Aisha"), b.state_of("Bilal")) == ("away", "live")

    def test_what_did_not_change_is_not_told_again(self, a: OnNode) -> None:
        a.connect("Aisha")
        a.connect("Bilal")
        first = a.told()
        a.paint("Aisha", 9)
        assert list(a.told(first.to_version).changes) == ["aisha"]
        a.refresh()
        assert a.parts.own.version == first.to_version + 1

    def test_a_poller_is_here_until_its_grace_is_over(self, a: OnNode) -> None:
        """H-6."""
        a.connect("Aisha")
        a.part("Aisha", grace_s=5.0)
        seen = []
        for now_s in (4.9, 5.0):
            a.now_s = now_s
            presence = Presence.unpack(a.told().changes["aisha"])
            assert presence is not None
            seen.append(presence.is_here)
        assert seen == [True, False]

    def test_nothing_of_one_who_was_removed_or_forgotten(self, a: OnNode) -> None:
        """C-6."""
        removed, forgotten = a.connect("Aisha"), a.connect("Bilal")
        a.refresh()
        a.roster.remove(removed)
        a.part("Bilal")
        for number in range(MAX_REMEMBERED_PARTICIPANTS - len(NAMES) + 2):
            a.roster.join(ParticipantId(f"p{number}"), "P", Role.STUDENT)
        assert a.roster.get(forgotten.participant) is None
        assert a.told(1).changes == {"aisha": None, "bilal": None}
        assert a.told().changes == {}

    def test_nothing_where_there_is_nobody_to_tell(self) -> None:
        alone = OnNode(NOBODY)
        alone.connect("Aisha")
        alone.roster.raise_hand(alone.member("Aisha"), True, 5)
        assert alone.told() == delta(0, 0, {})


class TestWhatIsHeard:
    def test_a_teacher_sees_who_is_on_another_node(self, a: OnNode, b: OnNode) -> None:
        """R-6: as if they were here, each once, in the order they joined."""
        b.connect("Maryam")
        b.paint("Maryam", 9, ready=12, page=3)
        b.roster.raise_hand(b.member("Maryam"), True, 5000)
        a.connect("Bilal")
        b.connect("Aisha")
        assert a.hear(b) == (Merge.APPLIED, [])
        assert list(a.sees()) == ["aisha", "bilal", "maryam"]
        assert a.sees()["maryam"] == b.sees()["maryam"]
        assert a.roster.present == 3
        assert a.queue() == ["maryam"]

    def test_the_same_again_and_what_is_older_change_nothing(self, a: OnNode, b: OnNode) -> None:
        b.connect("Aisha")
        old = b.told()
        b.part("Aisha")
        new = b.told()
        a.hear(b, new)
        for again in (old, new, b.told(1)):
            assert a.hear(b, again) == (Merge.IGNORED, [])
        assert a.state_of("Aisha") == "away"

    @pytest.mark.parametrize("heard", [None, 1], ids=["nothing yet", "the first"])
    def test_past_a_hole_nothing_is_taken(self, a: OnNode, b: OnNode, heard: int | None) -> None:
        for name in NAMES:
            b.connect(name)
            b.refresh()
        if heard:
            a.hear(b, delta(0, 1, dict(b.told(0).changes) | {"bilal": None, "maryam": None}))
        assert a.hear(b, b.told(2)) == (Merge.GAP, [])
        assert a.state_of("Maryam") is None
        a.hear(b)
        assert a.state_of("Maryam") == "live"

    def test_a_change_of_one_whom_nobody_told_of_is_a_hole_too(self, a: OnNode, b: OnNode) -> None:
        """Its name is kept elsewhere: who lacks it loads."""
        b.connect("Aisha")
        a.hear(b)
        b.roster.join(ParticipantId("zayd"), "Zayd", Role.STUDENT)
        b.connect("Zayd")
        b.connect("Bilal")
        assert a.hear(b, b.told(1)) == (Merge.GAP, [])
        assert a.state_of("Bilal") is None, "nothing of it"
        assert a.hear(b) == (Merge.APPLIED, [])
        assert a.state_of("Bilal") == "live", "as far as it is understood"
        assert list(a.sees()) == ["aisha", "bilal"]

    @pytest.mark.parametrize("value", ["soon", [1, 2], None], ids=["another form", "too short", "removed"])
    def test_what_is_not_understood_is_as_if_it_was_not_told(self, a: OnNode, b: OnNode, value: Value) -> None:
        """A node of another version: nobody is thought to be where it last was understood to be."""
        b.connect("Aisha")
        b.connect("Bilal")
        a.hear(b)
        assert a.hear(b, delta(1, 2, {"aisha": value})) == (Merge.APPLIED, [])
        assert (a.state_of("Aisha"), a.state_of("Bilal")) == ("away", "live")
        assert a.hear(b, delta(2, 3, {"aisha": value})) == (Merge.APPLIED, [])

    def test_a_whole_part_forgets_who_is_not_in_it(self, a: OnNode, b: OnNode) -> None:
        b.connect("Aisha")
        b.connect("Bilal")
        a.hear(b)
        a.hear(b, delta(0, 9, {"bilal": b.told().changes["bilal"]}))
        assert (a.state_of("Aisha"), a.state_of("Bilal")) == ("away", "live")


class TestMoving:
    """P-5, R-6: a person is at one node, the one where they arrived last."""

    def test_who_arrives_elsewhere_is_superseded_here(self, a: OnNode, b: OnNode) -> None:
        """P-5."""
        a.connect("Aisha")
        b.hear(a)
        b.connect("Aisha")
        assert a.hear(b) == (Merge.APPLIED, [a.member("Aisha")])
        a.part("Aisha")
        assert b.hear(a) == (Merge.APPLIED, []), "and nobody is superseded by their former self"
        assert a.state_of("Aisha") == b.state_of("Aisha") == "live"
        assert a.roster.present == b.roster.present == 1

    def test_who_comes_back_is_at_home_again(self, a: OnNode, b: OnNode) -> None:
        """P-5."""
        a.connect("Aisha")
        b.hear(a)
        b.connect("Aisha")
        a.hear(b)
        a.part("Aisha")
        a.connect("Aisha")
        assert a.parts.is_home(a.member("Aisha"))
        assert b.hear(a)[1] == [b.member("Aisha")]

    def test_the_home_of_one_is_where_the_last_link_is(self, a: OnNode, b: OnNode) -> None:
        """P-2: there the pen is granted; a poll is no link, and who is nowhere else is as good as here."""
        aisha = a.member("Aisha")
        assert a.parts.home_of(aisha) == "A"
        b.connect("Aisha", wall_ms=None)
        a.hear(b)
        assert a.parts.home_of(aisha) == "A"
        b.connect("Aisha", wall_ms=7)
        a.hear(b)
        assert a.parts.home_of(aisha) == "B"
        a.connect("Aisha", wall_ms=8)
        assert a.parts.home_of(aisha) == "A"
        b.connect("Aisha", wall_ms=9)
        a.hear(b)
        assert a.parts.home_of(aisha) == "B"

    def test_who_comes_again_is_past_a_visit_that_was_not_heard_of(self, a: OnNode, b: OnNode) -> None:
        """P-5: no farewell closes the link that came after it, and no link stays open beside it."""
        a.connect("Aisha")
        b.hear(a)
        a.part("Aisha")
        b.connect("Aisha")
        b.part("Aisha")
        a.connect("Aisha")
        assert a.hear(b)[1] == []
        assert a.parts.is_home(a.member("Aisha"))
        b.connect("Aisha")
        assert a.hear(b)[1] == [a.member("Aisha")]
        assert b.hear(a)[1] == []
        assert [node.parts.is_home(node.member("Aisha")) for node in (a, b)] == [False, True]

    def test_who_comes_back_to_a_node_that_did_not_hear_of_another_has_arrived(self, a: OnNode, b: OnNode) -> None:
        """P-5: it is where it came to last, though that node still counted it as at home."""
        a.connect("Aisha", 1000)
        a.part("Aisha")
        b.hear(a)
        b.connect("Aisha", 2000)
        b.part("Aisha")
        a.connect("Aisha", 3000)
        assert a.hear(b)[1] == []
        assert b.hear(a)[1] == []
        assert a.parts.is_home(a.member("Aisha"))
        assert not b.parts.is_home(b.member("Aisha"))

    def test_who_comes_back_closes_the_other_device(self, a: OnNode, b: OnNode) -> None:
        """P-5: also where the node it comes back to knew the later arrival all the time."""
        b.connect("Aisha")
        a.hear(b)
        a.connect("Aisha")
        a.part("Aisha")
        b.hear(a)
        a.connect("Aisha")
        assert b.hear(a)[1] == [b.member("Aisha")]

    def test_an_arrival_is_past_all_that_are_known_whatever_the_clock_says(self, a: OnNode, b: OnNode) -> None:
        """P-5."""
        a.connect("Aisha", 5000)
        b.hear(a)
        assert b.connect("Aisha", 1000).arrival == 5001
        assert b.connect("Aisha", 1000).arrival == 5002

    def test_of_two_who_arrived_at_once_one_stays(self, a: OnNode, b: OnNode) -> None:
        """P-5: neither node knew of the other; both come to the same."""
        a.connect("Aisha")
        b.connect("Aisha")
        told = b.told()
        assert b.hear(a)[1] == []
        assert a.hear(b, told)[1] == [a.member("Aisha")]

    def test_a_poller_who_goes_on_elsewhere_is_not_here_any_more(self, a: OnNode, b: OnNode) -> None:
        """H-6, P-5: its grace is over."""
        a.connect("Aisha")
        a.part("Aisha", grace_s=5.0)
        b.hear(a)
        b.connect("Aisha")
        assert a.hear(b)[1] == [a.member("Aisha")]
        b.part("Aisha")
        a.hear(b)
        assert a.state_of("Aisha") == "away"

    def test_a_poll_supersedes_nobody(self, a: OnNode, b: OnNode) -> None:
        """P-5, H-6: nor is one closed by what is told of a link that was there before it."""
        b.connect("Aisha")
        a.hear(b)
        a.connect("Aisha", None)
        assert b.hear(a)[1] == []
        b.paint("Aisha", 9)
        assert a.hear(b)[1] == []
        b.part("Aisha")
        assert a.hear(b)[1] == []
        assert a.state_of("Aisha") == b.state_of("Aisha") == "live"

    def test_what_a_node_knew_that_has_left_is_told_on(self, a: OnNode, b: OnNode) -> None:
        """R-3, R-4: to a node that never heard of it, where its participant came back to."""
        a.connect("Aisha")
        a.paint("Aisha", 8, ready=12)
        a.roster.raise_hand(a.member("Aisha"), True, 5000)
        b.hear(a)
        b.parts.drop(a.name, b.now_s, is_dead=False)
        assert "aisha" not in b.told().changes
        c = OnNode("C")
        c.connect("Aisha")
        b.hear(c)
        c.hear(b)
        came = c.member("Aisha")
        assert (came.painted, came.ready, came.hand, came.raised_ms) == (stamp(1, 8), 12, True, 5000)
        assert c.parts.is_home(came)
        assert b.sees() == c.sees()
        b.hear(c)
        version = b.parts.own.version
        assert b.told().to_version == version, "and then there is nothing more to tell"

    def test_what_another_node_tells_already_is_not_told_on(self, a: OnNode, b: OnNode) -> None:
        a.connect("Aisha")
        a.roster.raise_hand(a.member("Aisha"), True, 5000)
        b.hear(a)
        c = OnNode("C")
        c.connect("Aisha")
        b.hear(c)
        assert "aisha" not in b.told().changes

    def test_what_it_painted_and_its_hand_move_along(self, a: OnNode, b: OnNode) -> None:
        """R-3, R-4: a hand that is up keeps its place, and can be lowered where its student is now."""
        a.connect("Aisha")
        a.paint("Aisha", 8, ready=12)
        a.roster.raise_hand(a.member("Aisha"), True, 5000)
        b.hear(a)
        moved = b.connect("Aisha")
        assert (moved.painted, moved.ready, moved.hand, moved.raised_ms) == (stamp(1, 8), 12, True, 5000)
        b.roster.raise_hand(moved, False, 0)
        b.paint("Aisha", 9, ready=13)
        a.hear(b)
        here = a.member("Aisha")
        assert (here.painted, here.ready, here.hand, here.raised_ms) == (BOARD, 13, False, 0)

    @pytest.mark.parametrize(("here", "there"), [("A", "A"), ("B", "B"), ("A", None)])
    def test_where_someone_is(self, a: OnNode, b: OnNode, here: str, there: str | None) -> None:
        at = a if here == "A" else b
        third = OnNode("C")
        at.connect("Aisha")
        if there is None:
            at.part("Aisha")
        third.hear(at)
        assert third.parts.is_at(AISHA, NodeId(here)) is (there is not None)
        assert not third.parts.is_at(AISHA, NodeId("D"))
        assert not third.parts.is_at(ParticipantId("nobody"), NodeId(here))


class TestHands:
    def test_a_clock_that_is_set_back_lets_nobody_in_front(self, a: OnNode) -> None:
        """R-4."""
        for at_ms, name in ((5000, "Maryam"), (1000, "Aisha"), (1000, "Bilal")):
            a.roster.raise_hand(a.connect(name), True, at_ms)
        assert a.queue() == ["maryam", "aisha", "bilal"]

    @pytest.mark.parametrize("ahead_ms", [-3_600_000, 0, 3_600_000])
    def test_a_hand_is_behind_all_that_its_node_knew_of(self, a: OnNode, b: OnNode, ahead_ms: int) -> None:
        """R-4: whatever the clocks of the two say."""
        a.roster.raise_hand(a.connect("Maryam"), True, 7_000_000)
        b.hear(a)
        b.roster.raise_hand(b.connect("Aisha"), True, 7_000_001 + ahead_ms)
        a.hear(b)
        a.roster.raise_hand(a.connect("Bilal"), True, 7_000_002)
        b.hear(a)
        assert a.queue() == b.queue() == ["maryam", "aisha", "bilal"]

    def test_two_at_once_stand_as_they_joined(self, a: OnNode, b: OnNode) -> None:
        """R-4: on both nodes, also when both joined at once."""
        for node, name in ((a, "Zayd"), (b, "Umar")):
            member, _ = node.roster.join(ParticipantId(name.lower()), name, Role.STUDENT)
            node.connect(name)
            node.roster.raise_hand(member, True, 5000)
        for node, other in ((a, b), (b, a)):
            for member in other.roster:
                node.roster.learn(Member(member.participant, member.name, member.role, member.order))
        a.hear(b)
        b.hear(a)
        assert a.queue() == b.queue() == ["umar", "zayd"]
        assert list(a.sees()) == list(b.sees()) == ["umar", "zayd"]
