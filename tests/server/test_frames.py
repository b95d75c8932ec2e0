"""Frames under uvicorn: what the subclass leans on, how it cuts the stream, and both wires with the same class."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgpack
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol

from classroom_sync.core.link import Flow
from classroom_sync.core.session import Ending
from classroom_sync.protocol.limits import MAX_MESSAGE_BYTES
from classroom_sync.server import frames
from classroom_sync.server.app import make_app
from classroom_sync.server.frames import FramesProtocol, FrameWriter, binary_frame, ping_frame, text_frame
from classroom_sync.server.settings import Settings

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class FakeTransport(asyncio.Transport):
    """Keeps what is written; takes everything until told otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_closed = False
        self.is_aborted = False

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = self.is_aborted = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.limits = (high, low)

    def get_write_buffer_size(self) -> int:
        return 7


class Served:
    """A protocol after its handshake, with what came out of it."""

    def __init__(self) -> None:
        self.messages: list[bytes | str] = []
        self.pongs: list[bytes] = []
        self.clears = 0
        self.writer: FrameWriter | None = None
        self.event: Any = None
        self.transport = FakeTransport()
        self.accepted = asyncio.Event()
        self.ended = asyncio.Event()

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.writer = scope["extensions"][frames.EXTENSION]
        assert self.writer is not None
        self.writer.take_over(self.messages.append, self.pongs.append, self._clear)
        self.accepted.set()
        # Messages go to the callback: the next thing to come here is the end.
        self.event = await receive()
        self.ended.set()

    async def over(self, protocol: FramesProtocol) -> None:
        """The far end is gone; the application was told of nothing but that."""
        protocol.connection_lost(None)
        async with asyncio.timeout(2):
            await self.ended.wait()
        assert self.event["type"] == "websocket.disconnect"

    def _clear(self) -> None:
        self.clears += 1


async def serve() -> tuple[FramesProtocol, Served]:
    served = Served()
    config = uvicorn.Config(
        served.app,
        interface="asgi3",
        ws=FramesProtocol,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=None,
        lifespan="off",
    )
    config.load()
    protocol = FramesProtocol(config, uvicorn.server.ServerState(), {})
    protocol.connection_made(served.transport)
    protocol.data_received(HANDSHAKE)
    async with asyncio.timeout(2):
        await served.accepted.wait()
    served.transport.written = b""
    return protocol, served


def masked(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def parse(raw: bytes) -> Frame:
    """One server frame, read by the library."""

    def read_exact(length: int) -> Generator[None, None, bytes]:
        nonlocal raw
        data, raw = raw[:length], raw[length:]
        assert len(data) == length
        yield from ()
        return data

    parser = Frame.parse(read_exact, mask=False)
    with pytest.raises(StopIteration) as end:
        next(parser)
    assert not raw
    frame = end.value.value
    assert isinstance(frame, Frame)
    return frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536])
@pytest.mark.parametrize(("make", "opcode"), [(binary_frame, Opcode.BINARY), (text_frame, Opcode.TEXT)])
def test_a_frame_is_what_the_library_reads(length: int, make: Any, opcode: Opcode) -> None:
    """RFC 6455, 5.2."""
    assert parse(make(b"x" * length)) == Frame(opcode, b"x" * length)


def test_a_ping_is_what_the_library_reads() -> None:
    assert parse(ping_frame(b"0123456789abcdef")) == Frame(Opcode.PING, b"0123456789abcdef")


@pytest.mark.parametrize("name", frames.LEANS_ON)
def test_what_it_leans_on_is_still_uvicorns(name: str) -> None:
    """Fails loudly when a new uvicorn moves one of these."""
    assert inspect.isfunction(getattr(WebSocketsSansIOProtocol, name, None))


def test_the_attributes_it_leans_on_are_still_uvicorns() -> None:
    source = inspect.getsource(WebSocketsSansIOProtocol)
    for attribute in ("close_sent", "close_timer", "close_timeout", "queue", "conn", "frames", "curr_msg_data_type"):
        assert f"self.{attribute}" in source, attribute


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40).map(lambda data: ("message", data)),
            st.binary(min_size=120, max_size=300).map(lambda data: ("message", data)),
            st.tuples(st.binary(max_size=20), st.binary(max_size=20)).map(lambda parts: ("fragments", parts)),
            st.text(max_size=20).map(lambda text: ("text", text)),
            st.binary(max_size=16).map(lambda data: ("pong", data)),
            st.binary(max_size=16).map(lambda data: ("ping", data)),
        ),
        max_size=8,
    ),
    st.lists(st.integers(1, 60), max_size=30),
)
def test_however_the_stream_is_cut_the_messages_are_the_same(events: list[Any], cuts: list[int]) -> None:
    """X-4, RFC 6455: short and long frames, fragments, text, pings and pongs, in pieces of any size."""

    async def run() -> None:
        protocol, served = await serve()
        raw, messages, pongs, pings = b"", [], [], []
        for kind, value in events:
            match kind:
                case "message":
                    raw += masked(Opcode.BINARY, value)
                    messages.append(value)
                case "fragments":
                    raw += masked(Opcode.BINARY, value[0], fin=False) + masked(Opcode.CONT, value[1])
                    messages.append(value[0] + value[1])
                case "text":
                    raw += masked(Opcode.TEXT, value.encode())
                    messages.append(value)
                case "pong":
                    raw += masked(Opcode.PONG, value)
                    pongs.append(value)
                case _:
                    raw += masked(Opcode.PING, value)
                    pings.append(value)
        for cut in cuts:
            protocol.data_received(raw[:cut])
            raw = raw[cut:]
        protocol.data_received(raw)
        assert (served.messages, served.pongs) == (messages, pongs)
        assert served.transport.written == b"".join(Frame(Opcode.PONG, ping).serialize(mask=False) for ping in pings)
        await served.over(protocol)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\x82\x05hello", 1002),
        (bytes((0x82, 0xFF)) + (MAX_MESSAGE_BYTES + 1).to_bytes(8, "big") + b"mask", 1009),
        (masked(Opcode.TEXT, b"\xff\xfe"), 1007),
        (b"\xc2\x80mask", 1002),
    ],
    ids=["unmasked", "too long", "no utf-8", "reserved bit"],
)
async def test_what_breaks_websocket_is_closed_by_its_rules(raw: bytes, code: int) -> None:
    """RFC 6455, 7.4.1."""
    protocol, served = await serve()
    protocol.data_received(raw)
    assert served.transport.written[:1] == b"\x88"
    assert int.from_bytes(served.transport.written[2:4], "big") == code
    assert served.messages == []
    await served.over(protocol)


