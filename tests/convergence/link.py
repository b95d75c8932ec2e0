"""One connection between a device and a node: two ways, each in order, each with its delay, and many ways to break."""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Callable, Sequence

from classroom_sync.core.link import Flow
from classroom_sync.core.session import Ending
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.connection import Connection, Framing

ABNORMAL = 1006
"""What `code` says of a connection that ended without a closing handshake (RFC 6455, 7.1.5)."""
TICK_S = 1e-6
"""A loop does not keep the order of timers that are due at one time: what comes in order comes this much apart."""
_MESSAGE, _PING = 0, 1


def _frame(kind: int) -> Callable[[bytes], bytes]:
    return lambda payload: struct.pack(">BI", kind, len(payload)) + payload


FRAMING = Framing(_frame(_MESSAGE), _frame(_PING))
"""As WebSocket frames are: each says what it is and how long, so that several make one write."""


class SimulatedLink:
    """The wire of one connection (hub.connection.Wire), and its device's end.

    `opened` comes true, or the HTTP status of the refusal, at the device; `ended` the close code.
    """

    def __init__(self, chance: random.Random, delay_s: float, *, is_thin: bool) -> None:
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._chance = chance
        self._delay_s = delay_s
        self._is_thin = is_thin
        self._down_until_s = self._up_until_s = 0.0
        self._classroom: Classroom | None = None
        self._connection: Connection | None = None
        self._is_broken = self._is_closed = False
        self.opened: asyncio.Future[int] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self._hear: Callable[[bytes], None] | None = None
        self._early: list[bytes] = []

    @property
    def is_broken(self) -> bool:
        """Whether nothing passes any more."""
        return self._is_broken

    # --- The node's end ----------------------------------------------------------------------------------------------

    def open(self, classroom: Classroom, connection: Connection) -> None:
        """The node takes the device in."""
        self._classroom, self._connection = classroom, connection
        self._down(lambda: _settle(self.opened, 101))

    def refuse(self, status: int) -> None:
        """The node does not take the device in."""
        self._down(lambda: _settle(self.opened, status))

    def write(self, payloads: Sequence[bytes]) -> Flow:
        """See Wire; a thin link is full until what it was given has arrived."""
        data = b"".join(payloads)
        self._down(lambda: self._deliver(data))
        return Flow.HELD if self._is_thin else Flow.CLEAR

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """See Wire."""
        if last_words:
            self.write(last_words)
        self._is_closed = True
        self._down(lambda: _settle(self.ended, ending.code))

    # --- The device's end --------------------------------------------------------------------------------------------

    def listen(self, hear: Callable[[bytes], None]) -> None:
        """Hear the messages that came with the handshake's answer, and all that come."""
        self._hear = hear
        for data in self._early:
            self._deliver(data)
        self._early.clear()

    def send(self, payload: bytes) -> None:
        """Send a message to the node."""
        self._up(lambda classroom, connection: classroom.receive(connection, payload))

    def drop(self) -> None:
        """The device goes; the node learns of it if the link still carries that."""
        self._up(lambda classroom, connection: classroom.detach(connection))
        _settle(self.ended, ABNORMAL)

    # --- What befalls it ---------------------------------------------------------------------------------------------

    def snap(self, device_notices_s: float | None, node_notices_s: float | None) -> None:
        """Nothing passes any more; each end finds out after so many seconds, or by silence alone."""
        self._is_broken = True
        if device_notices_s is not None:
            self._loop.call_later(device_notices_s, self._lose)
        if node_notices_s is not None:
            self._loop.call_later(node_notices_s, self._forget)

    def _lose(self) -> None:
        _settle(self.opened, 0)
        _settle(self.ended, ABNORMAL)

    def _forget(self) -> None:
        if self._classroom is not None and self._connection is not None:
            self._classroom.detach(self._connection)

    # --- The ways ----------------------------------------------------------------------------------------------------

    def _down(self, do: Callable[[], None]) -> None:
        self._down_until_s = max(
            self._down_until_s + TICK_S, self._loop.time() + self._delay_s * (0.5 + self._chance.random())
        )
        self._loop.call_at(self._down_until_s, lambda: None if self._is_broken else do())

    def _up(self, do: Callable[[Classroom, Connection], None]) -> None:
        self._up_until_s = max(
            self._up_until_s + TICK_S, self._loop.time() + self._delay_s * (0.5 + self._chance.random())
        )

        def arrive() -> None:
            is_gone = self._is_broken or self._is_closed
            if not is_gone and self._classroom is not None and self._connection is not None:
                do(self._classroom, self._connection)

        self._loop.call_at(self._up_until_s, arrive)

    def _deliver(self, data: bytes) -> None:
        if self._hear is None:
            self._early.append(data)
            return
        at = 0
        while at < len(data) and not self.ended.done():
            kind, size = struct.unpack_from(">BI", data, at)
            payload, at = data[at + 5 : at + 5 + size], at + 5 + size
            if kind == _PING:
                # By a name of its own: the next turn of the loop means another payload.
                self._up(_pong(payload))
            else:
                self._hear(payload)
        if self._is_thin:
            self._up(lambda classroom, connection: classroom.cleared(connection))


def _pong(payload: bytes) -> Callable[[Classroom, Connection], None]:
    return lambda classroom, connection: classroom.ponged(connection, payload)


def _settle(future: asyncio.Future[int], value: int) -> None:
    if not future.done():
        future.set_result(value)
