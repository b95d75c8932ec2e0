"""A participant as a class knows it: what happened to it on this node, and what other nodes tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, Self

from classroom_sync.protocol.limits import MAX_UINT
from classroom_sync.protocol.words import ZERO, Epoch, NodeId, ParticipantId, Role, Stamp, Value, Version

# A stamp is two.
_FIELDS = 9


class Presence(NamedTuple):
    """A participant as one node sees it.

    `arrival`, `report` and `word` are the counts of `core.parts`, 0 before the first; `raised_ms` is 0 while the hand
    is down; pages are counted from 1.
    """

    arrival: int = 0
    is_here: bool = False
    painted: Stamp = ZERO
    report: int = 0
    ready: int | None = None
    page: int | None = None
    word: int = 0
    raised_ms: int = 0

    def pack(self) -> list[Value]:
        """The form it has in a part."""
        stamp, screen = list[Value](self.painted), [self.report, self.ready or 0, self.page or 0]
        return [self.arrival, int(self.is_here), *stamp, *screen, self.word, self.raised_ms]

    @classmethod
    def unpack(cls, value: Value) -> Self | None:
        """What `pack` made; None for anything else: a node of another version may share the store."""
        if not isinstance(value, list) or len(value) < _FIELDS:
            return None
        numbers = [number for number in value if type(number) is int and 0 <= number <= MAX_UINT]
        if len(numbers) != len(value):
            return None
        arrival, is_here, epoch, version, report, ready, page, word, raised_ms = numbers[:_FIELDS]
        painted = Stamp(Epoch(epoch), Version(version))
        return cls(arrival, is_here == 1, painted, report, ready or None, page or None, word, raised_ms)


@dataclass(slots=True)
class Member:
    """One participant as the class knows it.

    `connections` counts open links; times are seconds of the caller's clock.
    """

    participant: ParticipantId
    name: str
    role: Role
    order: int
    is_removed: bool = False
    connections: int = 0
    connected_until_s: float = 0.0
    """A long-poller between two polls still counts as connected until then (H-6)."""
    away_since_s: float | None = None
    """None: never seen since this process started, so not on the roster."""
    painted: Stamp = ZERO
    claimed: Stamp | None = None
    """A stamp it says it shows that the board has not reached here: this node may lag behind the one it came from."""
    behind_since_s: float = float("inf")
    hand: bool = False
    raised_ms: int = 0
    """When the hand went up, by the wall clock, which nodes share; 0 while it is down."""
    ready: int | None = None
    page: int | None = None
    """The page on its screen where that is not the class's."""
    is_changed: bool = True
    """Something happened to it since the last refresh."""
    is_ours: bool = False
    """Something happened to it on this node, so that this node tells of it."""
    arrival: int = 0
    report: int = 0
    word: int = 0
    """The counts of `core.parts`."""
    elsewhere: dict[NodeId, Presence] = field(default_factory=dict)
    """What other nodes tell of it."""
    shown_age: tuple[bool, int] = (False, 0)
    """Whether it was slow, and its `behind_ms`, as last shown: all that time alone changes while it is connected."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether another node says that it is there."""
        return bool(self.elsewhere) and any(presence.is_here for presence in self.elsewhere.values())

    def is_connected(self, now_s: float) -> bool:
        """Whether it has a link, or polled a moment ago, on whatever node."""
        return self.connections > 0 or now_s < self.connected_until_s or self.is_elsewhere

    def paint(self, stamp: Stamp) -> None:
        """It shows `stamp`, unless it showed a newer one: stamps never go back here."""
        if stamp > self.painted:
            self.painted = stamp
            self.behind_since_s = float("inf")
