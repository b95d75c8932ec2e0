"""The door: of connections that come together, one is let in a turn of the loop.

Letting one in (a request, mostly a WebSocket's handshake) takes a millisecond. A thousand come at once when another
node has died or the school's Wi-Fi is back; whatever the loop finds ready together it does before anything else, and
the page that a teacher turns meanwhile waits for all of them: 46 ms (p99) beside a thousand. With the door it waits
for one or two. Nobody is turned away, and who comes alone does not wait.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LEANS_ON = ("connection_made", "data_received")
"""Methods of uvicorn's protocol that are overridden here; a contract test checks that they are there."""


class Door:
    """Lets guests in, in the order in which they first say something."""

    def __init__(self) -> None:
        # Bounded by the connections that the system lets us have.
        self._waiting: deque[GuestProtocol] = deque()
        self._is_busy = False
        self.met = 0
        """Connections that were made since the start."""

    def knock(self, guest: GuestProtocol) -> None:
        """Let the guest in, now or in a later turn."""
        if self._is_busy:
            guest.transport.pause_reading()
            self._waiting.append(guest)
        else:
            self._let_in(guest)

    def _let_in(self, guest: GuestProtocol) -> None:
        self._is_busy = True
        # First, so that an error of one guest does not shut the door.
        guest.loop.call_soon(self._turn)
        guest.enter()

    def _turn(self) -> None:
        self._is_busy = False
        if self._waiting:
            self._let_in(self._waiting.popleft())


class GuestProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, whose first bytes wait at the door; `behind` says at which."""

    door: Door
    _is_in = False
    # Not read from while it waits: one read, then, is all that is kept.
    _said = b""

    def connection_made(self, transport: Any) -> None:
        """Count it."""
        super().connection_made(transport)
        self.door.met += 1

    def data_received(self, data: bytes) -> None:
        """Once it is in, as uvicorn does."""
        if self._is_in:
            super().data_received(data)
        elif self._said:
            self._said += data
        else:
            self._said = data
            self.door.knock(self)

    def enter(self) -> None:
        """Be in from now on, unless it has gone meanwhile."""
        self._is_in = True
        said, self._said = self._said, b""
        # One that was closed meanwhile, as all are when the server ends, takes no call any more.
        if not self.transport.is_closing():
            self.transport.resume_reading()
            super().data_received(said)


def behind(door: Door) -> type[GuestProtocol]:
    """The protocol of everybody who comes to this door."""
    return type("Guest", (GuestProtocol,), {"door": door})
