"""What a classroom sends: each message encoded once, for all links that need the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from classroom_sync.core.gate import pack_mark
from classroom_sync.core.link import Cursor, Flow, Owed, Rank
from classroom_sync.core.session import Ending
from classroom_sync.errors import LinkOverflow
from classroom_sync.hub.connection import Connection, Framing
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, encode
from classroom_sync.protocol.limits import HEARTBEAT_S
from classroom_sync.protocol.words import Role

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom

# Links that are up to date share one frame; a class of stragglers needs one each, and a frame is small. Past this
# the cache begins anew.
_MAX_ENCODED = 256


class _Step(NamedTuple):
    """What every link of a rank is written now: one frame after the other, as one."""

    frames: list[bytes]
    messages: int
    has_ping: bool


# A name of this module is looked up once a delivery faster than a member of an enum.
_HELD = Flow.HELD

_Form = tuple[Framing, Encoding, bool]
"""What the bytes of a link depend on: the last is whether it is a teacher's."""


class Outgoing:
    """The sending side of one classroom."""

    __slots__ = ("_classroom", "_encoded", "_heads", "_ranks")

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        # What is encoded stays right until a head moves: (what, from where, encoding, framing) -> wrapped message.
        self._encoded: dict[tuple[str, object, Encoding, Framing], bytes] = {}
        self._heads = (Cursor(), Cursor())
        # Where links that settle fall in. One that was pinged is not here any more: it has lost its links.
        self._ranks: dict[_Form, Rank] = {}

    def send_all(self) -> None:
        """Bring every clear link up to now: one pass, no waiting. A link that marches in a rank costs its write."""
        self._look_up_heads()
        now_s = self._classroom.now_s()
        steps: dict[Rank, _Step | None] = {}
        for connection in self._classroom.each_connection():
            rank = connection.link.rank
            if rank is None:
                self._send(connection, now_s, ())
                continue
            if rank not in steps:
                steps[rank] = self._step(rank, connection, now_s)
            step = steps[rank]
            if step is not None:
                self._classroom.deliveries += step.messages
                flow = connection.wire.write(step.frames)
                if step.has_ping:
                    connection.link.pinged(now_s)
                if flow is _HELD:
                    connection.link.hold()

    def send(self, connection: Connection) -> None:
        """Send what is due to one connection, if its link is clear: its answers, then what its streams are behind."""
        self._look_up_heads()
        self._send(connection, self._classroom.now_s(), ())

    def greet(self, connection: Connection) -> None:
        """Send the first messages of a connection: the welcome (S-1), then all of its streams, in one write."""
        member, classroom = connection.member, self._classroom
        may_write = classroom.pen.holder == member.participant
        welcome = m.Welcome(member.participant, member.role, int(HEARTBEAT_S * 1000), classroom.wall_ms(), may_write)
        self._look_up_heads()
        self._send(connection, classroom.now_s(), [self._wrapped(connection, welcome)])

    def _look_up_heads(self) -> None:
        heads = self._classroom.heads()
        if heads != self._heads or len(self._encoded) > _MAX_ENCODED:
            self._heads = heads
            self._encoded.clear()

    def _head(self, connection: Connection) -> Cursor:
        teachers, others = self._heads
        return teachers if connection.member.role is Role.TEACHER else others

    def _send(self, connection: Connection, now_s: float, first: Sequence[bytes]) -> None:
        link = connection.link
        if not link.is_clear(now_s):
            return
        try:
            messages = [*first, *self._answers(connection)]
            owed = link.owed(self._head(connection), now_s)
            if owed is not None:
                messages += self._owed(owed, connection)
        except LinkOverflow:
            self._classroom.end(connection, Ending.OVERFLOW)
            return
        if messages:
            self._classroom.deliveries += len(messages)
            link.wrote(connection.wire.write(messages), sum(map(len, messages)))
            if owed is not None and owed.is_ping_owed:
                link.pinged(now_s)
        self._line_up(connection)

    def _line_up(self, connection: Connection) -> None:
        """Have a link that is up to date, and may go without a ping for a while, go with the others of its form."""
        gate = connection.link.gate
        if connection.link.rank is not None or connection.framing.ping is None or gate is None or gate.rest() is None:
            return
        form, head = _form(connection), self._head(connection)
        rank = self._ranks.get(form)
        if rank is None or rank.cursor != head:
            # Another may still stand elsewhere: its links fall in here after its next ping.
            rank = self._ranks[form] = Rank(head)
        connection.link.fall_in(rank)

    def _step(self, rank: Rank, connection: Connection, now_s: float) -> _Step | None:
        """What brings a rank, of which `connection` is one, up to now; None when nothing is owed."""
        owed = rank.owed(self._head(connection), now_s)
        if owed is None:
            return None
        messages = self._owed(owed, connection)
        if owed.is_ping_owed:
            self._ranks.pop(_form(connection), None)
        frames = b"".join(messages)
        rank.wrote(len(frames))
        return _Step([frames], len(messages), owed.is_ping_owed)

    def _answers(self, connection: Connection) -> list[bytes]:
        if not connection.answers:
            return []
        return [self._wrapped(connection, answer) for answer in self._classroom.answering.due(connection)]

    def _owed(self, owed: Owed, connection: Connection) -> list[bytes]:
        messages = self._messages(owed, connection)
        if owed.is_heartbeat_owed or not connection.has_heartbeats:
            messages.append(self._heartbeat(connection))
        if owed.is_ping_owed and connection.framing.ping is not None:
            # Behind the last message, in the same write: its pong says that everything before it has arrived.
            messages.append(connection.framing.ping(pack_mark(connection.link.cursor.stamp)))
        return messages

    def _messages(self, owed: Owed, connection: Connection) -> list[bytes]:
        classroom, role = self._classroom, connection.member.role
        messages: list[bytes] = []
        state_from, roster_from, said_from = owed.state_from, owed.roster_from, owed.said_from
        if state_from is not None:
            messages.append(self._once("state", state_from, connection, lambda: classroom.board.delta(state_from)))
        if roster_from is not None:
            what = "roster" if role is Role.TEACHER else "present"
            messages.append(
                self._once(what, roster_from, connection, lambda: classroom.roster.message(role, roster_from))
            )
        if owed.is_pen_owed:
            pen = classroom.pen
            messages.append(self._once("pen", pen.epoch, connection, lambda: m.PenHeld(pen.holder, pen.epoch)))
        if said_from is not None:
            messages.extend(self._wrapped(connection, line) for line in classroom.conversation.since(said_from))
        return messages

    def _heartbeat(self, connection: Connection) -> bytes:
        """Where the board stands and what the store has of it (T-1, A-3)."""
        classroom = self._classroom
        stamp, wall_ms, stored = classroom.board.stamp, classroom.wall_ms(), classroom.stored
        age_ms = classroom.peers.host_age_ms(classroom.now_s())
        beat = m.Heartbeat(stamp.epoch, stamp.version, wall_ms, stored.version, age_ms)
        return self._once("heartbeat", (wall_ms, stored, age_ms), connection, lambda: beat)

    def _once(self, what: str, since: object, connection: Connection, make: Callable[[], m.ServerMessage]) -> bytes:
        key = (what, since, connection.encoding, connection.framing)
        message = self._encoded.get(key)
        if message is None:
            message = self._encoded[key] = self._wrapped(connection, make())
        return message

    def _wrapped(self, connection: Connection, message: m.ServerMessage) -> bytes:
        return connection.framing.wrap(encode(message, connection.encoding))


def _form(connection: Connection) -> _Form:
    return connection.framing, connection.encoding, connection.member.role is Role.TEACHER
