"""A classroom on the node that hosts it: the board and its people, joined to the connections of this node.

Everything here is synchronous: between reading and writing its state nothing else runs. A commit is ordered and
handed to every clear link before `perform` returns; the replicator writes it to the store beside that. What must
ask the store first (the pen) is left with the replicator too, and comes back as a call.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import assert_never

from classroom_sync.core import pen as pens
from classroom_sync.core import session as sessions
from classroom_sync.core.board import Board
from classroom_sync.core.conversation import Conversation
from classroom_sync.core.gate import read_mark
from classroom_sync.core.link import Cursor, Flow
from classroom_sync.core.roster import Member, Roster
from classroom_sync.core.session import Ending
from classroom_sync.core.timeline import Timeline
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.clock import Clock
from classroom_sync.hub.connection import Asker, Connection, PenRequest, Post
from classroom_sync.hub.incoming import Catalogue, Incoming
from classroom_sync.hub.outgoing import Outgoing
from classroom_sync.protocol import codec
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import GO_AWAY_MAX_MS, HEARTBEAT_S, MAX_PARTICIPANTS
from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Pen, Role, Stamp, Value, clean_name

logger = logging.getLogger(__name__)

# Pen changes that wait for the store. A person makes one at a time; more than this is a loop gone wild.
_MAX_PEN_REQUESTS = 8


class Classroom:
    """One lesson.

    `stored` is the newest stamp the store has; `is_store_away` whether the last try to reach it failed.
    """

    def __init__(
        self,
        code: Code,
        title: str,
        board: Board,
        pen: Pen,
        members: Iterable[Member],
        catalogue: Catalogue,
        clock: Clock,
    ) -> None:
        self.code = code
        self.title = title
        self.board = board
        self.pen = pen
        self.roster = Roster(members)
        self.conversation = Conversation()
        self.stored: Stamp = board.stamp
        self.is_store_away = False
        self.unkept: dict[ParticipantId, Member] = {}
        """Members the store does not have as they are now."""
        self.pen_requests: deque[PenRequest] = deque()
        self.on_work: Callable[[], None] = lambda: None
        """Called when there is something for the store to do; the replicator's."""
        self.ending: Ending | None = None
        """What ended the class on this node; None while it goes on."""
        self.commits = 0
        self.deliveries = 0
        self.last_here_s = clock.now_s()
        self._clock = clock
        self._timeline = Timeline()
        self._timeline.reached(board.stamp, clock.now_s())
        self._connections: dict[Connection, None] = {}
        self._waiting: dict[Asker, None] = {}
        """Those who are owed answers."""
        self._watchers: list[Callable[[], None]] = []
        self._incoming = Incoming(self, catalogue)
        self._outgoing = Outgoing(self)
        self._heartbeat_due_s = 0.0

    # --- Who is here -------------------------------------------------------------------------------------------------

    @property
    def teacher(self) -> ParticipantId:
        """Whose class it is; the pen returns to them."""
        return next(member.participant for member in self.roster if member.role is Role.TEACHER)

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

    def attach(self, connection: Connection, device: str) -> None:
        """Take in a far end and bring it up to date.

        A former connection of the same participant is closed (P-5). A WebSocket, and a poll without a cursor, is
        greeted with welcome and all streams in one write. Once the class has ended it is closed at once.
        """
        if self.ending is not None:
            # It was on its way in meanwhile.
            self._dismiss(connection, self.ending)
            return
        member, now_s = connection.member, self._clock.now_s()
        for other in self._connections_of(member):
            self.end(other, Ending.ELSEWHERE)
        self._connections[connection] = None
        self.roster.connected(member, now_s)
        self.roster.refresh(self.board.stamp, self._timeline, now_s)
        if member.role is Role.TEACHER and device != self.pen.device:
            holder = member.participant
            self.request_pen(PenRequest(lambda pen, epoch: pens.taken_on_arrival(pen, holder, device, epoch)))
        if connection.link.is_new:
            self._outgoing.greet(connection)
        else:
            self._outgoing.send(connection)

    def detach(self, connection: Connection, grace_s: float = 0.0) -> None:
        """Forget a far end that has gone; a long-poller counts as here for `grace_s` more.

        Doing it twice does nothing.
        """
        if connection in self._connections:
            del self._connections[connection]
            self._waiting.pop(connection, None)
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

    def end_all(self, ending: Ending) -> None:
        """Close every connection, those that come from now on too: the class is over, or the server goes (T-2)."""
        self.ending = ending
        for connection in self.each_connection():
            self._dismiss(connection, ending)
        self._wake_watchers()

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
        """Commit to the board and bring everyone to it; the caller has checked who writes what. Refused(too_large)."""
        stamp = self.board.commit(changes)
        self.commits += 1
        self._moved()
        self.on_work()
        return stamp

    def say(self, member: Member, text: str) -> None:
        """Add a line to the conversation."""
        self.conversation.say(member.participant, member.name, text, self.wall_ms())
        self._outgoing.send_all()

    def remove(self, member: Member) -> None:
        """Send a member out for good (C-6); if it holds the pen, or is about to, the pen returns to the teacher."""
        self.roster.remove(member)
        self._keep(member)
        for connection in self._connections_of(member):
            self.end(connection, Ending.REMOVED)

        def return_pen(pen: Pen, epoch: Epoch) -> Pen | None:
            return pens.taken(pen, self.teacher, epoch) if pen.holder == member.participant else None

        # Asked for in any case: when its turn comes, a gift that is on its way to the member has arrived.
        self.request_pen(PenRequest(return_pen))

    @contextmanager
    def watched(self, on_move: Callable[[], None], member: Member, here_for_s: float) -> Iterator[None]:
        """While entered, `on_move` is called whenever the board moves, and when the class ends.

        The member counts as here for `here_for_s` seconds.
        """
        self.roster.seen(member, self.now_s() + here_for_s)
        self.last_here_s = self.now_s()
        # Two watchers may bring the same callable: a list, not a set.
        self._watchers.append(on_move)
        try:
            yield
        finally:
            self._watchers.remove(on_move)

    # --- What they are answered ---------------------------------------------------------------------------------------

    def accept(self, asker: Asker, id_: int) -> None:
        """Owe a request its acceptance, at the board's stamp, and give it as soon as that is durable (A-2)."""
        asker.answers.add_commit(id_, self.board.stamp, self.now_s())
        self._waiting[asker] = None
        self._give(asker)

    def reject(self, asker: Asker, answer: m.Rejected) -> None:
        """Answer a request with a refusal, after those before it."""
        asker.answers.add(answer)
        self._waiting[asker] = None
        self._give(asker)

    def answers_due(self, asker: Asker) -> list[m.Accepted | m.Rejected]:
        """Take out the answers an asker can be given now."""
        return asker.answers.due(self.stored, self.is_store_away, self.now_s())

    # --- What the store says -----------------------------------------------------------------------------------------

    def request_pen(self, request: PenRequest) -> None:
        """Leave a change of the pen with the replicator.

        Refused(unavailable) to a person while the store is away (P-3).
        """
        is_full = len(self.pen_requests) >= _MAX_PEN_REQUESTS
        if request.asker is not None and (self.is_store_away or is_full):
            raise Refused(RefusalCode.UNAVAILABLE, "the pen cannot change hands now: the store is away")
        if not is_full:
            self.pen_requests.append(request)
            self.on_work()

    def pen_granted(self, pen: Pen, request: PenRequest) -> None:
        """The store granted it.

        The class goes on in the new epoch, which everyone's next state, the snapshot, begins.
        """
        self.board.raise_epoch(pen.epoch)
        self.stored = Stamp(pen.epoch, self.stored.version)
        self.pen = pen
        self._moved()
        if request.asker is not None:
            self.accept(request.asker, request.id)

    def refuse_pen_requests(self) -> None:
        """The store grants none of those that wait: the pen stays where it is (P-3).

        Rather a clear refusal now than a pen that changes hands a minute later, when nobody expects it any more.
        """
        while self.pen_requests:
            request = self.pen_requests.popleft()
            if request.asker is not None:
                text = "the pen did not change hands: the store is away"
                self.reject(request.asker, m.Rejected(request.id, RefusalCode.UNAVAILABLE, text))

    def store_has(self, stamp: Stamp) -> None:
        """The store has everything up to `stamp`: give the answers that waited for it."""
        self.stored = max(self.stored, stamp)
        self.store_is_away(False)

    def store_is_away(self, is_away: bool) -> None:
        """The store failed, or works again; answers do not wait for one that failed (A-2)."""
        if is_away != self.is_store_away:
            logger.warning("class %s: the store is %s", self.code, "away" if is_away else "back")
        self.is_store_away = is_away
        self._give_waiting()

    def let_go(self) -> None:
        """Nobody keeps the class in the store from here any more: who waits for the store is answered without it."""
        self.refuse_pen_requests()
        self.is_store_away = True
        self._give_waiting()

    # --- What time brings --------------------------------------------------------------------------------------------

    def tick(self, now_s: float) -> None:
        """What time alone brings, a few times a second.

        Ages, answers that waited long enough, heartbeats, expired tokens.
        """
        if not (self._connections or self._waiting):
            return
        self.roster.refresh(self.board.stamp, self._timeline, now_s)
        self._give_waiting()
        if now_s >= self._heartbeat_due_s:
            self._heartbeat_due_s = now_s + HEARTBEAT_S
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

    # --- Odds and ends of the above ----------------------------------------------------------------------------------

    def _dismiss(self, connection: Connection, ending: Ending) -> None:
        words = []
        if ending is Ending.GOING_AWAY:
            goodbye = codec.encode(m.GoAway(0, GO_AWAY_MAX_MS, ending.reason), connection.encoding)
            words = [connection.framing.wrap(goodbye)]
        self.end(connection, ending, words)

    def _keep(self, member: Member) -> None:
        self.unkept[member.participant] = member
        self.on_work()

    def _moved(self) -> None:
        self._timeline.reached(self.board.stamp, self.now_s())
        self._outgoing.send_all()
        self._wake_watchers()

    def _wake_watchers(self) -> None:
        for on_move in list(self._watchers):
            on_move()

    def _connections_of(self, member: Member) -> list[Connection]:
        return [connection for connection in self._connections if connection.member is member]

    def _give(self, asker: Asker) -> None:
        match asker:
            case Connection():
                self._outgoing.send(asker)
            case Post():
                asker.settle(self.answers_due(asker))
            case _:
                assert_never(asker)

    def _give_waiting(self) -> None:
        for asker in list(self._waiting):
            self._give(asker)
            if not asker.answers:
                self._waiting.pop(asker, None)
