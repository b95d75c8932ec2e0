r"""The link: the server's outgoing side of one connection, which carries state, not messages.

It keeps one cursor: how far its far end was brought. Nothing is queued. When the class has moved and the link is
clear, `owed` says which streams are behind, from where, and moves the cursor to now; while it is not clear nothing
is owed, and when it clears, one delta a stream brings everything that came meanwhile (S-7). A long poll is the same
link, used once.

The table, all of it:

    state \ event   wrote(flow)   owed(heads)                        rewind(stamp), beat()
    CLEAR            flow          what is behind; cursor = heads     state from there, a heartbeat are owed
    HELD             flow          nothing                            the same, when clear

CLEAR counts only while the gate is open (`core.gate`): the wire speaks for the kernel, the gate for the far end.

Only answers, which are few and belong to one asker, wait in a queue of their own (`core.answers`), with a bound.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Self

from classroom_sync.core.gate import Gate
from classroom_sync.protocol.limits import MAX_CURSOR_CHARACTERS, MAX_UINT
from classroom_sync.protocol.words import ZERO, Epoch, Stamp, Version


class Cursor(NamedTuple):
    """A place in every stream of a class.

    The board, the roster as the reader's role sees it, the pen's history, the conversation.
    """

    stamp: Stamp = ZERO
    roster: Version = Version(0)
    pen: Epoch = Epoch(0)
    said: int = 0

    def __str__(self) -> str:
        return f"{self.stamp}.{self.roster}.{self.pen}.{self.said}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor in a text of ours; None for any other (H-5)."""
        parts = text.split(".")
        if (
            len(text) > MAX_CURSOR_CHARACTERS
            or len(parts) != 5
            or not all(part.isascii() and part.isdigit() for part in parts)
        ):
            return None
        epoch, version, roster, pen, said = map(int, parts)
        if max(epoch, version, roster, pen, said) > MAX_UINT:
            return None
        return cls(Stamp(Epoch(epoch), Version(version)), Version(roster), Epoch(pen), said)


class Flow(Enum):
    """Whether the wire takes more: what was written has left for the kernel, at least."""

    CLEAR = "clear"
    HELD = "held"


class Owed(NamedTuple):
    """What a link must be sent now: for each stream the place to start from, None for a stream that is up to date."""

    state_from: Stamp | None
    roster_from: Version | None
    is_pen_owed: bool
    said_from: int | None
    is_heartbeat_owed: bool = False
    is_ping_owed: bool = False


class Link:
    """One cursor and whether it may move.

    Without a gate (a wire that cannot ping) the wire alone says when it is clear.
    """

    __slots__ = ("_cursor", "_flow", "_is_heartbeat_due", "_is_state_asked", "gate")

    def __init__(self, cursor: Cursor, *, is_state_asked: bool = True, gate: Gate | None = None) -> None:
        self._cursor = cursor
        self._flow = Flow.CLEAR
        # A connection's first state comes even if nothing is new (S-6); a poll that goes on from a cursor asks for
        # none.
        self._is_state_asked = is_state_asked
        self._is_heartbeat_due = False
        self.gate = gate

    @property
    def cursor(self) -> Cursor:
        """How far the far end was brought, counting what was handed over for sending."""
        return self._cursor

    @property
    def is_new(self) -> bool:
        """Whether its far end knows nothing of the class but, perhaps, a stamp: it is to be welcomed."""
        return self._cursor.pen == 0

    def is_clear(self, now_s: float) -> bool:
        """Whether what was sent has left and, as far as the gate can tell, arrived."""
        return self._flow is Flow.CLEAR and (self.gate is None or self.gate.is_open(now_s))

    def wrote(self, flow: Flow, payload_bytes: int = 0) -> None:
        """The wire's word after it was handed so many bytes: HELD until it says that it has cleared."""
        self._flow = flow
        if self.gate is not None:
            self.gate.sent(payload_bytes)

    def pinged(self, now_s: float) -> None:
        """A ping left behind all that was sent; only after `owed` said so."""
        if self.gate is not None:
            self.gate.pinged(self._cursor.stamp, now_s)

    def rewind(self, stamp: Stamp) -> None:
        """The far end stands at `stamp` and asks for the state from there (C-7)."""
        self._cursor = self._cursor._replace(stamp=stamp)
        self._is_state_asked = True

    def beat(self) -> None:
        """A heartbeat is due (T-1); while held they become one."""
        self._is_heartbeat_due = True

    def stands_at(self, cursor: Cursor) -> bool:
        """Whether it was brought to just there, by this very cursor, and is owed nothing beside what came since."""
        return self._cursor is cursor and not (self._is_state_asked or self._is_heartbeat_due)

    def advance(self, head: Cursor, now_s: float) -> bool:
        """Go to `head`, for what is owed is sent now; whether a ping goes behind it. Only while clear."""
        self._cursor = head
        return self.gate is not None and self.gate.wants_ping(now_s, is_moving=True)

    def owed(self, heads: Cursor, now_s: float) -> Owed | None:
        """What brings the far end to `heads`, where the class stands; None while held or when there is nothing.

        Moves the cursor.
        """
        if not self.is_clear(now_s):
            return None
        at = self._cursor
        is_moving = self._is_state_asked or at != heads
        if not (is_moving or self._is_heartbeat_due):
            # The same place, but from now on by the class's own cursor: see `stands_at`.
            self._cursor = heads
            return None
        is_ping_owed = self.gate is not None and self.gate.wants_ping(now_s, is_moving=is_moving)
        owed = owed_between(at, heads, is_heartbeat_owed=self._is_heartbeat_due, is_ping_owed=is_ping_owed)
        if self._is_state_asked:
            owed = owed._replace(state_from=at.stamp)
        self._cursor = heads
        self._is_state_asked = self._is_heartbeat_due = False
        return owed


def owed_between(at: Cursor, head: Cursor, *, is_heartbeat_owed: bool = False, is_ping_owed: bool = False) -> Owed:
    """What one who stands at `at` lacks of `head`, stream by stream."""
    return Owed(
        at.stamp if at.stamp != head.stamp else None,
        at.roster if at.roster != head.roster else None,
        at.pen != head.pen,
        at.said if at.said != head.said else None,
        is_heartbeat_owed,
        is_ping_owed,
    )
