"""The roster: who is here, and which stamp each has painted (R-1 to R-3).

What happens to a member is noted at once and cheaply; what others see of it is brought up to date by `refresh`,
which the caller runs a few times a second. So thirty phones that report four times a second each cost their teacher
four deltas a second, not a hundred and twenty. What is seen lies in a versioned map, `participant/field` to value,
so a teacher's link catches up on it as on the board.

Where several nodes share a class, each tells the others of the participants that it saw, in a versioned map of its
own, and joins what they tell (`core.parts`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from classroom_sync.core.member import Member
from classroom_sync.core.parts import Parts
from classroom_sync.core.timeline import Timeline
from classroom_sync.core.versioned_map import START, VersionedMap
from classroom_sync.protocol.limits import AWAY_KEEP_S, MAX_REMEMBERED_PARTICIPANTS, PAINTED_EVERY_S, SLOW_AFTER_S
from classroom_sync.protocol.messages import Roster as RosterMessage
from classroom_sync.protocol.messages import RosterEntry
from classroom_sync.protocol.words import NOBODY, ZERO, NodeId, ParticipantId, Role, Stamp, Value, Version

FIELDS = ("name", "role", "state", "epoch", "version", "behind_ms", "hand", "ready", "raised_ms", "page")
# nil means "removed" in a map, yet a page may be nil: within the map it is this number instead.
_NO_PAGE = 0
_PAGES = frozenset({"ready", "page"})


class Roster:
    """The members of one classroom, in the order they joined. `node` is NOBODY where no other has to be told."""

    __slots__ = (
        "_forgotten",
        "_hands",
        "_members",
        "_next_order",
        "_present",
        "_present_version",
        "_seen",
        "parts",
    )

    def __init__(self, members: Iterable[Member] = (), node: NodeId = NOBODY) -> None:
        self._members = {member.participant: member for member in sorted(members, key=lambda member: member.order)}
        self.parts = Parts(self._members, node)
        """What nodes tell each other of the members."""
        self._next_order = 1 + max((member.order for member in self._members.values()), default=-1)
        self._forgotten: list[ParticipantId] = []
        self._seen = VersionedMap()
        self._present = 0
        self._hands: list[ParticipantId] = []
        # From 1, so that 0 is behind for everyone: the first look is always owed, also at an empty class.
        self._present_version = self._seen.commit({})

    @property
    def version(self) -> Version:
        """Counts the changes of what a teacher sees."""
        return self._seen.version

    @property
    def present_version(self) -> Version:
        """The version at which what the others see last changed: how many students are present, and the hands."""
        return self._present_version

    @property
    def present(self) -> int:
        """How many students were connected at the last refresh."""
        return self._present

    def __iter__(self) -> Iterator[Member]:
        return iter(self._members.values())

    def get(self, participant: ParticipantId) -> Member | None:
        """The member of that id, removed ones included."""
        return self._members.get(participant)

    def join(self, participant: ParticipantId, name: str, role: Role) -> tuple[Member, list[ParticipantId]]:
        """Add a member at the end of the order; return it, and those forgotten to make room, absent longest first."""
        joined = self._members[participant] = Member(participant, name, role, self._next_order)
        self._next_order += 1
        surplus = len(self._members) - MAX_REMEMBERED_PARTICIPANTS
        if surplus <= 0:
            return joined, []
        absent = [m for m in self._members.values() if not (m.connections or m.is_elsewhere or m.is_removed)]
        absent = [m for m in absent if m.role != Role.TEACHER and m.participant != participant]
        absent.sort(key=lambda member: (member.away_since_s or 0.0, member.order))
        forgotten = [member.participant for member in absent[:surplus]]
        for other in forgotten:
            del self._members[other]
        self._forgotten += forgotten
        return joined, forgotten

    def learn(self, told: Member) -> tuple[Member, list[ParticipantId]]:
        """The member of that id, added with its own order if it was not known; and those forgotten, as `join` has it.

        Whether it was removed is for the caller to see to.
        """
        known = self._members.get(told.participant)
        if known is not None:
            return known, []
        member, forgotten = self.join(told.participant, told.name, told.role)
        member.order = told.order
        self._next_order = max(self._next_order, told.order + 1)
        return member, forgotten

    def connected(self, member: Member, now_s: float, wall_ms: int | None = 0) -> None:
        """A link of the member opened at `wall_ms`; None for a poll, the next of which may go to any node.

        What it painted before it slept still stands: it shows as behind until it paints anew.
        """
        member.connections += 1
        member.is_changed = member.is_ours = True
        if wall_ms is not None:
            self.parts.arrived(member, wall_ms)
        if member.painted == ZERO:
            member.behind_since_s = now_s

    def disconnected(self, member: Member, now_s: float, grace_s: float = 0.0) -> None:
        """A link of the member closed; for `grace_s` seconds more it counts as connected."""
        member.connections -= 1
        member.connected_until_s = now_s + grace_s
        member.away_since_s = now_s + grace_s
        member.is_changed = True

    def seen(self, member: Member, until_s: float) -> None:
        """The member polls: it counts as here until then, unless it comes again."""
        member.connected_until_s = max(member.connected_until_s, until_s)
        member.away_since_s = until_s
        # No arrival: what asks now and then leaves a link that the member has elsewhere as it is.
        member.is_changed = member.is_ours = True

    def raise_hand(self, member: Member, up: bool, wall_ms: int) -> None:
        """The member's hand goes up or down; one that is up keeps its place in the queue (R-4)."""
        if member.hand != up:
            # Past every hand that is up: nodes' clocks differ, and one may be set back.
            last_ms = max((other.raised_ms for other in self._members.values()), default=0)
            member.hand, member.raised_ms = up, max(wall_ms, last_ms + 1) if up else 0
            member.word += 1
        member.is_changed = member.is_ours = True

    def remove(self, member: Member) -> None:
        """The member was sent out: it is seen no more, and remembered so that it stays out (C-6)."""
        member.is_removed = True
        member.is_changed = True

    def painted(self, member: Member, stamp: Stamp, ready: int | None, board: Stamp, page: int | None = None) -> None:
        """The member shows `stamp`; one the board has not reached counts as the board's until it does (C-5).

        With a `page` it shows that one now, and `stamp` is the last it showed of the class (C-8). Stamps never go back
        here.
        """
        member.ready = ready
        member.page = page
        member.report += 1
        member.is_changed = member.is_ours = True
        member.paint(min(stamp, board))
        member.claimed = stamp if stamp > board else None

    def refresh(self, board: Stamp, timeline: Timeline, now_s: float) -> bool:
        """Bring what others see up to now; whether anything did change."""
        changes: dict[str, Value] = {}
        told: dict[str, Value] = {}
        present = 0
        for member in self._members.values():
            if member.claimed is not None and member.claimed <= board:
                member.paint(member.claimed)
                member.claimed, member.is_changed = None, True
            connected = member.is_connected(now_s)
            present += connected and member.role is Role.STUDENT and not member.is_removed
            age = _age(member, board, timeline, now_s)
            # Most members, most of the time, did nothing and look no older than before: they cost these lines.
            if member.is_changed or not member.connections or age != member.shown_age:
                member.is_changed = False
                member.shown_age = age
                self._note(member.participant, self._entry(member, connected, age, now_s), changes)
                self.parts.note(member, now_s, told)
        for participant in self._forgotten:
            # One who joined again since is a member as any other.
            if participant not in self._members:
                self._note(participant, None, changes)
                told[participant] = None
        self._forgotten.clear()
        if changes:
            self._seen.commit(changes)
        self.parts.commit(told)
        hands = self._queue(now_s) if changes else self._hands
        if present != self._present or hands != self._hands:
            # A student who comes, goes or raises a hand always changes its own entry, so the version has moved.
            self._present, self._hands, self._present_version = present, hands, self._seen.version
        return bool(changes)

    def message(self, role: Role, since: Version) -> RosterMessage:
        """What brings a reader of that role from `since` (0: nothing seen yet) to now (R-2)."""
        if role is not Role.TEACHER:
            others: RosterEntry = {"present": self._present}
            if self._hands:
                others["hands"] = list(self._hands)
            return RosterMessage({"*": others}, full=since == START)
        delta = self._seen.delta(since)
        entries: dict[str, RosterEntry | None] = {}
        for key, value in delta.changes.items():
            participant, _, field = key.rpartition("/")
            if value is None:
                entries.setdefault(participant, None)
            else:
                entry = entries.get(participant) or {}
                entry[field] = None if field in _PAGES and value == _NO_PAGE else value
                entries[participant] = entry
        # Two nodes may take in one each at once, under one number: the id decides, the same everywhere.
        in_order = sorted(entries, key=lambda participant: (self._order(ParticipantId(participant)), participant))
        return RosterMessage(
            {participant: entries[participant] for participant in in_order}, full=delta.from_version == START
        )

    # --- Odds and ends of the above ----------------------------------------------------------------------------------

    def _note(self, participant: ParticipantId, entry: dict[str, Value] | None, changes: dict[str, Value]) -> None:
        """Add to `changes` the fields in which `entry` differs from what is seen; None: all of them go."""
        for field in FIELDS:
            key = f"{participant}/{field}"
            value = None if entry is None else entry[field]
            if self._seen.get(key) != value:
                changes[key] = value

    def _queue(self, now_s: float) -> list[ParticipantId]:
        """Whose hand is up and who is connected, first raised first (R-4)."""
        raised = [m for m in self._members.values() if m.hand and not m.is_removed and m.is_connected(now_s)]
        raised.sort(key=lambda member: (member.raised_ms, member.order, member.participant))
        return [member.participant for member in raised if member.role is Role.STUDENT]

    def _order(self, participant: ParticipantId) -> int:
        member = self._members.get(participant)
        return self._next_order if member is None else member.order

    def _entry(self, member: Member, connected: bool, age: tuple[bool, int], now_s: float) -> dict[str, Value] | None:
        """What a teacher sees of a member; None for one not on the roster."""
        if member.role is Role.OBSERVER or member.is_removed or not (connected or _is_remembered(member, now_s)):
            return None
        is_slow, behind_ms = age
        return {
            "name": member.name,
            "role": member.role.value,
            "state": "away" if not connected else "slow" if is_slow else "live",
            "epoch": member.painted.epoch,
            "version": member.painted.version,
            "behind_ms": behind_ms,
            "hand": member.hand,
            "ready": member.ready or _NO_PAGE,
            "raised_ms": member.raised_ms,
            "page": member.page or _NO_PAGE,
        }


