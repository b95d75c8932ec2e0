"""A TCP proxy for tests that cut a connection one way: what goes in there comes out no more, and nobody is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

_HOST = "127.0.0.1"
_CHUNK_BYTES = 65536
_REMEMBERED_BYTES = 4096


class Direction(Enum):
    """Which way bytes go."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


class _Link:
    """One client's connection and the one made for it."""

    def __init__(self) -> None:
        self.begun = b""
        self.writers: list[asyncio.StreamWriter] = []


class TcpProxy:
    """Passes every connection to its port on to a server, both ways, except what is held."""

    def __init__(self, port: int, host: str = _HOST) -> None:
        self._server_place = (host, port)
        self._held: dict[Direction, bytes] = {}
        self._changed = asyncio.Condition()
        self._links: set[_Link] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncIterator[TcpProxy]:
        """One that runs, in front of a port of this machine."""
        proxy = cls(port)
        await proxy.start()
        try:
            yield proxy
        finally:
            await proxy.close()

    async def start(self) -> None:
        """Take a free port, and listen."""
        self._server = await asyncio.start_server(self._serve, _HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def hold(self, direction: Direction, only: bytes = b"") -> None:
        """Let nothing more through in this direction: on every connection, now and later, that sent `only` early on."""
        async with self._changed:
            self._held[direction] = only

    async def release(self) -> None:
        """Let everything through again, what was held first: as a network does that heals."""
        async with self._changed:
            self._held.clear()
            self._changed.notify_all()

    def reset(self) -> None:
        """End every connection at once."""
        for link in self._links:
            for writer in link.writers:
                writer.transport.abort()

    async def close(self) -> None:
        """End everything."""
        assert self._server is not None, "not started"
        self._server.close()
        self.reset()
        await self.release()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link()
        link.writers.append(writer)
        self._links.add(link)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._server_place)
            link.writers.append(far_writer)
            await asyncio.gather(
                self._pump(link, Direction.TO_SERVER, reader, far_writer),
                self._pump(link, Direction.TO_CLIENT, far_reader, writer),
            )
        except OSError:
            pass
        finally:
            self._links.discard(link)
            for each in link.writers:
                each.transport.abort()

    async def _pump(
        self, link: _Link, direction: Direction, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while chunk := await reader.read(_CHUNK_BYTES):
            if direction is Direction.TO_SERVER and len(link.begun) < _REMEMBERED_BYTES:
                link.begun += chunk
            async with self._changed:
                await self._changed.wait_for(lambda: not self._is_held(link, direction))
            writer.write(chunk)
            await writer.drain()
        writer.close()

    def _is_held(self, link: _Link, direction: Direction) -> bool:
        only = self._held.get(direction)
        return only is not None and only in link.begun
