"""Raw sockets for the load: the least that a client can do, so that what is measured is the server.

No event loop, no task, no callback: a blocking dial, then non-blocking reads whose bytes get their timestamp before
anything looks at them. Server frames are not masked and arrive whole messages at a time; anything else ends the
measurement.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from time import perf_counter_ns

_DIAL_WITHIN_S = 10.0
_READ_BYTES = 65536
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 1, 2, 8, 9, 10
# The mask hides nothing on loopback: zeros leave the payload as it is, and the server unmasks it all the same.
_MASK = b"\0\0\0\0"


class WireError(Exception):
    """The far end did what the load does not expect."""


class Line:
    """One connection; `feed` takes bytes, `frames` and `bodies` are what they were."""

    def __init__(self, port: int) -> None:
        self.dialled_ns = perf_counter_ns()
        self.socket = socket.create_connection(("127.0.0.1", port), _DIAL_WITHIN_S)
        self._make_urgent()
        self._rest = b""

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def send(self, raw: bytes) -> None:
        """All of it, at once: a send that would wait is a full socket, and no measurement of ours fills one."""
        if self.socket.send(raw) != len(raw):
            raise WireError("the socket is full")

    def receive(self) -> bytes:
        """What is there, or WireError at the end of the stream."""
        data = self.socket.recv(_READ_BYTES)
        if not data:
            raise WireError("the server hung up")
        return data

    def _make_urgent(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _head(self) -> str:
        """Read up to the end of an HTTP head (blocking); what follows stays for `feed`."""
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            self._rest += self.receive()
        head, self._rest = self._rest[:end].decode("latin-1"), self._rest[end + 4 :]
        return head


class WebSocketLine(Line):
    """A WebSocket."""

    def __init__(self, port: int, path: str, subprotocols: str = "") -> None:
        super().__init__(port)
        self.socket.sendall(handshake(port, path, subprotocols))
        head = self._head()
        if not head.startswith("HTTP/1.1 101 "):
            raise WireError(f"no WebSocket at {path}: {head.splitlines()[0]}")

    def send_message(self, payload: bytes, *, is_text: bool) -> None:
        """One masked frame."""
        self.send(_frame(_TEXT if is_text else _BINARY, payload))

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The payloads of the messages completed by these bytes; pings are answered here."""
        buffer = self._rest + data if self._rest else data
        start, end = 0, len(buffer)
        while end - start >= 2:
            opcode, length, head = buffer[start] & 0x0F, buffer[start + 1], 2
            if length == 126:
                head = 4
                length = int.from_bytes(buffer[start + 2 : start + 4]) if end - start >= head else end
            elif length == 127:
                head = 10
                length = int.from_bytes(buffer[start + 2 : start + 10]) if end - start >= head else end
            elif length > 127:
                raise WireError("a masked frame")
            if end - start < head + length:
                break
            payload = buffer[start + head : start + head + length]
            start += head + length
            if opcode in (_TEXT, _BINARY):
                # Before the yield: who waits for one message takes no more than that.
                self._rest = buffer[start:]
                yield payload
            elif opcode == _PING:
                self.send(_frame(_PONG, payload))
            elif opcode == _CLOSE:
                raise WireError(f"the server closed: {payload!r}")
        self._rest = buffer[start:]

    def read_message(self) -> tuple[int, bytes]:
        """The next message and when it was there, waiting for it."""
        data = b""
        while True:
            for payload in self.feed(data):
                return perf_counter_ns(), payload
            data = self.receive()


def handshake(port: int, path: str, subprotocols: str = "") -> bytes:
    """What asks a server for a WebSocket."""
    offered = f"Sec-WebSocket-Protocol: {subprotocols}\r\n" if subprotocols else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{offered}\r\n"
    ).encode()


class HttpLine(Line):
    """HTTP/1.1, kept alive."""

    def request(self, method: str, path: str, body: bytes = b"") -> None:
        """Ask; the answer comes through `feed`."""
        self.send(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bodies of the answers completed by these bytes; WireError for any but 200 and 204."""
        self._rest += data
        while (end := self._rest.find(b"\r\n\r\n")) >= 0:
            head = self._rest[:end].decode("latin-1").lower()
            if not head.startswith(("http/1.1 200 ", "http/1.1 204 ")):
                raise WireError(head.splitlines()[0])
            _, has_length, after = head.partition("\r\ncontent-length:")
            length = int(after.split("\r\n")[0]) if has_length else 0
            if len(self._rest) < end + 4 + length:
                return
            body, self._rest = self._rest[end + 4 : end + 4 + length], self._rest[end + 4 + length :]
            yield body

    def fetch(self, path: str) -> tuple[int, bytes]:
        """The body of one GET and when it was there, waiting for it."""
        self.request("GET", path)
        while True:
            for body in self.feed(self.receive()):
                return perf_counter_ns(), body


def _frame(opcode: int, payload: bytes) -> bytes:
    length = len(payload)
    head = bytes((0x80 | opcode, 0x80 | length)) if length < 126 else struct.pack("!BBH", 0x80 | opcode, 0xFE, length)
    return head + _MASK + payload
