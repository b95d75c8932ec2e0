r"""The session: what one participant may ask of a class, and how often.

A state machine without I/O: (event, now) -> (session, effect).

States: Open, which holds two rates; Closed, which holds the code it was closed with. Events: a client message, or
an Ending.

    state \ event   message                                            ending
    Open             Perform, Reject or Ignore, by the two tables       Closed, Close(code, reason)
                     below; at the end of patience as an ending
    Closed           Ignore                                             Ignore

Who may send what (C-1) is `_MAY_SEND`. Rates (L-1) are two leaky buckets: a bucket is the time at which it would be
empty, so `empty_s - now` is how many seconds' worth of messages lie in it. What is refused still flows in: who goes
on is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from classroom_sync.errors import RefusalCode
from classroom_sync.protocol import messages as m
from classroom_sync.protocol.closing import CloseCode
from classroom_sync.protocol.limits import ABUSE_S, BURST_S, COMMITS_PER_S, MAX_SAY_CHARACTERS, MESSAGES_PER_S
from classroom_sync.protocol.words import Role

_ANYONE = frozenset(Role)
_MAY_SEND: dict[type[m.ClientMessage], frozenset[Role]] = {
    # A student writes while it holds the pen; whether it does is the pen's to say.
    m.Commit: frozenset({Role.TEACHER, Role.STUDENT}),
    m.Painted: _ANYONE,
    m.Resync: _ANYONE,
    # Its own, or as a teacher another's: the message says whose, and the classroom which of the two may be (C-9).
    m.Hand: frozenset({Role.TEACHER, Role.STUDENT}),
    m.Say: frozenset({Role.TEACHER, Role.STUDENT}),
    m.GivePen: frozenset({Role.TEACHER}),
    m.Remove: frozenset({Role.TEACHER}),
}
# Requests without an id get no answer: past the rate they are dropped (L-1), and [20] comes again.
_Request = m.Commit | m.Hand | m.GivePen | m.Say | m.Remove


class Ending(Enum):
    """What ends a session from outside, with its close code and the reason told to the peer."""

    OVER = (CloseCode.OVER, "the class is over")
    GOING_AWAY = (CloseCode.GOING_AWAY, "the server is going away")
    BROKEN = (CloseCode.BROKEN, "the protocol was broken")
    EXPIRED = (CloseCode.TOKEN_REFUSED, "the token has expired")
    REMOVED = (CloseCode.REMOVED, "removed by the teacher")
    OVERFLOW = (CloseCode.NO_SIGN_OF_LIFE, "too much could not be delivered")
    SILENT = (CloseCode.NO_SIGN_OF_LIFE, "no sign of life")
    ELSEWHERE = (CloseCode.ELSEWHERE, "the same participant connected elsewhere")
    ABUSE = (CloseCode.TOO_MANY, "too many messages")

    def __init__(self, code: CloseCode, reason: str) -> None:
        self.code = code
        self.reason = reason


class Perform(NamedTuple):
    """The participant may: carry the message out."""

    message: m.ClientMessage


@dataclass(frozen=True, slots=True)
class Reject:
    """Answer with a refusal; nothing changes (E-1)."""

    answer: m.Rejected


@dataclass(frozen=True, slots=True)
class Ignore:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the connection."""

    ending: Ending


Effect = Perform | Reject | Ignore | Close
_IGNORE = Ignore()


# These two are made anew for every message: a named tuple costs a third of a frozen dataclass.
class Open(NamedTuple):
    """A session that is going on. The two numbers are the times, in seconds, at which its buckets would be empty."""

    role: Role
    commits_empty_s: float = 0.0
    messages_empty_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Closed:
    """A session that has ended."""

    ending: Ending


Session = Open | Closed


def receive(session: Session, message: m.ClientMessage, now_s: float) -> tuple[Session, Effect]:
    """What becomes of a client message at `now_s` (seconds of the caller's clock, never going back)."""
    if isinstance(session, Closed):
        return session, _IGNORE
    if isinstance(message, m.Commit):
        filled_s = max(session.commits_empty_s, now_s) + 1 / COMMITS_PER_S
        session = Open(session.role, filled_s, session.messages_empty_s)
    else:
        filled_s = max(session.messages_empty_s, now_s) + 1 / MESSAGES_PER_S
        session = Open(session.role, session.commits_empty_s, filled_s)
    if filled_s - now_s > BURST_S + ABUSE_S:
        return end(session, Ending.ABUSE)
    if filled_s - now_s > BURST_S:
        return session, _refusal(message, RefusalCode.RATE_LIMITED, "too many messages; slower, please")
    if session.role not in _MAY_SEND[type(message)]:
        return session, _refusal(message, RefusalCode.NOT_ALLOWED, f"{session.role.value}s may not do this")
    if isinstance(message, m.Say) and not 1 <= len(message.text) <= MAX_SAY_CHARACTERS:
        return session, _refusal(message, RefusalCode.INVALID, f"a line is 1 to {MAX_SAY_CHARACTERS} characters")
    return session, Perform(message)


def end(session: Session, ending: Ending) -> tuple[Session, Effect]:
    """End a session from outside; one that has ended stays as it ended."""
    if isinstance(session, Closed):
        return session, _IGNORE
    return Closed(ending), Close(ending)


def _refusal(message: m.ClientMessage, code: RefusalCode, text: str) -> Effect:
    if isinstance(message, _Request):
        return Reject(m.Rejected(message.id, code, text))
    return _IGNORE
