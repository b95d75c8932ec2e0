"""What the load reads from the wire, however it is cut."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from bench.wire import HttpLine, Line, WebSocketLine, WireError


@pytest.fixture
def far_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The other end of the next line, in place of a server."""
    near, far = socket.socketpair()
    monkeypatch.setattr(socket, "create_connection", lambda *_: near)
    monkeypatch.setattr(Line, "_make_urgent", lambda _self: None)
    yield far
    near.close()
    far.close()


@pytest.fixture
def web_socket(far_end: socket.socket) -> WebSocketLine:
    far_end.sendall(b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x82\x01a")
    return WebSocketLine(1, "/ws")


def test_messages_are_whole_however_the_bytes_arrive(web_socket: WebSocketLine) -> None:
    long = b"\x82\x7e\x01\x00" + b"x" * 256
    stream = b"\x82\x02bc" + long + b"\x81\x00"
    assert list(web_socket.feed(b"")) == [b"a"]
    assert list(web_socket.feed(stream)) == [b"bc", b"x" * 256, b""]
    one_by_one = [payload for byte in stream for payload in web_socket.feed(bytes((byte,)))]
    assert one_by_one == [b"bc", b"x" * 256, b""]


def test_a_ping_is_answered_and_no_message(web_socket: WebSocketLine, far_end: socket.socket) -> None:
    far_end.recv(4096)
    assert list(web_socket.feed(b"\x89\x02hi\x82\x01b")) == [b"a", b"b"]
    assert far_end.recv(4096) == b"\x8a\x82\0\0\0\0hi"


def test_a_close_ends_the_measurement(web_socket: WebSocketLine) -> None:
    with pytest.raises(WireError):
        list(web_socket.feed(b"\x88\x02\x03\xe8"))


def test_who_waits_for_one_message_takes_one(web_socket: WebSocketLine, far_end: socket.socket) -> None:
    far_end.sendall(b"\x82\x01b\x82\x01c")
    assert [web_socket.read_message()[1] for _ in range(3)] == [b"a", b"b", b"c"]


def test_answers_are_whole_however_the_bytes_arrive(far_end: socket.socket) -> None:
    line = HttpLine(1)
    stream = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 204 No Content\r\n\r\n"
    assert list(line.feed(stream)) == [b"{}", b""]
    assert [body for byte in stream for body in line.feed(bytes((byte,)))] == [b"{}", b""]
    with pytest.raises(WireError):
        list(line.feed(b"HTTP/1.1 500 Internal Server Error\r\n\r\n"))
    assert far_end.fileno() >= 0
