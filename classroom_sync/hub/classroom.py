"""A classroom on one node: the board and its people, joined to the connections of this node.

Everything here is synchronous: between reading and writing its state nothing else runs. On the host a commit is
ordered and handed to every clear link before `receive` returns; the replicator writes it to the store beside that, and
from there it comes to the other nodes (`peers`). What must ask the store first (the pen, the number of a line) is left
with the replicator too, and comes back as a call.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from classroom_sync.core import session as sessions
from classroom_sync.core.board import Board
from classroom_sync.core.conversation import Conversation
from classroom_sync.core.gate import read_mark
from classroom_sync.core.link import Cursor, Flow
from classroom_sync.core.member import Member
from classroom_sync.core.roster import Roster
from classroom_sync.core.session import Ending
from classroom_sync.core.timeline import Timeline
from classroom_sync.errors import ContractBroken, RefusalCode, Refused
from classroom_sync.hub.answering import Answering
from classroom_sync.hub.clock import Clock
from classroom_sync.hub.connection import Connection, PenRequest, Post
from classroom_sync.hub.incoming import Catalogue, Incoming
from classroom_sync.hub.kept import board_of, member_of
from classroom_sync.hub.outgoing import Outgoing
from classroom_sync.hub.peers import Peers
from classroom_sync.hub.pen_changes import PenChanges
from classroom_sync.hub.watchers import Watchers
from classroom_sync.protocol import codec
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import HEARTBEAT_S, MAX_PARTICIPANTS, MAX_UNSAID, PEN_HOLDER_BACK_MS, POLL_GRACE_S
from classroom_sync.protocol.words import (
    NOBODY,
    ZERO,
    Epoch,
    NodeId,
    ParticipantId,
    Pen,
    Role,
    Stamp,
    Value,
    Version,
    clean_name,
)
from classroom_sync.store.base import StoredClassroom

logger = logging.getLogger(__name__)


class Classroom:
    """One lesson.

    `stored` is the newest stamp the store has; `is_store_away` whether the last try to reach it failed.
    """

    def __init__(
        self, stored: StoredClassroom, node: NodeId, catalogue: Catalogue, clock: Clock, *, is_shared: bool
    ) -> None:
        self.code = stored.code
        self.title = stored.title
        self.created_s = stored.created_s
        self.board = board_of(stored)
        self.pen = stored.pen
        self.roster = Roster(map(member_of, stored.participants), node if is_shared else NOBODY)
        self.conversation = Conversation()
        self._clock = clock
        self.peers = Peers(self, node, stored.host)
        self.stored: Stamp = self.board.stamp
        self.is_store_away = False
        self.unkept: dict[ParticipantId, Member] = {}
        """Members the store does not have as they are now."""
        self.unsaid: deque[m.Said] = deque()
        """Lines that the store has not numbered yet."""
        self.pen_changes = PenChanges(self)
        self.on_work: Callable[[], None] = lambda: None
        """Called when there is something for the store to do; the replicator's."""
        self.ending: Ending | None = None
        """What ended the class on this node; None while it goes on."""
        self.commits = self.deliveries = 0
        self.last_here_s = clock.now_s()
        self._timeline = Timeline()
        self._timeline.reached(self.board.stamp, clock.now_s())
        self._connections: dict[Connection, None] = {}
        self._watchers = Watchers()
        self._incoming = Incoming(self, catalogue)
        self._outgoing = Outgoing(self)
        self.answering = Answering(self, self._outgoing)
        self.heartbeat_due_s, self._said_ms = 0.0, 0
        self.peers.adopt(stored)

    # --- Who is here -------------------------------------------------------------------------------------------------

    @property
    def teacher(self) -> ParticipantId:
        """Whose class it is; the pen returns to them."""
        return next(member.participant for member in self.roster if member.role is Role.TEACHER)

    @property
    def is_host(self) -> bool:
        """Whether this node commits."""
        return self.peers.is_host

    @property
    def is_written_here(self) -> bool:
        """Whether the pen holder has a link here that stays, or has sent a commit here that waits for a host.

        A link that a later one elsewhere is about to close does not count, or two nodes would claim the class in turn.
        """
        holders = (one.member for one in self._connections if one.has_heartbeats)
        is_here = any(one.participant == self.pen.holder and self.roster.parts.is_home(one) for one in holders)
        return self._incoming.is_holding or is_here

    def each_connection(self) -> list[Connection]:
        """The far ends as they are now; the caller may end some meanwhile."""
        return list(self._connections)

    def join(self, participant: ParticipantId, name: str, role: Role) -> Member:
        """Add a participant.

        Refused(rate_limited) when the class is full (H-7), Refused(invalid) for the name (W-2).
        """
        now_s = self._clock.now_s()
        if sum(member.is_connected(now_s) for member in self.roster) >= MAX_PARTICIPANTS:
            raise Refused(RefusalCode.RATE_LIMITED, f"{MAX_PARTICIPANTS} participants are here already")
        return self.readmit(participant, clean_name(name), role)

    def readmit(self, participant: ParticipantId, name: str, role: Role) -> Member:
        """Add a participant whose token shows that it joined before, though the class forgot it."""
        member, forgotten = self.roster.join(participant, name, role)
        self._incoming.forget(forgotten)
        self._keep(member)
        return member

    def learn(self, members: Iterable[Member]) -> None:
        """Take in members as the store or another node has them; who was removed elsewhere is removed here."""
        for told in members:
            member, forgotten = self.roster.learn(told)
            self._incoming.forget(forgotten)
            if told.is_removed and not member.is_removed:
                self.roster.remove(member)
                self.end_all_of(member, Ending.REMOVED)

    def attach(self, connection: Connection, device: str) -> None:
        """Take in a far end and bring it up to date.

        A former connection of the same participant is closed (P-5). A WebSocket, and a poll without a cursor, is
        greeted with welcome and all streams in one write. Once the class has ended it is closed at once.
        """
        if self.ending is not None:
            # It was on its way in meanwhile.
            self._dismiss(connection, self.ending, (0, PEN_HOLDER_BACK_MS))
            return
        member, now_s = connection.member, self._clock.now_s()
        self.end_all_of(member, Ending.ELSEWHERE)
        self._connections[connection] = None
        self.roster.connected(member, now_s, self.wall_ms() if connection.has_heartbeats else None)
        self.roster.refresh(self.board.stamp, self._timeline, now_s)
        if member.role is Role.TEACHER:
            self.pen_changes.arrived(connection, device)
        self.peers.arrived(connection.link.cursor.stamp)
        if connection.link.is_new:
            self._outgoing.greet(connection)
        else:
            self._outgoing.send(connection)

    def detach(self, connection: Connection, grace_s: float = 0.0) -> None:
        """Forget a far end that has gone, once; a long-poller counts as here for `grace_s` more."""
        if connection in self._connections:
            del self._connections[connection]
            self.answering.forget(connection)
            self._incoming.drop_held(connection)
            self.pen_changes.forget(connection)
            self.last_here_s = self._clock.now_s()
            self.roster.disconnected(connection.member, self.last_here_s, grace_s)

    def end(self, connection: Connection, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """Close a connection for a reason; what it was sent before still leaves first."""
        connection.session, effect = sessions.end(connection.session, ending)
        if isinstance(effect, sessions.Close):
            self.close(connection, effect.ending, last_words)

    def close(self, connection: Connection, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """Close the wire of a connection whose session has ended, and forget it."""
        connection.wire.close(ending, last_words)
        self.detach(connection)

    def end_all_of(self, member: Member, ending: Ending) -> None:
        """Close every connection of a member."""
        for connection in self.each_connection():
            if connection.member is member:
                self.end(connection, ending)

    def end_all(self, ending: Ending, spread_ms: int = 0) -> None:
        """Close every connection, those that come from now on too: the class is over, or the server goes (T-2).

        Who is to come back does so within `spread_ms`, the pen holder before the others: it brings the class along.
        """
        self.ending = ending
        for connection in self.each_connection():
            is_first = connection.member.participant == self.pen.holder
            self._dismiss(connection, ending, (0, PEN_HOLDER_BACK_MS) if is_first else (PEN_HOLDER_BACK_MS, spread_ms))
        self._watchers.wake()

    # --- What they ask -----------------------------------------------------------------------------------------------

    def receive(self, connection: Connection, raw: bytes | str) -> None:
        """Take one frame of a far end: any frame at all, for that is what far ends send."""
        self._incoming.receive(connection, raw)

    def rewind(self, connection: Connection, stamp: Stamp) -> None:
        """A far end stands at `stamp` and asks for the state from there (C-7)."""
        connection.link.rewind(stamp)
        self._outgoing.send(connection)

    def post(self, member: Member, message: m.ClientMessage) -> Post | None:
        """Take a message that came by HTTP (H-6); None when it has no answer, else its answer comes into the Post."""
        return self._incoming.post(member, message)

    def cleared(self, connection: Connection) -> None:
        """The wire of a connection has sent what it held: bring it up to now."""
        connection.link.wrote(Flow.CLEAR)
        self._outgoing.send(connection)

    def ponged(self, connection: Connection, payload: bytes) -> None:
        """A pong came: if it opens the gate of the link, bring the far end up to now."""
        gate, mark = connection.link.gate, read_mark(payload)
        if gate is not None and mark is not None and gate.ponged(mark, self.now_s()):
            self._outgoing.send(connection)

    def commit(self, changes: Mapping[str, Value]) -> Stamp:
        """Commit to the board and bring everyone to it; only on the host.

        The caller has checked who writes what. Refused(too_large).
        """
        if not self.is_host:
            raise ContractBroken("only the host commits")
        stamp = self.board.commit(changes)
        self.commits += 1
        self._moved()
        self.on_work()
        return stamp

    def say(self, member: Member, text: str) -> None:
        """Have the store number a line for the conversation; Refused(unavailable) when it cannot."""
        if self.is_store_away or len(self.unsaid) >= MAX_UNSAID:
            raise Refused(RefusalCode.UNAVAILABLE, "nothing can be said now: the store is away")
        # Later than the last: a store tells by that whether it has a line already.
        self._said_ms = max(self.wall_ms(), self._said_ms + 1)
        self.unsaid.append(m.Said(0, member.participant, member.name, text, self._said_ms))
        self.on_work()

    def said(self, line: m.Said) -> None:
        """The store numbered a line: everyone hears it."""
        if self.conversation.heard(line):
            self._outgoing.send_all()

    def remove(self, member: Member) -> None:
        """Send a member out for good (C-6); if it holds the pen, or is about to, the pen returns to the teacher."""
        self.roster.remove(member)
        self._keep(member)
        self.end_all_of(member, Ending.REMOVED)
        # Asked for in any case: when its turn comes, a gift that is on its way to the member has arrived.
        self.pen_changes.return_of(member)

    @contextmanager
    def watched(self, on_move: Callable[[], None], member: Member, here_for_s: float) -> Iterator[None]:
        """While entered, `on_move` is called whenever the board moves, and when the class ends.

        The member counts as here for `here_for_s` seconds. Refused(rate_limited) past MAX_WATCHERS (H-10).
        """
        with self._watchers.watching(on_move):
            self.roster.seen(member, self.now_s() + here_for_s)
            self.last_here_s = self.now_s()
            yield

    # --- What the store says -----------------------------------------------------------------------------------------

    def granted(self, pen: Pen, epoch: Epoch, request: PenRequest, stored: Version) -> None:
        """The store granted an epoch: this node is the host, and everyone's next state is the snapshot of it.

        The store's version then was `stored`; where that is less than it had, it was set back, and gets it again.
        """
        if epoch > self.board.stamp.epoch:
            self.board.raise_epoch(epoch)
        self.stored = Stamp(epoch, min(self.stored.version, stored))
        self.pen = pen
        self.peers.granted()
        self._moved()
        if request.asker is not None:
            self.answering.accept(request.asker, request.id)
        self._incoming.carry_out_held()

    def refuse_pen_requests(self) -> None:
        """The store grants none of those that wait, and what waits for it is refused too."""
        self._incoming.refuse_held()
        self.pen_changes.refuse()

    def take_over(self, board: Board, *, is_tie: bool) -> None:
        """Another's board is newer: what was committed here since the store was last written is not in it."""
        self.answering.doubt(self.stored.version)
        if is_tie:
            # There were two boards of one epoch, and a delta would mix them.
            for connection in self._connections:
                connection.link.rewind(ZERO)
        self.board = board

    def reconcile(self, stored: Stamp) -> None:
        """The board may have moved by what others did; of that the store has `stored`."""
        self.stored = stored if self.is_host else self.board.stamp
        self._moved()
        if self.is_host:
            # It may have become that just now, by a grant whose answer was lost.
            self._incoming.carry_out_held()

    def store_has(self, stamp: Stamp) -> None:
        """The store has everything up to `stamp`: give the answers that waited for it."""
        self.stored = max(self.stored, stamp)
        self.store_is_away(False)

    def store_is_away(self, is_away: bool) -> None:
        """The store failed, or works again; answers do not wait for one that failed (A-2)."""
        is_news, self.is_store_away = is_away != self.is_store_away, is_away
        if is_news:
            logger.warning("class %s: the store is %s", self.code, "away" if is_away else "back")
        if is_news and not is_away:
            self.pen_changes.ask_again()
        self.answering.give()

    def let_go(self) -> None:
        """Nobody keeps the class in the store from here any more: who waits for the store is answered without it."""
        self.refuse_pen_requests()
        self.is_store_away = True
        self.answering.give()

    # --- What time brings --------------------------------------------------------------------------------------------

    def tick(self, now_s: float) -> None:
        """What time alone brings, a few times a second: ages, answers that waited long, heartbeats, expired tokens."""
        self.peers.tick(now_s)
        self._incoming.tick(now_s)
        # Other nodes are to hear that the last one left; after that a class with nobody in it costs nothing.
        is_deserted = not (self._connections or self.answering)
        if not is_deserted or now_s - self.last_here_s <= 2 * POLL_GRACE_S:
            self.roster.refresh(self.board.stamp, self._timeline, now_s)
        if is_deserted:
            return
        self.answering.give()
        if now_s >= self.heartbeat_due_s:
            self.heartbeat_due_s = now_s + HEARTBEAT_S
            wall_s = self._clock.wall_s()
            for connection in self.each_connection():
                gate = connection.link.gate
                if connection.expires_s <= wall_s:
                    self.end(connection, Ending.EXPIRED)
                elif gate is not None and gate.is_silent(now_s):
                    self.end(connection, Ending.SILENT)
                elif connection.has_heartbeats:
                    connection.link.beat()
        self._outgoing.send_all()

    def heads(self) -> tuple[Cursor, Cursor]:
        """Where every stream stands: for a teacher, and for everyone else, who of the roster sees a number only."""
        stamp, pen, said = self.board.stamp, self.pen.epoch, self.conversation.seq
        return (
            Cursor(stamp, self.roster.version, pen, said),
            Cursor(stamp, self.roster.present_version, pen, said),
        )

    def now_s(self) -> float:
        """The clock everything here is timed by, in seconds."""
        return self._clock.now_s()

    def wall_ms(self) -> int:
        """Milliseconds since 1970."""
        return int(self._clock.wall_s() * 1000)

    def _dismiss(self, connection: Connection, ending: Ending, window_ms: tuple[int, int] = (0, 0)) -> None:
        words = []
        if ending is Ending.GOING_AWAY:
            begin_ms, end_ms = window_ms
            goodbye = codec.encode(m.GoAway(begin_ms, max(begin_ms, end_ms), ending.reason), connection.encoding)
            words = [connection.framing.wrap(goodbye)]
        self.end(connection, ending, words)

    def _keep(self, member: Member) -> None:
        self.unkept[member.participant] = member
        self.on_work()

    def _moved(self) -> None:
        if self._timeline.newest != self.board.stamp:
            self._timeline.reached(self.board.stamp, self.now_s())
            self._watchers.wake()
        self._outgoing.send_all()
