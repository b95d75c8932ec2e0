"""A class on the far end of a real socket, played by the test itself: each connection is a script of the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from classroom_sync.protocol import messages as m
from classroom_sync.protocol.codec import Encoding, encode, read_client_message
from classroom_sync.protocol.words import Epoch, ParticipantId, Role, Version

ONE = Epoch(1)
WELCOME = m.Welcome(ParticipantId("p1"), Role.TEACHER, 1000, 0, True)


class Peer:
    """The server's side of one connection."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        assert connection.request is not None
        self.path = connection.request.path
        self.offered = connection.request.headers["Sec-WebSocket-Protocol"]

    async def send(self, *messages: m.ServerMessage) -> None:
        for message in messages:
            await self._connection.send(encode(message, Encoding.MSGPACK))

    async def send_frame(self, frame: bytes | str) -> None:
        await self._connection.send(frame)

    async def receive(self) -> m.ClientMessage:
        frame = await self._connection.recv()
        assert isinstance(frame, bytes)
        return read_client_message(frame, Encoding.MSGPACK)

    async def close(self, code: int) -> None:
        await self._connection.close(code)

    def drop(self) -> None:
        """End as a cut cable does."""
        self._connection.transport.abort()

    async def closed(self) -> int | None:
        """The close code that the client ended with."""
        await self._connection.wait_closed()
        return self._connection.close_code


class Server:
    """Accepts connections, and hands them to the test in order."""

    def __init__(self) -> None:
        self.url = ""
        self.refuses_with: list[HTTPStatus] = []
        self._peers: asyncio.Queue[Peer] = asyncio.Queue()

    async def attend(self, connection: ServerConnection) -> None:
        await self._peers.put(Peer(connection))
        await connection.wait_closed()

    async def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        return connection.respond(self.refuses_with.pop(0), "") if self.refuses_with else None

    async def accept(self) -> Peer:
        """The next connection, not welcomed yet."""
        return await self._peers.get()

    async def welcome(self, page: int = 1, version: int = 1) -> Peer:
        """The next connection, welcomed and brought up to date."""
        peer = await self.accept()
        await peer.send(WELCOME, m.State(ONE, Version(0), Version(version), {"page": page}))
        return peer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with serve(
        server.attend,
        "127.0.0.1",
        0,
        subprotocols=[Subprotocol("classroom-sync.v1")],
        compression=None,
        process_request=server.admit,
        ping_interval=None,
        close_timeout=0.1,
    ) as listening:
        host, port = next(iter(listening.sockets)).getsockname()[:2]
        server.url = f"http://{host}:{port}"
        yield server
