"""Changes of the pen that wait for the store: of who gave it, who arrived, who went, and who asks to be the host."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from classroom_sync.core import pen as pens
from classroom_sync.core.member import Member
from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.hub.connection import Connection, PenRequest
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.limits import MAX_PEN_REQUESTS
from classroom_sync.protocol.words import Epoch, Pen

if TYPE_CHECKING:
    from classroom_sync.hub.classroom import Classroom


class PenChanges:
    """The pen's queue of one classroom. The replicator takes the requests out, the first one when it is granted."""

    __slots__ = ("_classroom", "_disputed_in", "_teachers", "requests")

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self.requests: deque[PenRequest] = deque()
        self._teachers: dict[Connection, str] = {}
        """Teachers' connections with their devices: the pen is to be taken for one that arrived last (P-4)."""
        self._disputed_in: Epoch | None = None
        """The epoch of the pen during which a teacher arrived on another device than its own; past once it is taken."""

    @property
    def is_claimed(self) -> bool:
        """Whether this node asks to be the host."""
        return any(request.is_claim for request in self.requests)

    def ask(self, request: PenRequest) -> None:
        """Leave a change with the replicator; Refused(unavailable) to a person while the store is away (P-3)."""
        is_full = len(self.requests) >= MAX_PEN_REQUESTS
        if request.asker is not None and (self._classroom.is_store_away or is_full):
            raise Refused(RefusalCode.UNAVAILABLE, "the pen cannot change hands now: the store is away")
        if not is_full:
            self.requests.append(request)
            self._classroom.on_work()

    def arrived(self, connection: Connection, device: str) -> None:
        """A teacher arrived: from another device than last time it takes the pen (P-4)."""
        self._teachers[connection] = device
        if device != self._classroom.pen.device:
            self._disputed_in = self._classroom.pen.epoch
        if self._is_due_to(device):
            self._take_for(connection.member, device)

    def return_of(self, member: Member) -> None:
        """A member was sent out: if it holds the pen when this request's turn comes, the pen returns to the teacher."""

        def returned(pen: Pen, at: Epoch) -> Pen | None:
            return pens.taken(pen, self._classroom.teacher, at) if pen.holder == member.participant else None

        self.ask(PenRequest(returned, is_gift=True))

    def forget(self, connection: Connection) -> None:
        """The connection has gone."""
        self._teachers.pop(connection, None)

    def refuse(self) -> None:
        """The store grants none of those that wait: the pen stays where it is (P-3).

        Rather a clear refusal now than a pen that changes hands a minute later, when nobody expects it any more.
        """
        while self.requests:
            request = self.requests.popleft()
            if request.asker is not None:
                text = "the pen did not change hands: the store is away"
                refusal = m.Rejected(request.id, RefusalCode.UNAVAILABLE, text)
                self._classroom.answering.reject(request.asker, refusal)

    def ask_again(self) -> None:
        """Ask for what the store did not grant and nobody else will ask for again: it is back, or told of another pen.

        Else what a teacher's former device still holds would never be fenced. A teacher who arrived while this node was
        cut off may have found its own device here as the last one, though it was another's by then.
        """
        is_home = self._classroom.roster.parts.is_home
        for connection, device in self._teachers.items():
            if self._is_due_to(device) and is_home(connection.member) and not self.requests:
                self._take_for(connection.member, device)
        holder = self._classroom.roster.get(self._classroom.pen.holder)
        if holder is not None and holder.is_removed and not self.requests:
            self.return_of(holder)

    def _is_due_to(self, device: str) -> bool:
        pen = self._classroom.pen
        return device != pen.device or pen.epoch == self._disputed_in

    def _take_for(self, member: Member, device: str) -> None:
        def taken(pen: Pen, at: Epoch) -> Pen | None:
            return pens.taken_on_arrival(pen, member.participant, device, at, self._disputed_in)

        self.ask(PenRequest(taken))
