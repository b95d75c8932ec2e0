"""One far end of a classroom: its wire, and the small pure machines that decide what goes over it.

A WebSocket and a long poll are the same here: a `Connection` over a `Wire`. A message that arrived by HTTP has no
wire, only one answer to wait for (`Post`). Both may ask the classroom for things: an `Asker` is either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from classroom_sync.core import session as sessions
from classroom_sync.core.answers import Answers
from classroom_sync.core.link import Flow, Link
from classroom_sync.core.member import Member
from classroom_sync.core.session import Ending, Session
from classroom_sync.protocol.codec import Encoding
from classroom_sync.protocol.messages import Accepted, Rejected
from classroom_sync.protocol.words import ZERO, Epoch, Pen


# By identity: there are three of them, and each delivery looks one up.
@dataclass(frozen=True, slots=True, eq=False)
class Framing:
    """What a wire wants its messages wrapped in, so that one wrapped message serves all links alike.

    `ping` makes what asks the far end whether it has everything up to there; None for a wire that cannot ask.
    """

    wrap: Callable[[bytes], bytes]
    ping: Callable[[bytes], bytes] | None = None


PLAIN = Framing(bytes)
"""For a wire that takes bare messages."""


class Wire(Protocol):
    """The way out to one far end. It never blocks and never raises: a wire that broke swallows what it is given."""

    def write(self, payloads: Sequence[bytes]) -> Flow:
        """Send these messages, each wrapped in the connection's framing, in order.

        CLEAR: more may follow at once. HELD: nothing follows until the wire's shell has told the classroom `cleared`.
        """

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """Send the last words if that can still be done, then end with the ending's close code and reason."""


class Connection:
    """A far end that is brought up to date. Owned by its classroom; the wire's shell only reports to it.

    `has_heartbeats` is false for a long poll: none wakes it, since it ends with the first thing it is sent; each
    answer brings one. `expires_s` is when its token does, in seconds since 1970.
    """

    __slots__ = ("answers", "encoding", "expires_s", "framing", "has_heartbeats", "link", "member", "session", "wire")

    def __init__(
        self,
        member: Member,
        wire: Wire,
        link: Link,
        encoding: Encoding = Encoding.MSGPACK,
        framing: Framing = PLAIN,
        *,
        expires_s: float = float("inf"),
        has_heartbeats: bool = True,
    ) -> None:
        self.member = member
        self.wire = wire
        self.link = link
        self.encoding = encoding
        self.framing = framing
        self.expires_s = expires_s
        self.has_heartbeats = has_heartbeats
        self.session: Session = sessions.Open(member.role)
        self.answers = Answers()


class Post:
    """A message that came by HTTP and waits for its one answer."""

    __slots__ = ("answer", "answers", "member", "session")

    def __init__(self, member: Member, session: Session) -> None:
        self.member = member
        self.session = session
        self.answers = Answers()
        self.answer: asyncio.Future[Accepted | Rejected] = asyncio.get_running_loop().create_future()

    def settle(self, given: Sequence[Accepted | Rejected]) -> None:
        """Take the answer. The request may have been given up meanwhile; then nobody reads it."""
        for answer in given:
            if not self.answer.done():
                self.answer.set_result(answer)


Asker = Connection | Post


@dataclass(frozen=True, slots=True)
class PenRequest:
    """A new epoch that waits for the store, and whom to answer: nobody for a teacher who merely arrived."""

    make: Callable[[Pen, Epoch], Pen | None]
    """The new pen from the present one and the epoch before the new; None when there is nothing to change any more."""
    asker: Asker | None = None
    id: int = 0
    is_claim: bool = False
    """The pen stays; this node asks to be the host."""
    is_gift: bool = False
    """The epoch is for the node where the new holder is: if that had to claim it, all would get a second snapshot."""
    at_least: Epoch = ZERO.epoch
    """The new epoch is to be no lower."""
