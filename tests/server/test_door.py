"""The door: who comes alone is let in at once, of those who come together one a turn, in their order."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from classroom_sync.server import door as door_
from classroom_sync.server.door import Door, GuestProtocol, behind
from tests.server.test_frames import FakeTransport


class WaitingRoom(FakeTransport):
    """Says whether it is read from."""

    def __init__(self) -> None:
        super().__init__()
        self.is_read = True

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        # As uvloop's.
        if self.is_closed:
            raise RuntimeError("closed")
        self.is_read = True


class House:
    """An application that notes who is served, and the door before it."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.door = Door()
        config = uvicorn.Config(self._app, interface="asgi3", lifespan="off", http=behind(self.door))
        config.load()
        self._config, self._state = config, uvicorn.server.ServerState()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        self.served.append(scope["path"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    def guest(self) -> GuestProtocol:
        protocol = behind(self.door)(self._config, self._state, {})
        protocol.connection_made(WaitingRoom())
        return protocol

    async def all_turns(self) -> None:
        """Until nothing is left to do."""
        for _ in range(50):
            await asyncio.sleep(0)


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode()


def room(guest: GuestProtocol) -> WaitingRoom:
    transport: object = guest.transport
    assert isinstance(transport, WaitingRoom)
    return transport


@pytest.mark.parametrize("name", door_.LEANS_ON)
def test_what_it_leans_on_is_still_uvicorns(name: str) -> None:
    """Fails loudly when a new uvicorn moves one of these."""
    assert inspect.isfunction(getattr(HttpToolsProtocol, name, None))
    assert "self.loop = " in inspect.getsource(HttpToolsProtocol)


async def test_who_comes_alone_is_let_in_at_once() -> None:
    house = House()
    guest = house.guest()
    guest.data_received(request("/a"))
    assert guest.scope["path"] == "/a"
    assert room(guest).is_read
    await house.all_turns()
    other = house.guest()
    other.data_received(request("/b"))
    assert other.scope["path"] == "/b"


async def test_of_those_who_come_together_one_is_let_in_a_turn() -> None:
    house = House()
    guests = [house.guest() for _ in range(4)]
    for number, guest in enumerate(guests):
        guest.data_received(request(f"/{number}"))
    entered = [[guest.scope is not None for guest in guests]]
    assert [room(guest).is_read for guest in guests] == [True, False, False, False]
    for _ in range(3):
        await asyncio.sleep(0)
        entered.append([guest.scope is not None for guest in guests])
    assert [sum(turn) for turn in entered] == [1, 2, 3, 4]
    assert all(room(guest).is_read for guest in guests)
    await house.all_turns()
    assert house.served == ["/0", "/1", "/2", "/3"]
    assert house.door.met == 4


async def test_what_a_waiting_guest_says_further_keeps_its_order() -> None:
    house = House()
    first, second = house.guest(), house.guest()
    first.data_received(request("/first"))
    whole = request("/second")
    second.data_received(whole[:7])
    second.data_received(whole[7:])
    await house.all_turns()
    assert house.served == ["/first", "/second"]


async def test_once_in_a_connection_does_not_wait_again() -> None:
    house = House()
    guest = house.guest()
    guest.data_received(request("/once"))
    await house.all_turns()
    others = [house.guest() for _ in range(3)]
    for other in others:
        other.data_received(request("/other"))
    guest.data_received(request("/again"))
    assert guest.scope["path"] == "/again"
    await house.all_turns()
    assert sorted(house.served) == ["/again", "/once", "/other", "/other", "/other"]


async def test_who_left_meanwhile_is_not_served_and_holds_nobody_up() -> None:
    house = House()
    first, gone, last = (house.guest() for _ in range(3))
    for guest, path in ((first, "/first"), (gone, "/gone"), (last, "/last")):
        guest.data_received(request(path))
    gone.transport.close()
    await house.all_turns()
    assert house.served == ["/first", "/last"]


async def test_one_that_is_no_http_does_not_shut_the_door() -> None:
    house = House()
    guests = [house.guest() for _ in range(3)]
    for guest, said in zip(guests, (b"\0\1\2\r\n\r\n", b"\0\1\2\r\n\r\n", request("/fine")), strict=True):
        guest.data_received(said)
    await house.all_turns()
    assert house.served == ["/fine"]
    assert b"400" in room(guests[1]).written
