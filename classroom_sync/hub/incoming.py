"""What a classroom receives: frames and posts become checked requests, and requests become calls of the classroom.

The way of a commit: `codec` (is it a message?), `session` (may this role, this often?), `pen` (does it hold the
pen?), `keys` (has it a shape?), the catalogue (has it a meaning?), and then the board.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, assert_never

from classroom_sync.core import pen as pens
from classroom_sync.core import session as sessions
from classroom_sync.core.board import Board
from classroom_sync.core.member import Member
from classroom_sync.core.session import Ending, Session
from classroom_sync.errors import ClassroomSyncError, LinkOverflow, ProtocolBroken, RefusalCode, Refused
from classroom_sync.hub.connection import Asker, Connection, PenRequest, Post
from classroom_sync.protocol import codec, keys
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import ANSWER_WAIT_S, MAX_HELD_COMMITS
from classroom_sync.protocol.words import ParticipantId, Role, Stamp, Value

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom

logger = logging.getLogger(__name__)


class Catalogue(Protocol):
    """What the materials say of a commit: the second level of validation."""

    def check_commit(self, board: Board, changes: Mapping[str, Value], /) -> None:
        """Refused(invalid) for a page, an anchor or a material that does not exist."""


class Incoming:
    """The receiving side of one classroom."""

    __slots__ = ("_catalogue", "_classroom", "_held", "_post_sessions")

    def __init__(self, classroom: Classroom, catalogue: Catalogue) -> None:
        self._classroom = classroom
        self._catalogue = catalogue
        # A poster's rates go on from one message to the next. Bounded by the roster: `forget`.
        self._post_sessions: dict[ParticipantId, Session] = {}
        # Commits that came before this node was the host: in order, each with its place among the answers, and until
        # when it may wait.
        self._held: deque[tuple[Asker, m.Commit, float]] = deque()

    @property
    def is_holding(self) -> bool:
        """Whether commits wait for this node to be the host."""
        return bool(self._held)

    def carry_out_held(self) -> None:
        """This node is the host now: what waited for that is done, by whoever still may."""
        while self._held:
            asker, message, _ = self._held.popleft()
            try:
                self._check_commit(asker.member, message)
                stamp = self._classroom.commit(message.changes)
            except Refused as refusal:
                asker.answers.decide(m.Rejected(message.id, refusal.code, refusal.reason))
            else:
                asker.answers.decide_commit(message.id, stamp, self._classroom.now_s())
            self._classroom.answering.wait(asker)

    def refuse_held(self) -> None:
        """This node is not to be the host now: who committed here may try again."""
        self._refuse_held(float("inf"))

    def tick(self, now_s: float) -> None:
        """Refuse what waited too long: its client may have gone on elsewhere, and carried out then it would go back."""
        self._refuse_held(now_s)

    def drop_held(self, connection: Connection) -> None:
        """The connection is gone: its client commits again, wherever it is by now, what was not answered (C-4)."""
        if self._held:
            self._held = deque(held for held in self._held if held[0] is not connection)

    def _refuse_held(self, now_s: float) -> None:
        while self._held and self._held[0][2] <= now_s:
            asker, message, _ = self._held.popleft()
            reason = "this server cannot reach the others of this class now"
            asker.answers.decide(m.Rejected(message.id, RefusalCode.UNAVAILABLE, reason))
            self._classroom.answering.wait(asker)

    def forget(self, participants: Iterable[ParticipantId]) -> None:
        """These are members no more."""
        for participant in participants:
            self._post_sessions.pop(participant, None)

    def receive(self, connection: Connection, raw: bytes | str) -> None:
        """Take one frame of a far end: any frame at all, for that is what far ends send."""
        try:
            if isinstance(raw, str) != (connection.encoding is codec.Encoding.JSON):
                raise ProtocolBroken("a frame of the other kind")
            self._ask(connection, codec.read_client_message(raw, connection.encoding))
        except ProtocolBroken as error:
            self._end(connection, Ending.BROKEN, error)
        except LinkOverflow as error:
            self._end(connection, Ending.OVERFLOW, error)

    def post(self, member: Member, message: m.ClientMessage) -> Post | None:
        """Take a message that came by HTTP (H-6); None when it has no answer, else its answer comes into the Post.

        Refused(rate_limited) where a connection would be closed for it (L-1).
        """
        session = self._post_sessions.setdefault(member.participant, sessions.Open(member.role))
        post = Post(member, session)
        self._ask(post, message)
        if isinstance(post.session, sessions.Closed):
            # There is no connection to end, and the full bucket must stay: the former session goes on.
            raise Refused(RefusalCode.RATE_LIMITED, post.session.ending.reason)
        self._post_sessions[member.participant] = post.session
        return None if isinstance(message, m.Painted | m.Resync) else post

    def _end(self, connection: Connection, ending: Ending, why: ClassroomSyncError) -> None:
        logger.info("class %s: %s ended: %s", self._classroom.code, connection.member.participant, why)
        self._classroom.end(connection, ending)

    def _ask(self, asker: Asker, message: m.ClientMessage) -> None:
        """Carry out a message if its sender may, and owe the answer; LinkOverflow when too many are owed."""
        asker.session, effect = sessions.receive(asker.session, message, self._classroom.now_s())
        match effect:
            case sessions.Perform():
                self._perform(asker, effect.message)
            case sessions.Reject():
                self._classroom.answering.reject(asker, effect.answer)
            case sessions.Close():
                if isinstance(asker, Connection):
                    self._classroom.close(asker, effect.ending)
            case sessions.Ignore():
                pass
            case _:
                assert_never(effect)

    def _perform(self, asker: Asker, message: m.ClientMessage) -> None:
        classroom, member = self._classroom, asker.member
        match message:
            case m.Painted():
                stamp = Stamp(message.epoch, message.version)
                classroom.roster.painted(member, stamp, message.ready, classroom.board.stamp, message.page)
            case m.Resync():
                # A poller has no link to rewind: its next poll says where it stands.
                if isinstance(asker, Connection):
                    classroom.rewind(asker, Stamp(message.epoch, message.version))
            case m.Commit() | m.Hand() | m.GivePen() | m.Say() | m.Remove():
                try:
                    is_done = self._carry_out(asker, message)
                except Refused as refusal:
                    classroom.answering.reject(asker, m.Rejected(message.id, refusal.code, refusal.reason))
                else:
                    if is_done:
                        classroom.answering.accept(asker, message.id)
            case _:
                assert_never(message)

    def _carry_out(self, asker: Asker, message: m.Commit | m.Hand | m.GivePen | m.Say | m.Remove) -> bool:
        """Do what is asked, or raise Refused.

        False when the store must be asked first and the answer comes from there.
        """
        classroom, member = self._classroom, asker.member
        match message:
            case m.Commit():
                return self._commit(asker, message)
            case m.Hand():
                self._raise_hand(member, message)
            case m.Say():
                classroom.say(member, message.text)
            case m.Remove():
                self._remove(message.participant)
            case m.GivePen():
                return self._give_pen(asker, message)
            case _:
                assert_never(message)
        return True

    def _commit(self, asker: Asker, message: m.Commit) -> bool:
        classroom = self._classroom
        self._check_commit(asker.member, message)
        if classroom.is_host:
            classroom.commit(message.changes)
            return True
        if classroom.is_store_away or len(self._held) >= MAX_HELD_COMMITS:
            raise Refused(RefusalCode.UNAVAILABLE, "this server cannot reach the others of this class now")
        asker.answers.reserve(message.id)
        self._held.append((asker, message, classroom.now_s() + ANSWER_WAIT_S))
        classroom.peers.consider()
        return False

    def _check_commit(self, member: Member, message: m.Commit) -> None:
        pens.check_writer(self._classroom.pen, member.participant, message.epoch, self._classroom.board.stamp.epoch)
        keys.check_commit(message.changes)
        self._catalogue.check_commit(self._classroom.board, message.changes)

    def _give_pen(self, asker: Asker, message: m.GivePen) -> bool:
        classroom = self._classroom
        holder = message.participant or classroom.teacher
        if holder == classroom.pen.holder:
            return True
        member = classroom.roster.get(holder)
        is_here = member is not None and (member.role is Role.TEACHER or member.is_connected(classroom.now_s()))
        if member is None or member.is_removed or not is_here:
            raise Refused(RefusalCode.UNKNOWN, "that participant is not here")
        if member.role is Role.OBSERVER:
            raise Refused(RefusalCode.NOT_ALLOWED, "an observer cannot hold the pen")
        given = PenRequest(lambda pen, epoch: pens.taken(pen, holder, epoch), asker, message.id, is_gift=True)
        classroom.pen_changes.ask(given)
        return False

    def _raise_hand(self, member: Member, message: m.Hand) -> None:
        """A student's own hand, up or down; a teacher lowers those of others (C-9)."""
        roster = self._classroom.roster
        if member.role is not Role.TEACHER:
            if message.participant not in (None, member.participant):
                raise Refused(RefusalCode.NOT_ALLOWED, "that is another's hand")
            roster.raise_hand(member, message.up, self._classroom.wall_ms())
            return
        if message.up or message.participant is None:
            raise Refused(RefusalCode.NOT_ALLOWED, "a teacher lowers hands, and says whose")
        other = roster.get(message.participant)
        if other is None or other.is_removed:
            raise Refused(RefusalCode.UNKNOWN, "there is no such participant")
        roster.raise_hand(other, False, 0)

    def _remove(self, participant: ParticipantId) -> None:
        member = self._classroom.roster.get(participant)
        if member is None or member.is_removed:
            raise Refused(RefusalCode.UNKNOWN, "there is no such participant")
        if member.role is Role.TEACHER:
            raise Refused(RefusalCode.NOT_ALLOWED, "a teacher cannot be removed")
        self._classroom.remove(member)