def _is_remembered(member: Member, now_s: float) -> bool:
    return member.away_since_s is not None and now_s - member.away_since_s < AWAY_KEEP_S


def _behind_s(member: Member, timeline: Timeline, now_s: float) -> float:
    """How long the member has been behind; notes since when, for the timeline forgets.

    One who has painted nothing is behind since it came, however old the class is. One behind a board that has not
    moved since this process started (an older epoch, after a restart) is behind since the first look.
    """
    left_s = now_s if member.painted == ZERO else timeline.left_at(member.painted)
    member.behind_since_s = min(member.behind_since_s, left_s, now_s)
    return now_s - member.behind_since_s


def _age(member: Member, board: Stamp, timeline: Timeline, now_s: float) -> tuple[bool, int]:
    """Whether the member is slow (R-3), and its `behind_ms`."""
    if member.painted >= board:
        return False, 0
    behind_s = _behind_s(member, timeline, now_s)
    return behind_s > SLOW_AFTER_S, _in_steps_ms(behind_s)


def _in_steps_ms(behind_s: float) -> int:
    """In steps of the reports' pace, past a second in whole seconds.

    Finer would only send new numbers while the teacher points.
    """
    behind_ms = behind_s * 1000
    step_ms = 1000 if behind_ms >= 1000 else round(PAINTED_EVERY_S * 1000)
    return int(behind_ms // step_ms) * step_ms
