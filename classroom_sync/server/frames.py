"""Shared frames: whole WebSocket frames, built once and written to each transport, under uvicorn.

uvicorn lets us name a protocol class. `FramesProtocol` is its own websockets one with three things changed: whole
client frames of the ordinary kind are read here (anything else goes through the library), a message goes to a
callback instead of a queue and a task, and the application finds a `FrameWriter` among its scope's extensions. What
the subclass leans on is named in `LEANS_ON`; a test fails loudly when a new uvicorn moves it. Under any other
server the extension is missing and `AsgiWire` does the same, more slowly.

Why: through Starlette a delivery cost 7.2 µs of CPU in a trial with 500 students, as a shared frame 2.7 µs, of
which about 2 are the system call.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from classroom_sync.core.link import Flow
from classroom_sync.core.session import Ending

try:
    from websockets.speedups import apply_mask
except ImportError:  # built without a C compiler
    from websockets.utils import apply_mask

logger = logging.getLogger(__name__)

EXTENSION = "classroom_sync.frames"
LEANS_ON = (
    "connection_made",
    "data_received",
    "handle_connect",
    "handle_parser_exception",
    "handle_pong",
    "pause_writing",
    "resume_writing",
    "send_receive_event_to_app",
)
"""Methods of uvicorn's protocol that are overridden or called here; a contract test checks that they are there."""

_SEND_BUFFER_BYTES = 32 * 1024
"""The kernel's, per connection: what a far end that stopped reading can make us hold, beside one message of our own."""
_BINARY, _TEXT, _PING = 0x82, 0x81, 0x89
_FIN_BINARY, _FIN_PONG = 0x82, 0x8A
_MASKED = 0x80
_MASK_BYTES = 4
_SHORT_HEAD = 2 + _MASK_BYTES
_SHORT_MAX = _SHORT_HEAD + 126


def binary_frame(payload: bytes) -> bytes:
    """An unmasked binary frame (RFC 6455, 5.2), as a server sends it."""
    return _header(_BINARY, len(payload)) + payload


def text_frame(payload: bytes) -> bytes:
    """An unmasked text frame of UTF-8."""
    return _header(_TEXT, len(payload)) + payload


def ping_frame(payload: bytes) -> bytes:
    """An unmasked ping; at most 125 bytes of payload."""
    return _header(_PING, len(payload)) + payload


def _header(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, length))
    if length < 65536:
        return struct.pack("!BBH", first, 126, length)
    return struct.pack("!BBQ", first, 127, length)


class FrameWriter:
    """What the application gets: a wire (hub.connection.Wire) for whole frames, and messages in, all without a task."""

    __slots__ = ("_is_closed", "_protocol", "_transport", "flow")

    def __init__(self, protocol: FramesProtocol, transport: Any) -> None:
        self._protocol = protocol
        self._transport = transport
        self._is_closed = False
        self.flow = Flow.CLEAR
        """Whether all that was written has left for the kernel; the protocol's to set."""

    def take_over(
        self, on_message: Callable[[bytes | str], None], on_pong: Callable[[bytes], None], on_clear: Callable[[], None]
    ) -> None:
        """From now on messages and pongs go to these instead of `receive`.

        `on_clear` when a full transport has emptied.
        """
        protocol = self._protocol
        protocol.on_message, protocol.on_pong, protocol.on_clear = on_message, on_pong, on_clear
        # What the handshake needed is not looked at again, and would lie with every connection for hours.
        del protocol.request, protocol.response
        protocol.scope["headers"] = []

    def write(self, payloads: Sequence[bytes]) -> Flow:
        """Write whole frames; HELD when the kernel took less than it was given. A closed one swallows them."""
        if not self._is_closed and not self._transport.is_closing():
            self._transport.write(payloads[0] if len(payloads) == 1 else b"".join(payloads))
        return self.flow

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """Begin the closing handshake, without waiting for what is still buffered.

        A far end that does not answer is dropped.
        """
        if last_words:
            self.write(last_words)
        self._is_closed = True
        self._protocol.begin_close(ending.code, ending.reason)

    @property
    def buffered_bytes(self) -> int:
        """What was written and has not left for the kernel."""
        buffered: int = self._transport.get_write_buffer_size()
        return buffered


class FramesProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol with a shorter way in and out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_message: Callable[[bytes | str], None] | None = None
        self.on_pong: Callable[[bytes], None] | None = None
        self.on_clear: Callable[[], None] | None = None
        self._unread = b""

    def connection_made(self, transport: Any) -> None:
        """Set the socket up for small, urgent writes, and have every byte that did not leave reported."""
        super().connection_made(transport)
        self.writer = FrameWriter(self, transport)
        transport.set_write_buffer_limits(high=0)
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)

    def handle_connect(self, event: Any) -> None:
        """Hand the application its writer: the task that will read the scope has not run yet."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self.writer

    def pause_writing(self) -> None:
        """The kernel took less than it was given."""
        super().pause_writing()
        self.writer.flow = Flow.HELD

    def resume_writing(self) -> None:
        """All has left for the kernel."""
        super().resume_writing()
        self.writer.flow = Flow.CLEAR
        if self.on_clear is not None:
            self._guarded(self.on_clear)

    def data_received(self, data: bytes) -> None:
        """Cut the stream into whole frames: the ordinary ones are read here, the others by the library, one at a time.

        The library sees whole frames only, so it always stands between two frames when one is read here.
        """
        # Nearly always it is one short frame, whole: what its header says of its length is what there is.
        is_whole = len(data) >= _SHORT_HEAD and data[1] == _MASKED + len(data) - _SHORT_HEAD and len(data) < _SHORT_MAX
        is_ours = self.on_message is not None and not self.close_sent and not self._unread
        if is_whole and is_ours and self._read_ordinary(data, 0, len(data)):
            return
        if self._unread:
            data, self._unread = self._unread + data, b""
        start = 0
        # Before the application takes over, and once the closing handshake has begun, everything is the library's.
        while self.on_message is not None and not self.close_sent:
            end = self._frame_end(data, start)
            if end > len(data):
                self._unread = data[start:]
                return
            if not self._read_ordinary(data, start, end):
                super().data_received(data[start:end])
            start = end
        if start < len(data):
            super().data_received(data[start:])

    def _frame_end(self, data: bytes, start: int) -> int:
        """Where the frame at `start` ends; past the data if it is not whole yet.

        One that is too long, or not masked, ends where the data does: the library sees its header and refuses it.
        """
        have = len(data) - start
        if have < 2:
            return len(data) + 1
        length, header = data[start + 1] & 0x7F, 2
        if length == 126:
            header = 4
            if have < header:
                return len(data) + 1
            length = int.from_bytes(data[start + 2 : start + 4], "big")
        elif length == 127:
            header = 10
            if have < header:
                return len(data) + 1
            length = int.from_bytes(data[start + 2 : start + 10], "big")
        if length > self.config.ws_max_size or not data[start + 1] & _MASKED:
            return len(data)
        return start + header + _MASK_BYTES + length

    def _read_ordinary(self, data: bytes, start: int, end: int) -> bool:
        """Read a whole binary message or a pong at `start`; False for anything else, which is the library's."""
        first, second = data[start], data[start + 1]
        if (first != _FIN_BINARY and first != _FIN_PONG) or second < _MASKED or second > _MASKED + 125 or self.frames:
            return False
        payload_at = start + 2 + _MASK_BYTES
        payload = apply_mask(data[payload_at:end], data[start + 2 : payload_at])
        if first == _FIN_PONG:
            if self.on_pong is not None:
                self._guarded(self.on_pong, payload)
        elif self.on_message is not None:
            self._guarded(self.on_message, payload)
        return True

    def begin_close(self, code: int, reason: str) -> None:
        """As uvicorn's `send` does for `websocket.close`, but at once.

        That one would wait for a far end that reads nothing.
        """
        if self.close_sent or self.transport.is_closing():
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def handle_pong(self, event: Frame) -> None:
        """A pong that the library read."""
        super().handle_pong(event)
        if self.on_pong is not None:
            self._guarded(self.on_pong, bytes(event.data))

    def send_receive_event_to_app(self) -> None:
        """A message that the library put together."""
        if self.on_message is None or self.close_sent:
            super().send_receive_event_to_app()
            return
        data = b"".join(self.frames)
        self.frames = []
        if self.curr_msg_data_type == "bytes":
            self._guarded(self.on_message, data)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            # RFC 6455, 8.1.
            self.conn.send_close(1007)
            self.handle_parser_exception()
        else:
            self._guarded(self.on_message, text)

    def _guarded(self, call: Callable[..., None], *arguments: Any) -> None:
        """The edge of a connection: an error nobody foresaw ends this connection, and no other."""
        try:
            call(*arguments)
        except Exception:
            logger.exception("a connection ended by an error nobody foresaw")
            self.transport.abort()
