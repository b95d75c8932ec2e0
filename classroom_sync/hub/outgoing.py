"""What a classroom sends: each message encoded once, for all links that need the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from classroom_sync.core.link import Cursor, Owed
from classroom_sync.core.session import Ending
from classroom_sync.errors import LinkOverflow
from classroom_sync.hub.connection import Connection
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, encode
from classroom_sync.protocol.limits import HEARTBEAT_S
from classroom_sync.protocol.words import Role

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom

# Links that are up to date share one frame; a class of stragglers needs one each, and a frame is small. Past this
# the cache begins anew.
_MAX_ENCODED = 256


class Outgoing:
    """The sending side of one classroom."""

    __slots__ = ("_classroom", "_encoded", "_heads")

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        # What is encoded stays right until a head moves: (what, from where, encoding) -> payload.
        self._encoded: dict[tuple[str, object, Encoding], bytes] = {}
        self._heads = (Cursor(), Cursor())

    def welcome(self, connection: Connection) -> bytes:
        """The first message of a connection (S-1)."""
        member = connection.member
        may_write = self._classroom.pen.holder == member.participant
        return encode(
            m.Welcome(member.participant, member.role, int(HEARTBEAT_S * 1000), self._classroom.wall_ms(), may_write),
            connection.encoding,
        )

    def heartbeat(self, encoding: Encoding) -> bytes:
        """Where the board stands and what the store has of it (T-1, A-3)."""
        classroom = self._classroom
        stamp, wall_ms, stored = classroom.board.stamp, classroom.wall_ms(), classroom.stored
        beat = m.Heartbeat(stamp.epoch, stamp.version, wall_ms, stored.version)
        return self._once("heartbeat", (wall_ms, stored), encoding, lambda: beat)

    def send_all(self) -> None:
        """Bring every clear link up to now: one pass, no waiting."""
        self._look_up_heads()
        for connection in self._classroom.each_connection():
            self._send(connection, ())

    def send(self, connection: Connection, first: Sequence[bytes] = ()) -> None:
        """Send what is due to one connection, if its link is clear.

        `first`, then its answers, then what its streams are behind.
        """
        self._look_up_heads()
        self._send(connection, first)

    def _look_up_heads(self) -> None:
        heads = self._classroom.heads()
        if heads != self._heads or len(self._encoded) > _MAX_ENCODED:
            self._heads = heads
            self._encoded.clear()

    def _send(self, connection: Connection, first: Sequence[bytes]) -> None:
        if not connection.link.is_clear:
            return
        try:
            payloads = [*first, *self._answers(connection), *self._owed(connection)]
        except LinkOverflow:
            self._classroom.end(connection, Ending.OVERFLOW)
            return
        if payloads:
            self._classroom.deliveries += len(payloads)
            connection.link.wrote(connection.wire.write(payloads))

    def _answers(self, connection: Connection) -> list[bytes]:
        if not connection.answers:
            return []
        return [encode(answer, connection.encoding) for answer in self._classroom.answers_due(connection)]

    def _owed(self, connection: Connection) -> list[bytes]:
        role = connection.member.role
        teachers, others = self._heads
        owed = connection.link.owed(teachers if role is Role.TEACHER else others)
        if owed is None:
            return []
        payloads = self._payloads(owed, role, connection.encoding)
        if owed.is_heartbeat_owed or not connection.has_heartbeats:
            payloads.append(self.heartbeat(connection.encoding))
        return payloads

    def _payloads(self, owed: Owed, role: Role, encoding: Encoding) -> list[bytes]:
        classroom = self._classroom
        payloads: list[bytes] = []
        state_from, roster_from, said_from = owed.state_from, owed.roster_from, owed.said_from
        if state_from is not None:
            payloads.append(self._once("state", state_from, encoding, lambda: classroom.board.delta(state_from)))
        if roster_from is not None:
            what = "roster" if role is Role.TEACHER else "present"
            payloads.append(
                self._once(what, roster_from, encoding, lambda: classroom.roster.message(role, roster_from))
            )
        if owed.is_pen_owed:
            pen = classroom.pen
            payloads.append(self._once("pen", pen.epoch, encoding, lambda: m.PenHeld(pen.holder, pen.epoch)))
        if said_from is not None:
            payloads.extend(encode(line, encoding) for line in classroom.conversation.since(said_from))
        return payloads

    def _once(self, what: str, since: object, encoding: Encoding, make: Callable[[], m.ServerMessage]) -> bytes:
        payload = self._encoded.get((what, since, encoding))
        if payload is None:
            payload = self._encoded[what, since, encoding] = encode(make(), encoding)
        return payload
