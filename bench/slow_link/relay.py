"""The relay: a listening socket in front of a server, and two lanes for each connection through it.

It reads only while the lane has room, and its own buffers are small, so what does not fit stays where it would on a
real link: with the sender.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from contextlib import suppress
from random import Random

from bench.slow_link.lane import SEGMENT_BYTES, Lane
from bench.slow_link.profiles import Profile

_BUFFER_BYTES = 8 * 1024
"""The relay's socket buffers; the kernel doubles it for its own book-keeping."""


class Relay:
    """One profile in front of one server."""

    def __init__(self, profile: Profile, target_port: int, seed: int) -> None:
        self._profile = profile
        self._target_port = target_port
        self._random = Random(seed)
        self._listener = _socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]

    async def run(self) -> None:
        """Carry whatever connects, for ever."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as connections:
            while True:
                near, _ = await loop.sock_accept(self._listener)
                _make_urgent(near)
                connections.create_task(self._carry(near))

    async def _carry(self, near: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        far = _socket()
        # Segments as on a real link: on loopback they would be 64 KiB.
        far.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        with near, far:
            await loop.sock_connect(far, ("127.0.0.1", self._target_port))
            _make_urgent(far)
            dialled_s = loop.time()
            there = _Way(near, far, Lane(self._profile, self._random), dialled_s)
            back = _Way(far, near, Lane(self._profile, self._random), dialled_s)
            ways = [asyncio.create_task(way) for way in (there.take(), there.give(), back.take(), back.give())]
            # The first that ends, by a hang-up, ends them all: a link does not stay half open here.
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


class _Way:
    """One direction of one connection."""

    def __init__(self, source: socket.socket, sink: socket.socket, lane: Lane, dialled_s: float) -> None:
        self._source, self._sink, self._lane, self._dialled_s = source, sink, lane, dialled_s
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._wake = asyncio.Event()

    async def take(self) -> None:
        """Read segments while there is room for them, until the source hangs up."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while True:
                await asyncio.sleep(max(0.0, self._dialled_s + self._lane.has_room_s() - loop.time()))
                segment = await loop.sock_recv(self._source, SEGMENT_BYTES)
                if not segment:
                    return
                arrives_s = self._lane.carry(loop.time() - self._dialled_s, len(segment))
                self._under_way.append((self._dialled_s + arrives_s, segment))
                self._wake.set()

    async def give(self) -> None:
        """Write each segment when it arrives, until the sink hangs up."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while True:
                while not self._under_way:
                    self._wake.clear()
                    await self._wake.wait()
                arrives_s, segment = self._under_way.popleft()
                await asyncio.sleep(max(0.0, arrives_s - loop.time()))
                await loop.sock_sendall(self._sink, segment)


def _socket() -> socket.socket:
    made = socket.socket()
    made.setblocking(False)
    # Before connecting or listening: the window a connection opens with is fixed then.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
    return made


def _make_urgent(connection: socket.socket) -> None:
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
