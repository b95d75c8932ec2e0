"""A client that was written from docs/protocol.md alone: raw arrays over a raw socket, nothing of this package.

It applies states by S-2 to S-5 and keeps what it read otherwise; a test asks it for what it waits for.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import msgpack
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

Message = list[Any]
WITHIN_S = 10.0
"""Far more than anything here takes; a test that fails says so after this."""

# Server to client.
WELCOME, STATE, ROSTER, ACCEPTED, REFUSED, HEARTBEAT, SAID, GO_AWAY, PEN = range(9)
# Client to server.
COMMIT, PAINTED, HAND, GIVE_PEN, RESYNC, SAY, REMOVE = range(16, 23)

MSGPACK, JSON = "classroom-sync.v1", "classroom-sync.v1+json"


@dataclass(frozen=True)
class Seat:
    """What joining gave: who one is, where, and the token that says so."""

    code: str
    participant: str
    token: str
    name: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class School:
    """A server's HTTP side."""

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self.url = url
        self.http = http
        self._devices: list[Device] = []

    async def open_class(self, title: str = "Al-Baqara", name: str = "Nora") -> Seat:
        answer = await self.http.post(f"{self.url}/api/classrooms", json={"title": title, "name": name})
        assert answer.status_code == 201, answer.text
        opened = answer.json()
        return Seat(opened["code"], opened["participant"], opened["token"], name)

    async def join(self, code: str, name: str = "Maryam", role: str = "student") -> Seat:
        body = {"name": name, "role": role}
        answer = await self.http.post(f"{self.url}/api/classrooms/{code}/participants", json=body)
        assert answer.status_code == 201, answer.text
        joined = answer.json()
        return Seat(code, joined["participant"], joined["token"], name)

    async def call(self, method: str, seat: Seat, path: str = "", **options: Any) -> httpx.Response:
        """A call about the seat's class, with its token."""
        headers = seat.headers | options.pop("headers", {})
        url = f"{self.url}/api/classrooms/{seat.code}{path}"
        return await self.http.request(method, url, headers=headers, **options)

    async def connect(
        self, seat: Seat, *, subprotocol: str = MSGPACK, origin: str | None = None, **query: str | int
    ) -> Device:
        """A WebSocket; raises websockets' InvalidStatus where the handshake is refused."""
        connection = await connect(
            f"{self.url.replace('http', 'ws', 1)}/api/classrooms/{seat.code}/ws?{urlencode(query)}",
            subprotocols=[Subprotocol(subprotocol), Subprotocol(f"token.{seat.token}")],
            origin=None if origin is None else Origin(origin),
            compression=None,
            ping_interval=None,
            # What a test leaves unread must not hold up the closing handshake.
            max_queue=None,
            proxy=None,
            open_timeout=WITHIN_S,
        )
        assert connection.subprotocol == subprotocol, "X-1"
        epoch, version = map(int, str(query.get("since", "0.0")).split("."))
        device = Device(seat, connection, stamp=(epoch, version))
        self._devices.append(device)
        return device

    async def close(self) -> None:
        """After a test: no connection stays open."""
        for device in self._devices:
            await device.leave()

    async def enter(self, code: str, name: str = "Maryam", role: str = "student") -> Device:
        """Someone who joined, connected, and has read the greeting."""
        device = await self.connect(await self.join(code, name, role))
        await device.until(PEN)
        return device

    async def teach(self) -> Device:
        """A new class: its teacher, connected and greeted."""
        device = await self.connect(await self.open_class())
        await device.until(PEN)
        return device


@dataclass
class Device:
    """One open connection."""

    seat: Seat
    connection: ClientConnection
    board: dict[str, Any] = field(default_factory=dict)
    stamp: tuple[int, int] = (0, 0)
    states: int = 0
    requests: int = 0

    @property
    def is_json(self) -> bool:
        return self.connection.subprotocol == JSON

    async def send(self, *message: Any) -> None:
        await self.connection.send(json.dumps(message) if self.is_json else msgpack.packb(message))

    async def ask(self, kind: int, *fields: Any) -> Message:
        """Send a request and return its answer (A-1)."""
        self.requests += 1
        await self.send(kind, self.requests, *fields)
        return await self.answer_to(self.requests)

    async def answer_to(self, id_: int) -> Message:
        answer = await self.until(ACCEPTED, REFUSED)
        assert answer[1] == id_, "A-1: answers come in the order of the requests"
        return answer

    async def receive(self) -> Message:
        """The next message, whatever it is; a state is applied."""
        async with asyncio.timeout(WITHIN_S):
            frame = await self.connection.recv()
        assert isinstance(frame, str) is self.is_json, "X-1"
        message: Message = json.loads(frame) if self.is_json else msgpack.unpackb(frame)
        if message[0] == STATE:
            self._apply(*message[1:5])
        return message

    async def until(self, *kinds: int, where: Callable[[Message], bool] = lambda _message: True) -> Message:
        """Read on to the next message of these kinds for which `where` is true."""
        while True:
            message = await self.receive()
            if message[0] in kinds and where(message):
                return message

    async def sees(self, **values: Any) -> None:
        """Read on until the board has these values."""
        while not all(self.board.get(key) == value for key, value in values.items()):
            await self.until(STATE)

    async def closed(self) -> tuple[int, list[Message]]:
        """The close code, and what came before it."""
        last: list[Message] = []
        try:
            while True:
                last.append(await self.receive())
        except ConnectionClosed as closed:
            # 1006 (RFC 6455, 7.1.5): lost, not closed.
            return (closed.rcvd.code if closed.rcvd else 1006), last

    async def leave(self) -> None:
        await self.connection.close()

    def _apply(self, epoch: int, from_version: int, to_version: int, changes: dict[str, Any]) -> None:
        self.states += 1
        if (epoch, to_version) <= self.stamp:
            return
        if from_version == 0:
            self.board = {}
        else:
            assert (epoch, from_version) <= self.stamp, "S-7: a server leaves no gap on one connection"
            assert epoch == self.stamp[0]
        for key, value in changes.items():
            if value is None:
                self.board.pop(key, None)
            else:
                self.board[key] = value
        self.stamp = (epoch, to_version)


def refusal(answer: Message) -> str:
    """The code of a refusal."""
    assert answer[0] == REFUSED, answer
    assert answer[3], "a text for people"
    code: str = answer[2]
    return code


async def refused_handshake(school: School, seat: Seat, **options: Any) -> tuple[int, str]:
    """Status and code of a handshake that is refused, with a problem body (H-1, X-2)."""
    with pytest.raises(InvalidStatus) as refused:
        await school.connect(seat, **options)
    response = refused.value.response
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(response.body)
    assert problem.keys() == {"type", "title", "status", "detail", "code"}
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"]
