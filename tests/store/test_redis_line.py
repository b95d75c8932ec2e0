"""A line to a server of the tests' own: calls follow each other without waiting, and none waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import hiredis
import pytest

from classroom_sync.store.redis_connect import Connection
from classroom_sync.store.redis_line import Line, LineLost
from classroom_sync.store.redis_url import read_address

PATIENT_S = 60.0
IMPATIENT_S = 0.01


class Server:
    """Takes one connection, and answers what it is told to."""

    def __init__(self) -> None:
        self._writers: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
        self._reader = hiredis.Reader()
        self.port = 0
        self.received: list[list[bytes]] = []
        self._came = asyncio.Event()

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.put_nowait(writer)
        with suppress(ConnectionError):
            while chunk := await reader.read(65536):
                self._reader.feed(chunk)
                while (command := self._reader.gets()) is not False:
                    self.received.append(command)
                    self._came.set()
        writer.close()

    async def until_received(self, number: int) -> None:
        async with asyncio.timeout(PATIENT_S):
            while len(self.received) < number:
                self._came.clear()
                await self._came.wait()

    async def answer(self, raw: bytes) -> None:
        """Write on the only connection."""
        writer = await self._writers.get()
        writer.write(raw)
        self._writers.put_nowait(writer)

    async def hang_up(self) -> None:
        writer = await self._writers.get()
        writer.transport.abort()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await server.start()
    yield server
    listening.close()


async def line_to(server: Server, answer_s: float = PATIENT_S) -> Line:
    connection = Connection(read_address(f"redis://127.0.0.1:{server.port}"))
    return Line(await connection.connect(""), answer_s)


async def test_calls_go_out_before_earlier_ones_are_answered(server: Server) -> None:
    line = await line_to(server)
    answers = [line.ask((b"GET", "é", number)) for number in range(3)]
    await server.until_received(3)
    assert server.received == [[b"GET", "é".encode(), b"%d" % number] for number in range(3)]
    assert (line.calls, line.is_clear) == (3, True)
    await server.answer(b":0\r\n*2\r\n$4\r\ndone\r\n:7\r\n$")
    assert [await answer for answer in answers[:2]] == [0, [b"done", 7]]
    await server.answer(b"3\r\nend\r\n")
    assert await answers[2] == b"end"
    assert line.calls == 0
    await line.close_and_wait()


async def test_an_error_is_of_its_own_call(server: Server) -> None:
    line = await line_to(server)
    answers = [line.ask((b"GET", "x")) for _ in range(2)]
    await server.answer(b"-OOM it is full\r\n+OK\r\n")
    with pytest.raises(hiredis.ReplyError, match="OOM it is full"):
        await answers[0]
    assert await answers[1] == b"OK"
    await line.close_and_wait()


async def test_who_gave_up_waiting_is_passed_over(server: Server) -> None:
    line = await line_to(server)
    answers = [line.ask((b"GET", "x")) for _ in range(3)]
    answers[0].cancel()
    answers[2].cancel()
    await server.answer(b":1\r\n:2\r\n")
    assert await answers[1] == 2
    await line.close_and_wait()
    assert answers[2].cancelled()


async def test_one_that_is_not_answered_in_time_is_lost_with_all_after_it(server: Server) -> None:
    line = await line_to(server, IMPATIENT_S)
    answers = [line.ask((b"GET", "x")) for _ in range(2)]
    for answer in answers:
        with pytest.raises(LineLost):
            await answer
    assert (line.is_lost, line.is_clear) == (True, False)


async def test_the_time_of_each_counts_from_its_own_call(server: Server) -> None:
    """The first is answered, and its time runs out: the line stays, until the second's is over."""
    line = await line_to(server, IMPATIENT_S)
    first, second = line.ask((b"GET", "x")), line.ask((b"GET", "x"))
    await server.answer(b":1\r\n")
    assert await first == 1
    with pytest.raises(LineLost):
        await second
    assert line.is_lost


async def test_a_server_that_hangs_up_ends_all_calls(server: Server) -> None:
    line = await line_to(server)
    answer = line.ask((b"GET", "x"))
    await server.hang_up()
    with pytest.raises(LineLost):
        await answer
    assert not line.is_clear


@pytest.mark.parametrize("nonsense", [b"hello\r\n", b"+nobody asked\r\n"])
async def test_a_server_that_speaks_another_language_is_left(server: Server, nonsense: bytes) -> None:
    line = await line_to(server)
    await server.answer(nonsense)
    async with asyncio.timeout(PATIENT_S):
        await asyncio.shield(line._ended)
    assert line.is_lost