async def test_a_full_transport_is_reported_and_so_is_its_emptying() -> None:
    """S-7: held until the kernel took all."""
    protocol, served = await serve()
    assert served.writer is not None
    assert served.writer.write([b"o", b"ne"]) is Flow.CLEAR
    protocol.pause_writing()
    assert served.writer.write([b"two"]) is Flow.HELD
    assert served.clears == 0
    protocol.resume_writing()
    assert served.clears == 1
    assert served.writer.buffered_bytes == 7
    assert served.transport.written == b"onetwo"
    assert served.transport.limits[0] == 0
    await served.over(protocol)


async def test_closing_waits_for_nobody_and_swallows_what_comes_after() -> None:
    """P-5: a message that was still on its way from a closed connection does nothing."""
    protocol, served = await serve()
    assert served.writer is not None
    protocol.pause_writing()
    served.writer.close(Ending.ELSEWHERE)
    served.writer.close(Ending.BROKEN)
    served.writer.write([binary_frame(b"late")])
    reason = Ending.ELSEWHERE.reason.encode()
    assert parse(served.transport.written) == Frame(Opcode.CLOSE, (4409).to_bytes(2, "big") + reason)
    protocol.data_received(masked(Opcode.BINARY, b"zombie") + masked(Opcode.CLOSE, (4409).to_bytes(2, "big")))
    assert served.messages == []
    assert served.transport.is_closed
    await served.over(protocol)


async def test_last_words_leave_before_the_closing() -> None:
    """T-2."""
    protocol, served = await serve()
    assert served.writer is not None
    served.writer.close(Ending.GOING_AWAY, [binary_frame(b"come"), binary_frame(b"back")])
    assert served.transport.written.startswith(binary_frame(b"come") + binary_frame(b"back") + b"\x88")
    await served.over(protocol)


async def test_an_error_nobody_foresaw_ends_one_connection() -> None:
    protocol, served = await serve()

    def fail(_message: bytes | str) -> None:
        raise ZeroDivisionError

    protocol.on_message = fail
    protocol.data_received(masked(Opcode.BINARY, b"x"))
    assert served.transport.is_aborted
    await served.over(protocol)


@asynccontextmanager
async def running(data_dir: Path, protocol: Any) -> AsyncIterator[str]:
    """The whole service in this loop, over a WebSocket implementation of choice."""
    settings_ = Settings.model_validate({"data_dir": data_dir, "store": "memory://"})
    config = uvicorn.Config(
        make_app(settings_), port=0, host="127.0.0.1", ws=protocol, log_level="warning", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    await serving


async def until(link: ClientConnection, kind: int) -> list[Any]:
    """The next message of that kind; roster and heartbeats come when they like."""
    async with asyncio.timeout(2):
        while (message := msgpack.unpackb(await link.recv()))[0] != kind:
            pass
    assert isinstance(message, list)
    return message


@pytest.mark.parametrize("protocol", [FramesProtocol, "websockets-sansio"], ids=["frames", "asgi"])
async def test_both_wires_carry_the_same_class(tmp_path: Path, protocol: Any) -> None:
    """X-1, S-1, S-6, C-7: under uvicorn with frames, and under a server that knows nothing of them."""
    async with running(tmp_path, protocol) as address, httpx.AsyncClient(base_url=f"http://{address}") as http:
        opened = (await http.post("/api/classrooms", json={"title": "Hifz", "name": "Teacher"})).json()
        path = f"ws://{address}/api/classrooms/{opened['code']}/ws"
        joined = (await http.post(f"/api/classrooms/{opened['code']}/participants", json={"name": "Maryam"})).json()

        def dial(token: str) -> connect:
            return connect(path, subprotocols=[Subprotocol("classroom-sync.v1"), Subprotocol(f"token.{token}")])

        async with dial(opened["token"]) as teacher, dial(joined["token"]) as student:
            assert msgpack.unpackb(await teacher.recv())[0] == 0
            assert (await until(student, 1))[2:4] == [0, 1]
            for number in range(1, 21):
                await teacher.send(msgpack.packb([16, number, {"page": number + 1}]))
            assert [(await until(teacher, 3))[1] for _ in range(20)] == list(range(1, 21))
            shown: dict[str, Any] = {}
            while shown.get("page") != 21:
                shown |= (await until(student, 1))[4]
            await student.send(msgpack.packb([20, 0, 0]))
            assert (await until(student, 1))[2:4] == [0, 21]
            await student.send(b"\xc1")
            with pytest.raises(Exception, match="4400"):
                await until(student, 99)
