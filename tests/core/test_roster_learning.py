"""A roster that several nodes fill: who is remembered, and in which order."""

from __future__ import annotations

from classroom_sync.core.member import Member
from classroom_sync.core.roster import Roster
from classroom_sync.protocol.limits import MAX_REMEMBERED_PARTICIPANTS
from classroom_sync.protocol.words import NodeId, ParticipantId, Role
from tests.core.class_on_nodes import OnNode


def test_who_is_on_another_node_is_not_forgotten_to_make_room() -> None:
    """They may have come before all others: they are here."""
    a, b = OnNode("A"), OnNode("B")
    b.connect("Aisha")
    a.hear(b)
    for number in range(MAX_REMEMBERED_PARTICIPANTS):
        a.roster.join(ParticipantId(f"p{number}"), "P", Role.STUDENT)
    assert (a.state_of("Aisha"), a.roster.get(ParticipantId("bilal"))) == ("live", None)


class TestLearning:
    def test_who_joined_elsewhere_has_the_number_of_that_node(self) -> None:
        """R-2: and the next to join here comes after."""
        roster = Roster((), NodeId("A"))
        told = Member(ParticipantId("zayd"), "Zayd", Role.STUDENT, 7)
        member, forgotten = roster.learn(told)
        assert (member.order, forgotten) == (7, [])
        assert roster.learn(told) == (member, [])
        assert roster.join(ParticipantId("umar"), "Umar", Role.STUDENT)[0].order == 8
        assert roster.learn(Member(ParticipantId("ali"), "Ali", Role.STUDENT, 2))[0].order == 2
        assert roster.join(ParticipantId("hasan"), "Hasan", Role.STUDENT)[0].order > 8

    def test_one_too_many_makes_another_forgotten(self) -> None:
        roster = Roster((), NodeId("A"))
        for number in range(MAX_REMEMBERED_PARTICIPANTS):
            roster.join(ParticipantId(f"p{number}"), "P", Role.STUDENT)
        told = Member(ParticipantId("zayd"), "Zayd", Role.STUDENT, 2000)
        assert roster.learn(told)[1] == ["p0"]
