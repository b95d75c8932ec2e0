"""One class on several nodes, as their rosters know it: whatever is told goes by hand."""

from __future__ import annotations

from classroom_sync.core.member import Member
from classroom_sync.core.roster import Roster
from classroom_sync.core.timeline import Timeline
from classroom_sync.core.versioned_map import START, Delta, Merge
from classroom_sync.protocol.messages import RosterEntry
from classroom_sync.protocol.words import NodeId, ParticipantId, Role
from tests.core.class_of import stamp

BOARD = stamp(1, 9)
NAMES = ("Aisha", "Bilal", "Maryam")


class OnNode:
    """The roster of one node; its board stands at 1.9, which everybody may have painted."""

    def __init__(self, name: str, names: tuple[str, ...] = NAMES) -> None:
        self.name = NodeId(name)
        members = [Member(ParticipantId(each.lower()), each, Role.STUDENT, at) for at, each in enumerate(names)]
        self.roster = Roster(members, self.name)
        self.parts = self.roster.parts
        self.now_s = 0.0
        self._timeline = Timeline()

    def member(self, name: str) -> Member:
        member = self.roster.get(ParticipantId(name.lower()))
        assert member is not None
        return member

    def connect(self, name: str, wall_ms: int | None = 0) -> Member:
        member = self.member(name)
        self.roster.connected(member, self.now_s, wall_ms)
        return member

    def part(self, name: str, grace_s: float = 0.0) -> None:
        self.roster.disconnected(self.member(name), self.now_s, grace_s)

    def paint(self, name: str, version: int, ready: int | None = None, page: int | None = None) -> None:
        self.roster.painted(self.member(name), stamp(1, version), ready, BOARD, page)

    def refresh(self) -> None:
        self.roster.refresh(BOARD, self._timeline, self.now_s)

    def told(self, since: int = START) -> Delta:
        """This node's part, or what changed in it after a version."""
        self.refresh()
        return self.parts.own.delta(type(START)(since))

    def hear(self, node: OnNode, delta: Delta | None = None) -> tuple[Merge, list[Member]]:
        """Merge what a node told, its whole part if nothing else is given."""
        return self.parts.merge(node.name, *(delta or node.told()), self.now_s)

    def sees(self) -> dict[str, RosterEntry | None]:
        """The whole roster, as a teacher of this node sees it."""
        self.refresh()
        return dict(self.roster.message(Role.TEACHER, START).entries)

    def state_of(self, name: str) -> object:
        """live, slow or away; None for one who is not on the roster."""
        entry = self.sees().get(name.lower())
        return None if entry is None else entry["state"]

    def queue(self) -> list[str]:
        """Whose hands are up, as a student of this node sees it."""
        self.refresh()
        entry = self.roster.message(Role.STUDENT, START).entries["*"]
        assert entry is not None
        hands = entry.get("hands", [])
        assert isinstance(hands, list)
        return [str(hand) for hand in hands]
