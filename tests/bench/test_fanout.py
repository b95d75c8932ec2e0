"""The limit in C does what its page says, so that a ratio to it means something."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.processes import ServerProcess, free_port
from bench.wire import WebSocketLine, WireError

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="the limit is built where there is a C compiler")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    place = free_port()
    log = tmp_path_factory.mktemp("limit") / "log"
    assert Path(sys.executable).exists()
    with ServerProcess(["bench.limit", str(place)], place, log):
        yield place


def test_a_message_reaches_its_class_alone_and_the_teacher_gets_its_number(port: int) -> None:
    teacher, other = WebSocketLine(port, "/1/teacher"), WebSocketLine(port, "/2/teacher")
    students = [WebSocketLine(port, "/1/student") for _ in range(3)]
    stranger = WebSocketLine(port, "/2/student")
    long = bytes(range(256)) * 4
    for message in (b"one", long):
        teacher.send_message(message, is_text=False)
    other.send_message(b"theirs", is_text=False)
    for student in students:
        assert [student.read_message()[1] for _ in range(2)] == [b"one", long]
    assert [teacher.read_message()[1] for _ in range(2)] == [b"\0\0\0\1", b"\0\0\0\2"]
    assert stranger.read_message()[1] == b"theirs"
    for line in (teacher, other, stranger, *students):
        line.close()


def test_who_leaves_is_missed_by_nobody(port: int) -> None:
    teacher = WebSocketLine(port, "/3/teacher")
    stays, leaves = (WebSocketLine(port, "/3/student") for _ in range(2))
    leaves.send(b"\x88\x82\0\0\0\0\x03\xe8")
    with pytest.raises(WireError, match="closed"):
        leaves.read_message()
    teacher.send_message(b"still", is_text=False)
    assert stays.read_message()[1] == b"still"
    assert teacher.read_message()[1] == b"\0\0\0\1"
    for line in (teacher, stays, leaves):
        line.close()


def test_the_handshake_and_the_mask_are_those_of_the_standard(port: int) -> None:
    """RFC 6455, 1.3: the key of its example, and its answer; 5.3: the mask."""
    student = WebSocketLine(port, "/4/student")
    with socket.create_connection(("127.0.0.1", port), 5.0) as teacher:
        teacher.sendall(b"GET /4/teacher HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += teacher.recv(4096)
        assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in head
        masked = bytes(letter ^ mask for letter, mask in zip(b"Hello", b"\x37\xfa\x21\x3d\x37", strict=True))
        teacher.sendall(b"\x82\x85\x37\xfa\x21\x3d" + masked)
        assert student.read_message()[1] == b"Hello"
    student.close()
