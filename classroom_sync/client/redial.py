r"""When a connection has ended: stop, or dial again after how long (E-2, X-5, X-6). Pure.

Chance comes in, uniform in [0, 1).

    ended by \ then         stop with        wait
    1000                    OVER
    4400                    PROTOCOL
    4401, HTTP 401          TOKEN
    4403, HTTP 403          REMOVED
    4409                    ELSEWHERE
    HTTP 404                OVER
    1012 after [7]                           inside the window of [7]
    4429                                     5 s, then as after any loss
    anything else                            full jitter: 0.5 s, doubled by each attempt not welcomed, up to 10 s

Full jitter, because thirty tablets behind one access point lose their links in the same moment and must not come back
so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from classroom_sync.client.limits import (
    BACKOFF_MAX_S,
    BACKOFF_MIN_S,
    COURTESY_S,
    DEADLINE_HANDSHAKES,
    DEADLINE_MAX_S,
    DEADLINE_MIN_S,
)
from classroom_sync.protocol.closing import CloseCode
from classroom_sync.protocol.messages import GoAway


class StopReason(Enum):
    """Why a client does not dial again by itself."""

    OVER = "over"
    PROTOCOL = "protocol"
    TOKEN = "token"  # noqa: S105 - a word, not a secret
    REMOVED = "removed"
    ELSEWHERE = "elsewhere"
    CLOSED = "closed"
    """The program itself closed the client."""


_STOPS: dict[int, StopReason] = {
    CloseCode.OVER: StopReason.OVER,
    CloseCode.BROKEN: StopReason.PROTOCOL,
    CloseCode.TOKEN_REFUSED: StopReason.TOKEN,
    CloseCode.REMOVED: StopReason.REMOVED,
    CloseCode.ELSEWHERE: StopReason.ELSEWHERE,
}
_STATUS_STOPS = {401: StopReason.TOKEN, 403: StopReason.REMOVED, 404: StopReason.OVER}


@dataclass(frozen=True, slots=True)
class Redial:
    """What the attempts so far say about the next."""

    failures: int = 0
    """Attempts in a row that were not welcomed."""
    handshake_s: float = DEADLINE_MIN_S / DEADLINE_HANDSHAKES
    leave: GoAway | None = None

    @property
    def deadline_s(self) -> float:
        """How long the next handshake, and the wait for the welcome after it, may take (X-6)."""
        return min(DEADLINE_MAX_S, max(DEADLINE_MIN_S, DEADLINE_HANDSHAKES * self.handshake_s))

    def opened(self, handshake_s: float) -> Redial:
        """A handshake took this long."""
        return replace(self, handshake_s=handshake_s)

    def welcomed(self) -> Redial:
        """The welcome has come: failures are over, and so is what a former connection said about leaving."""
        return replace(self, failures=0, leave=None)

    def told_to_leave(self, leave: GoAway) -> Redial:
        """The server goes and said when to come back (T-2)."""
        return replace(self, leave=leave)

    def failed(self) -> Redial:
        """An attempt was not welcomed."""
        return replace(self, failures=self.failures + 1)

    def missed(self) -> Redial:
        """A handshake missed its deadline: handshakes may take longer here than was thought."""
        return replace(self.failed(), handshake_s=min(DEADLINE_MAX_S / DEADLINE_HANDSHAKES, self.handshake_s * 2))

    def delay_s(self, chance: float) -> float:
        """A random part of the delay that the failures have earned (X-5)."""
        return chance * min(BACKOFF_MAX_S, BACKOFF_MIN_S * 2.0 ** min(self.failures, 16))

    def after_close(self, code: int, chance: float) -> StopReason | float:
        """What a close code asks for: stop, or dial again after so many seconds."""
        stop = _STOPS.get(code)
        if stop is not None:
            return stop
        if code == CloseCode.TOO_MANY:
            return COURTESY_S + self.delay_s(chance)
        if code == CloseCode.GOING_AWAY and self.leave is not None:
            window_ms = max(0, self.leave.delay_max_ms - self.leave.delay_min_ms)
            return (self.leave.delay_min_ms + chance * window_ms) / 1000
        return self.delay_s(chance)

    def after_status(self, status: int, chance: float) -> StopReason | float:
        """What the HTTP status of a refused handshake asks for (X-2)."""
        return _STATUS_STOPS.get(status) or self.delay_s(chance)
