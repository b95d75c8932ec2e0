"""A door in a network: what connects to it is carried on, until the door is cut, swallows or freezes.

What it stands for: `cut` is a cable that is pulled on a host that says so (connections are reset); `swallow` a firewall
that drops what goes one way and says nothing; `freeze` the same, but what was on its way arrives when it is mended, as
TCP sends it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count

_BLOCK_BYTES = 65536
# Enough to tell a connection by: who logs in, and what it asks first.
_KEPT_BYTES = 4096


class Way(Enum):
    """A direction."""

    IN = auto()
    """To the server."""
    OUT = auto()
    """To who connected."""


BOTH = (Way.IN, Way.OUT)


class _Mode(Enum):
    CARRY = auto()
    SWALLOW = auto()
    FREEZE = auto()


@dataclass(slots=True)
class _Passage:
    """One connection: what it said first, and whether bytes of it were swallowed, so that it cannot go on."""

    task: asyncio.Task[None]
    number: int
    said: bytes = b""
    is_torn: bool = False


async def until_one_ends(*ways: Coroutine[None, None, None]) -> None:
    """Carry both directions until an end says goodbye: what is under way then has no reader any more."""
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Door:
    """Carries connections to the first of `ports` that accepts, as a balancer does.

    Whoever steers changes `ports`; connections that are open stay where they are.
    """

    def __init__(self, *ports: int) -> None:
        self.ports = list(ports)
        self.port = 0
        self._server: asyncio.Server | None = None
        self._passages: list[_Passage] = []
        self._numbers = count(1)
        self._is_cut = False
        self._modes = dict.fromkeys(Way, _Mode.CARRY)
        self._only = b""
        self._changed = asyncio.Event()

    async def open(self) -> None:
        """Accept connections, on a port that stays the same."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Accept no more, and end what is open."""
        if self._server is not None:
            self._server.close()
        await self.reset()

    async def reset(self) -> None:
        """End all connections; new ones fare as the door stands."""
        await self._end(self._passages)

    async def cut(self) -> None:
        """End all connections, and every new one at once."""
        self._is_cut = True
        await self.reset()

    def swallow(self, *ways: Way, only: bytes = b"") -> None:
        """Drop what goes these ways; of connections that said `only` at their beginning, where that is given."""
        self._set(dict.fromkeys(ways, _Mode.SWALLOW), only)

    def freeze(self, *ways: Way, only: bytes = b"") -> None:
        """Hold back what goes these ways, as `swallow`."""
        self._set(dict.fromkeys(ways, _Mode.FREEZE), only)

    async def mend(self) -> None:
        """Carry everything again; a connection that lost bytes is ended, for it would be out of step."""
        self._is_cut = False
        await self._end([passage for passage in self._passages if passage.is_torn])
        self._set({}, b"")

    def connections(self, said: bytes) -> set[int]:
        """The open connections that said this at their beginning; no two ever have one number."""
        return {passage.number for passage in self._passages if said.lower() in passage.said.lower()}

    def _set(self, modes: dict[Way, _Mode], only: bytes) -> None:
        self._modes = dict.fromkeys(Way, _Mode.CARRY) | modes
        self._only = only
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def _end(self, passages: list[_Passage]) -> None:
        tasks = [passage.task for passage in passages]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        passage = _Passage(task, next(self._numbers))
        self._passages.append(passage)
        try:
            # Cancelled when it is ended: asyncio would report that of a task of its own making.
            with suppress(OSError, asyncio.CancelledError):
                if not self._is_cut:
                    await self._carry(passage, reader, writer)
        finally:
            self._passages.remove(passage)
            writer.transport.abort()

    async def _carry(self, passage: _Passage, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._onward() as (onward, outward):
            await until_one_ends(
                self._pass_on(passage, Way.IN, reader, outward), self._pass_on(passage, Way.OUT, onward, writer)
            )

    @asynccontextmanager
    async def _onward(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        for port in self.ports:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            raise ConnectionRefusedError("no server accepts")
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def _pass_on(
        self, passage: _Passage, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while block := await reader.read(_BLOCK_BYTES):
            if way is Way.IN and len(passage.said) < _KEPT_BYTES:
                passage.said += block
            await self._thawed(passage, way)
            if self._mode(passage, way) is _Mode.SWALLOW:
                passage.is_torn = True
                continue
            writer.write(block)
            await writer.drain()
        # A goodbye goes the way of all bytes.
        while self._mode(passage, way) is not _Mode.CARRY:
            await self._changed.wait()

    async def _thawed(self, passage: _Passage, way: Way) -> None:
        while self._mode(passage, way) is _Mode.FREEZE:
            await self._changed.wait()

    def _mode(self, passage: _Passage, way: Way) -> _Mode:
        return self._modes[way] if self._only.lower() in passage.said.lower() else _Mode.CARRY
