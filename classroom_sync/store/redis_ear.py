"""One connection that does nothing but listen: what Redis publishes goes straight from the socket to who follows."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Protocol

import hiredis
from redis.asyncio.connection import AbstractConnection

from classroom_sync.errors import StoreUnavailable
from classroom_sync.store.redis_wire import Wire


class Listener(Protocol):
    """Whom an ear tells. All of it is called on the event loop, and must not raise."""

    def heard(self, channel: bytes, payload: bytes) -> None:
        """This was published."""

    def settled(self, ear: Ear, channel: bytes) -> None:
        """All that is published on the channel from now on will be heard."""

    def unsettled(self, ear: Ear, channel: bytes) -> None:
        """The channel is no more heard here, or never was: its slot is another node's."""

    def lost(self, ear: Ear) -> None:
        """The connection is gone, with all that it listened to."""


class Ear(Wire):
    """Listens to channels over `connection`, which is connected; `is_sharded` as on a cluster."""

    def __init__(self, connection: AbstractConnection, listener: Listener, *, is_sharded: bool) -> None:
        super().__init__(connection)
        self._listener = listener
        self._letter = b"s" if is_sharded else b""
        self._message = self._letter + b"message"
        # What Redis has not confirmed yet, in the order it was asked: the verb, and the channel.
        self._asked: deque[tuple[bytes, bytes]] = deque()
        self._answered: asyncio.Future[None] | None = None
        self.refusal = ""

    def listen(self, channel: bytes) -> None:
        """Ask for a channel; the listener hears when it is settled, or that it cannot be had here."""
        self._ask(self._letter + b"subscribe", channel)

    def unlisten(self, channel: bytes) -> None:
        """Ask for no more of it."""
        self._ask(self._letter + b"unsubscribe", channel)

    async def answered(self) -> None:
        """Wait until all that was asked is answered; StoreUnavailable if the connection is lost first."""
        while self._asked:
            if self.is_lost:
                raise StoreUnavailable("the connection was lost")
            self._answered = asyncio.get_running_loop().create_future()
            await self._answered

    def take(self, reply: Any) -> None:
        """See Wire."""
        if isinstance(reply, hiredis.ReplyError):
            self._refused(str(reply))
            return
        verb, channel, payload = reply
        if verb == self._message:
            self._listener.heard(channel, payload)
            return
        is_answer = bool(self._asked) and self._asked[0] == (verb, channel)
        if is_answer:
            self._asked.popleft()
        if verb == self._letter + b"subscribe":
            self._listener.settled(self, channel)
        elif not is_answer:
            # A node of a cluster says so by itself when a slot leaves it.
            self._listener.unsettled(self, channel)
        self._wake()

    def lost(self) -> None:
        """See Wire."""
        self._wake()
        self._listener.lost(self)

    def _ask(self, verb: bytes, channel: bytes) -> None:
        if not self.is_lost:
            self._asked.append((verb, channel))
            self.send((verb, channel))

    def _refused(self, refusal: str) -> None:
        """MOVED, for the slot is another node's; or this user may not listen; or it is no refusal of ours."""
        self.refusal = refusal
        if not self._asked:
            self.close()
            return
        _, channel = self._asked.popleft()
        self._listener.unsettled(self, channel)
        self._wake()

    def _wake(self) -> None:
        if self._answered is not None and not self._answered.done() and (self.is_lost or not self._asked):
            self._answered.set_result(None)
