"""A class on a clock of its own: a roster, the board's moves, and what a teacher and a student make of it."""

from __future__ import annotations

from classroom_sync.core.member import Member
from classroom_sync.core.roster import Roster
from classroom_sync.core.timeline import Timeline
from classroom_sync.protocol.messages import RosterEntry
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Stamp, Value, Version


def stamp(epoch: int, version: int) -> Stamp:
    return Stamp(Epoch(epoch), Version(version))


class Lesson:
    """A class whose board stands at 1.1 since second 0."""

    def __init__(self, *members: Member) -> None:
        self.roster = Roster(members)
        self.timeline = Timeline()
        self.board = stamp(1, 1)
        self.now_s = 0.0
        self.timeline.reached(self.board, self.now_s)
        self._read = Version(0)
        self.teacher_sees: dict[str, RosterEntry] = {}

    def turn_page(self, epoch: int | None = None) -> None:
        """The board moves, in its epoch or in a new one."""
        self.board = stamp(epoch or self.board.epoch, self.board.version + 1)
        self.timeline.reached(self.board, self.now_s)

    def after(self, seconds: float) -> bool:
        """Let time pass and look again; whether anything looks different."""
        self.now_s += seconds
        return self.roster.refresh(self.board, self.timeline, self.now_s)

    def join(self, name: str, role: Role = Role.STUDENT) -> Member:
        """One who joined and has no link yet; its id is its name in small letters."""
        return self.roster.join(ParticipantId(name.lower()), name, role)[0]

    def seat(self, name: str, role: Role = Role.STUDENT) -> Member:
        """One who joined, connected, and painted what there is."""
        member = self.join(name, role)
        self.roster.connected(member, self.now_s)
        self.roster.painted(member, self.board, None, self.board)
        return member

    def paint(self, member: Member, ready: int | None = None) -> None:
        """The member paints the newest."""
        self.roster.painted(member, self.board, ready, self.board)

    def entry(self, member: Member) -> RosterEntry | None:
        """How a teacher who comes now sees a member."""
        return self.roster.message(Role.TEACHER, Version(0)).entries.get(member.participant)

    def field(self, member: Member, name: str) -> Value:
        """One field of how a teacher sees a member."""
        entry = self.entry(member)
        assert entry is not None
        return entry[name]

    def news(self) -> dict[str, RosterEntry | None]:
        """What the teacher is told since the last time, merged into what it sees as its client does (R-1)."""
        message = self.roster.message(Role.TEACHER, self._read)
        self._read = self.roster.version
        if message.full:
            self.teacher_sees = {}
        for participant, entry in message.entries.items():
            if entry is None:
                self.teacher_sees.pop(participant, None)
            else:
                self.teacher_sees[participant] = self.teacher_sees.get(participant, {}) | entry
        return dict(message.entries)
