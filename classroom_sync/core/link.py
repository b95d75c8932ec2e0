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

Nearly all links, nearly all the time, stand where the class stood a moment ago, and their gates have nothing to say:
proven clear, no ping in flight. Such links fall in to a rank: one cursor and one count of bytes between them, asked
once for all. What one of them is owed then costs each of the others one write. A link falls out by itself with
whatever is its own alone: an answer, a rewind, a ping, a wire that is full; it takes along where the rank stood and
what it was sent there. The heartbeat, which comes to all at once, is the rank's too.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, Self

from classroom_sync.core.gate import FRAME_OVERHEAD_BYTES, KEEP_ALIVE_S, PING_CLEAR_EVERY_S, PING_EVERY_S, Gate
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


class Rank:
    """Links that march in step. It does not know them: who has it advance writes the same bytes to each that is in."""

    __slots__ = ("_bytes_until_ping", "_last_ping_s", "cursor", "is_heartbeat_due", "sent_bytes")

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.is_heartbeat_due = False
        self.sent_bytes = 0
        """What each link that was in from the start was sent, as gates count it."""
        self._last_ping_s = float("inf")
        self._bytes_until_ping = float("inf")

    def bind(self, last_ping_s: float, spare_bytes: int) -> None:
        """A link falls in that was last pinged then, and may be sent so many bytes before that is often enough."""
        self._last_ping_s = min(self._last_ping_s, last_ping_s)
        self._bytes_until_ping = min(self._bytes_until_ping, self.sent_bytes + spare_bytes)

    def beat(self) -> None:
        """A heartbeat is due to all of its links."""
        self.is_heartbeat_due = True

    def owed(self, head: Cursor, now_s: float) -> Owed | None:
        """What brings each of its links to `head`, as `Link.owed`; None when there is nothing. Moves the cursor.

        When a ping is owed, each link is to fall out and wait for its pong.
        """
        is_moving = self.cursor != head
        if not (is_moving or self.is_heartbeat_due):
            return None
        is_ping_owed = self._wants_ping(now_s, is_moving=is_moving)
        owed = owed_between(self.cursor, head, is_heartbeat_owed=self.is_heartbeat_due, is_ping_owed=is_ping_owed)
        self.cursor, self.is_heartbeat_due = head, False
        return owed

    def wrote(self, payload_bytes: int) -> None:
        """So much is written to each of its links."""
        self.sent_bytes += payload_bytes + FRAME_OVERHEAD_BYTES

    def _wants_ping(self, now_s: float, *, is_moving: bool) -> bool:
        """What `Gate.wants_ping` says of the link whose turn comes first."""
        since_s = now_s - self._last_ping_s
        if not is_moving:
            return since_s >= KEEP_ALIVE_S
        return since_s >= (PING_EVERY_S if self.sent_bytes > self._bytes_until_ping else PING_CLEAR_EVERY_S)


class Link:
    """One cursor and whether it may move.

    Without a gate (a wire that cannot ping) the wire alone says when it is clear, and no rank takes it.
    """

    __slots__ = ("_cursor", "_fell_in_at_bytes", "_flow", "_is_heartbeat_due", "_is_state_asked", "gate", "rank")

    def __init__(self, cursor: Cursor, *, is_state_asked: bool = True, gate: Gate | None = None) -> None:
        self._cursor = cursor
        self._flow = Flow.CLEAR
        # A connection's first state comes even if nothing is new (S-6); a poll that goes on from a cursor asks for
        # none.
        self._is_state_asked = is_state_asked
        self._is_heartbeat_due = False
        self._fell_in_at_bytes = 0
        self.gate = gate
        self.rank: Rank | None = None
        """The rank it is in. Only `fall_in` and `fall_out` change it."""

    @property
    def cursor(self) -> Cursor:
        """How far the far end was brought, counting what was handed over for sending."""
        return self._cursor if self.rank is None else self.rank.cursor

    @property
    def is_new(self) -> bool:
        """Whether its far end knows nothing of the class but, perhaps, a stamp: it is to be welcomed."""
        return self.cursor.pen == 0

    def is_clear(self, now_s: float) -> bool:
        """Whether what was sent has left and, as far as the gate can tell, arrived."""
        return self._flow is Flow.CLEAR and (self.gate is None or self.gate.is_open(now_s))

    def wrote(self, flow: Flow, payload_bytes: int = 0) -> None:
        """The wire's word after it was handed so many bytes: HELD until it says that it has cleared."""
        self.fall_out()
        self._flow = flow
        if self.gate is not None:
            self.gate.sent(payload_bytes)

    def hold(self) -> None:
        """The wire took less than its rank's step: nothing more until it says that it has cleared."""
        self.fall_out()
        self._flow = Flow.HELD

    def pinged(self, now_s: float) -> None:
        """A ping left behind all that was sent; only after `owed`, or its rank, said so."""
        self.fall_out()
        if self.gate is not None:
            self.gate.pinged(self._cursor.stamp, now_s)

    def rewind(self, stamp: Stamp) -> None:
        """The far end stands at `stamp` and asks for the state from there (C-7)."""
        self.fall_out()
        self._cursor = self._cursor._replace(stamp=stamp)
        self._is_state_asked = True

    def beat(self) -> None:
        """A heartbeat is due (T-1); while held they become one. In a rank it is due to all: they are told together."""
        if self.rank is None:
            self._is_heartbeat_due = True
        else:
            self.rank.beat()

    def owed(self, heads: Cursor, now_s: float) -> Owed | None:
        """What brings the far end to `heads`, where the class stands; None while held or when there is nothing.

        Moves the cursor.
        """
        if not self.is_clear(now_s):
            return None
        at = self.cursor
        is_moving = self._is_state_asked or at != heads
        if not (is_moving or self._is_heartbeat_due):
            return None
        self.fall_out()
        is_ping_owed = self.gate is not None and self.gate.wants_ping(now_s, is_moving=is_moving)
        owed = owed_between(at, heads, is_heartbeat_owed=self._is_heartbeat_due, is_ping_owed=is_ping_owed)
        if self._is_state_asked:
            owed = owed._replace(state_from=at.stamp)
        self._cursor = heads
        self._is_state_asked = self._is_heartbeat_due = False
        return owed

    def fall_in(self, rank: Rank) -> None:
        """Go with the rank, if it stands there too, nothing is owed, and its gate need not be asked for a while."""
        is_settled = self._flow is Flow.CLEAR and not (self._is_state_asked or self._is_heartbeat_due)
        rest = None if self.gate is None else self.gate.rest()
        if is_settled and rest is not None and self.cursor == rank.cursor:
            rank.bind(*rest)
            self.rank, self._fell_in_at_bytes = rank, rank.sent_bytes

    def fall_out(self) -> None:
        """Go on alone from where the rank stands; nothing happens to one that is in none."""
        rank, self.rank = self.rank, None
        if rank is not None and self.gate is not None:
            self._cursor, self._is_heartbeat_due = rank.cursor, rank.is_heartbeat_due
            self.gate.carried(rank.sent_bytes - self._fell_in_at_bytes)


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
