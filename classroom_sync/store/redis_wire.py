"""A connection to Redis without what a general client needs: bytes in, replies out, on the event loop.

redis-py makes the connection, with its login, its TLS and its Sentinels; then this protocol takes the transport over.
No stream, lock, timer or task lies between the socket and who waits for a reply (docs/adr/0010).
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import Any

import hiredis
from redis.asyncio.connection import AbstractConnection

Command = tuple[bytes | str | int, ...]


class Wire(asyncio.Protocol):
    """Takes over `connection`, which is connected and waits for no reply."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection
        self._reader = hiredis.Reader()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        writer = connection._writer  # noqa: SLF001  redis-py offers no other way to its socket
        assert writer is not None, "it is connected"
        # The stream that redis-py read from has nothing left in it: the login's last answer was read.
        self._transport = writer.transport
        self._transport.set_protocol(self)

    @property
    def is_lost(self) -> bool:
        """Whether the connection is gone."""
        return self._ended.done()

    def close(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    async def close_and_wait(self) -> None:
        """End the connection, and return when it has ended."""
        self.close()
        await asyncio.shield(self._ended)

    @abstractmethod
    def take(self, reply: Any) -> None:
        """A reply came, as hiredis reads it: an error is a hiredis.ReplyError."""

    @abstractmethod
    def lost(self) -> None:
        """The connection is gone. Called once."""

    def send(self, command: Command) -> None:
        """Write a command; nowhere if the connection is gone."""
        # hiredis's own types know tuples of one element only.
        parts: tuple[Any, ...] = command
        self._transport.write(hiredis.pack_command(parts))

    def data_received(self, data: bytes) -> None:
        """Called by the transport."""
        try:
            self._reader.feed(data)
            while (reply := self._reader.gets()) is not False:
                self.take(reply)
        except hiredis.ProtocolError:
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  as asyncio has it
        """Called by the transport."""
        # Else redis-py would say that nobody closed it.
        self._connection._close()  # type: ignore[no-untyped-call]  # noqa: SLF001
        self._ended.set_result(None)
        self.lost()
