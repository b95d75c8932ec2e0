"""What a classroom sends: each message encoded once, for all links that need the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from classroom_sync.core.gate import pack_mark
from classroom_sync.core.link import Cursor, Owed, owed_between
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


class _Batch(NamedTuple):
    """What links that stand together are owed: each message for a wire that takes them bare, or all as one, wrapped."""

    messages: list[bytes]
    plain: list[bytes]
    pinged: list[bytes]


class Outgoing:
    """The sending side of one classroom."""

    __slots__ = ("_classroom", "_encoded", "_heads")

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        # What is encoded stays right until a head moves: (what, from where, encoding, framing) -> wrapped message.
        self._encoded: dict[tuple[str, object, Encoding, Framing], bytes] = {}
        self._heads = (Cursor(), Cursor())

    def send_all(self) -> None:
        """Bring every clear link up to now: one pass, no waiting.

        Nearly all links stand where the class stood a moment ago: they are owed the same bytes, which are looked up
        once.
        """
        former = self._heads
        self._look_up_heads()
        now_s = self._classroom.now_s()
        batches: dict[tuple[Framing, Encoding, bool], _Batch] = {}
        for connection in self._classroom.each_connection():
            of_role = 0 if connection.member.role is Role.TEACHER else 1
            if connection.answers or not connection.link.stands_at(former[of_role]):
                self._send(connection, now_s, ())
            elif former[of_role] is not self._heads[of_role]:
                form = (connection.framing, connection.encoding, of_role == 0)
                batch = batches.get(form)
                if batch is None:
                    batch = batches[form] = self._batch(connection, former[of_role], self._heads[of_role])
                self._send_batch(connection, batch, self._heads[of_role], now_s)

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
        (teachers, others), former = self._classroom.heads(), self._heads
        if (teachers, others) != former or len(self._encoded) > _MAX_ENCODED:
            # A head that did not move stays the same object: links that stand there are known by it.
            self._heads = (
                former[0] if teachers == former[0] else teachers,
                former[1] if others == former[1] else others,
            )
            self._encoded.clear()

    def _send(self, connection: Connection, now_s: float, first: Sequence[bytes]) -> None:
        link = connection.link
        if not link.is_clear(now_s):
            return
        try:
            messages = [*first, *self._answers(connection)]
            teachers, others = self._heads
            owed = link.owed(teachers if connection.member.role is Role.TEACHER else others, now_s)
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

    def _batch(self, connection: Connection, at: Cursor, head: Cursor) -> _Batch:
        """What a link of this form that stands at `at` is owed, with a ping behind it and without."""
        messages = self._messages(owed_between(at, head), connection)
        if not connection.has_heartbeats:
            messages.append(self._heartbeat(connection))
        plain = b"".join(messages)
        ping = connection.framing.ping
        return _Batch(messages, [plain], [] if ping is None else [plain + ping(pack_mark(head.stamp))])

    def _send_batch(self, connection: Connection, batch: _Batch, head: Cursor, now_s: float) -> None:
        link = connection.link
        if not link.is_clear(now_s):
            return
        is_ping_owed = link.advance(head, now_s)
        self._classroom.deliveries += len(batch.messages)
        if connection.framing.ping is None:
            link.wrote(connection.wire.write(batch.messages))
        elif is_ping_owed:
            link.wrote(connection.wire.write(batch.pinged), len(batch.pinged[0]))
            link.pinged(now_s)
        else:
            link.wrote(connection.wire.write(batch.plain), len(batch.plain[0]))

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
