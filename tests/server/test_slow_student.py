"""A student that stops reading, among 29 who go on: it costs them nothing, and comes back to the newest state."""

from __future__ import annotations

import asyncio
import socket

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.server.stranger import ACCEPTED, COMMIT, HEARTBEAT, MSGPACK, STATE, Device, School

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What the kernels between take before they say stop: with a receive buffer this small, some hundred kilobytes.
RECEIVE_BUFFER_BYTES = 4096
COMMITS = 60
VALUES = {f"x/{number}": "a" * 4000 for number in range(10)}


async def connect_narrowly(school: School, code: str) -> Device:
    """A student whose kernel holds little, so that the server soon feels that it does not read."""
    seat = await school.join(code, "Slow")
    narrow = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    narrow.setblocking(False)
    host, port = school.url.removeprefix("http://").split(":")
    await asyncio.get_running_loop().sock_connect(narrow, (host, int(port)))
    connection = await connect(
        f"ws://{host}:{port}/api/classrooms/{code}/ws",
        sock=narrow,
        subprotocols=[Subprotocol(MSGPACK), Subprotocol(f"token.{seat.token}")],
        compression=None,
        ping_interval=None,
        max_queue=None,
    )
    return Device(seat, connection)


async def test_one_stops_reading_and_29_go_on(school: School) -> None:
    """S-7, T-1, A-2: the 29 see every version; the one gets a single delta over all it missed, and one heartbeat."""
    teacher = await school.teach()
    code = teacher.seat.code
    quick = [await school.enter(code, f"Student {number}") for number in range(29)]
    slow = await connect_narrowly(school, code)
    await slow.until(STATE)
    slow.connection.transport.pause_reading()
    epoch, first = teacher.stamp
    for number in range(1, COMMITS + 1):
        answer = await teacher.ask(COMMIT, VALUES | {"page": number + 1})
        assert answer == [ACCEPTED, number, epoch, first + number, True]
    newest = (epoch, first + COMMITS)
    for student in quick:
        await student.sees(page=COMMITS + 1)
        assert (student.stamp, student.states) == (newest, COMMITS + 1)
    slow.connection.transport.resume_reading()
    jumps = []
    while slow.stamp != newest:
        _, _, from_version, to_version, _ = await slow.until(STATE)
        jumps.append(to_version - from_version)
    assert slow.board == teacher.board
    # Until its link was full it got each move; the last delta holds all that came after.
    assert sum(jumps) == COMMITS
    assert jumps[:-1] == [1] * (len(jumps) - 1)
    assert jumps[-1] > 1
    await slow.until(HEARTBEAT)
    assert (await teacher.ask(COMMIT, {"page": 604}))[0] == ACCEPTED
    await slow.sees(page=604)
    await slow.leave()
