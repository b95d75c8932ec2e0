"""Plain broadcasts, each with an acknowledgement to the teacher: the limit in C, `ws`, Socket.IO, python-socketio.

The programs are in `bench/limit/` and `bench/peers/`. None keeps a state: a newcomer is told nothing, what a link
cannot take is queued.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import msgpack

from bench.lesson import Board
from bench.limit.__main__ import build
from bench.load import Due, Heard
from bench.measure import Arrival, WrongData
from bench.peers.node_home import install
from bench.peers.redis_server import start_redis
from bench.systems import Run, System, seats
from bench.wire import Line, WebSocketLine, WireError

_EPOCH = 1


class _BroadcastRun(Run):
    """Any broadcast: messages come whole and in order, or the measurement ends."""

    def __init__(self, teacher: Line, students: list[Line]) -> None:
        super().__init__(teacher, students)
        self._answered = 0

    def timers(self, start_ns: int, random: Random) -> Iterator[tuple[int, Due]]:  # noqa: ARG002
        """See Run."""
        yield from ()

    def is_complete(self, commits: int) -> bool:
        """See Run."""
        return self._answered == commits and super().is_complete(commits)

    def answered(self, number: int) -> None:
        """The teacher was told that this message was taken."""
        self._answered += 1
        if number != self._answered:
            raise WrongData(f"message {number} was acknowledged, {self._answered} was due")

    def arrived(self, student: int, at_ns: int, number: int, changes: Board, payload_bytes: int) -> None:
        """A student was sent a message."""
        arrivals = self.arrivals[student]
        expected = arrivals[-1].number + 1 if arrivals else 1
        if number != expected:
            raise WrongData(f"student {student}: message {number} where {expected} was due")
        arrivals.append(Arrival(at_ns, number, changes, False, payload_bytes))


class _FrameRun(_BroadcastRun):
    """Over bare frames: the bytes that classroom-sync sends for the same commit."""

    teacher: WebSocketLine

    def commit(self, number: int, changes: Board) -> None:
        """See Run."""
        self.teacher.send_message(msgpack.packb([1, _EPOCH, number - 1, number, changes]), is_text=False)

    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """See Run."""
        yield self.teacher, self._hear_teacher
        for student, line in enumerate(self.students):
            yield line, self._listener(student, line)

    def _hear_teacher(self, _at_ns: int, data: bytes) -> None:
        for payload in self.teacher.feed(data):
            self.answered(int.from_bytes(payload))

    def _listener(self, student: int, line: Line) -> Heard:
        assert isinstance(line, WebSocketLine)

        def hear(at_ns: int, data: bytes) -> None:
            for payload in line.feed(data):
                _, _, _, number, changes = msgpack.unpackb(payload)
                self.arrived(student, at_ns, number, changes, len(payload))

        return hear


class _Broadcast(System):
    def __init__(self) -> None:
        self._classes = count(1)

    def late_joins_ms(self, port: int, joins: int) -> list[float] | None:  # noqa: ARG002
        """See System."""
        return None


class Limit(_Broadcast):
    """A bare fan-out in C: what the machine can do."""

    name = "limit"
    title = "the limit: a bare C fan-out"
    server = "limit"

    def prepare(self) -> None:
        """See System."""
        build()

    def command(self, port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See System."""
        return ["bench.limit", str(port)]

    def enter(self, port: int, students: int, far_port: int | None = None) -> Run:
        """See System."""
        number = next(self._classes)
        teacher = WebSocketLine(port, f"/{number}/teacher")
        return _FrameRun(
            teacher, [WebSocketLine(place, f"/{number}/student") for place in seats(port, students, far_port)]
        )


class PlainWs(Limit):
    """The same with `ws`, the WebSocket library of Node."""

    name = "ws"
    title = "plain ws (Node)"
    server = "ws"

    def prepare(self) -> None:
        """See System."""
        install()

    def command(self, port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See System."""
        return ["bench.peers", "plain_ws", str(port)]


class EngineIoLine(WebSocketLine):
    """Engine.IO 4 over a WebSocket alone, with Socket.IO 5 in it."""

    def __init__(self, port: int) -> None:
        super().__init__(port, "/socket.io/?EIO=4&transport=websocket")
        self._expect(b"0{")
        self.send_message(b"40", is_text=True)
        self._expect(b"40")

    def join(self, name: str) -> None:
        """Enter a room, and wait until that is done."""
        self.send_event(0, ["join", name])
        self._expect(b"430[")

    def send_event(self, id_: int, event: list[Any]) -> None:
        """An event that asks for an acknowledgement under this number."""
        self.send_message(f"42{id_}{json.dumps(event, separators=(',', ':'))}".encode(), is_text=True)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As any WebSocket's; Engine.IO's own pings are answered here too."""
        for payload in super().feed(data):
            if payload == b"2":
                self.send_message(b"3", is_text=True)
            else:
                yield payload

    def _expect(self, start: bytes) -> None:
        _, payload = self.read_message()
        if not payload.startswith(start):
            raise WireError(f"{payload!r} where {start!r} was due")


class SocketIoRun(_BroadcastRun):
    """One class over Socket.IO."""

    teacher: EngineIoLine

    def __init__(self, teacher: EngineIoLine, students: list[Line], name: str) -> None:
        super().__init__(teacher, students)
        self._name = name

    def commit(self, number: int, changes: Board) -> None:
        """See Run."""
        self.teacher.send_event(number, ["commit", self._name, {"n": number, "changes": changes}])

    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """See Run."""
        yield self.teacher, self._hear_teacher
        for student, line in enumerate(self.students):
            yield line, self._listener(student, line)

    def _hear_teacher(self, _at_ns: int, data: bytes) -> None:
        for payload in self.teacher.feed(data):
            id_, _, rest = payload.partition(b"[")
            number = int(rest[:-1])
            if id_ != b"43%d" % number:
                raise WrongData(f"{payload!r} acknowledges another message")
            self.answered(number)

    def _listener(self, student: int, line: Line) -> Heard:
        assert isinstance(line, EngineIoLine)

        def hear(at_ns: int, data: bytes) -> None:
            for payload in line.feed(data):
                event, state = json.loads(payload.removeprefix(b"42"))
                if event != "state":
                    raise WrongData(f"{event} where a state was due")
                self.arrived(student, at_ns, state["n"], state["changes"], len(payload))

        return hear


class SocketIo(_Broadcast):
    """Socket.IO in Node: a room a class, JSON, everything to everyone."""

    name = "socket.io"
    title = "Socket.IO (Node)"
    server = "socket.io"

    def prepare(self) -> None:
        """See System."""
        install()

    def command(self, port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See System."""
        return ["bench.peers", "socket_io", str(port)]

    def enter(self, port: int, students: int, far_port: int | None = None) -> Run:
        """See System."""
        name = f"class-{next(self._classes)}"
        teacher = EngineIoLine(port)
        lines: list[Line] = []
        for place in seats(port, students, far_port):
            line = EngineIoLine(place)
            line.join(name)
            lines.append(line)
        return SocketIoRun(teacher, lines, name)


class SocketIoOverRedis(SocketIo):
    """The same with the adapter that lets several processes share a class: every emit goes to Redis too."""

    name = "socket.io-redis"
    title = "Socket.IO with its Redis adapter"
    server = "socket.io-redis"

    def prepare(self) -> None:
        """See System."""
        install()
        self._redis_port = start_redis()

    def command(self, port: int, folder: Path) -> list[str]:
        """See System."""
        return [*super().command(port, folder), str(self._redis_port)]


class PythonSocketIo(SocketIo):
    """The same in Python, under the uvicorn that the service runs under."""

    name = "python-socketio"
    title = "python-socketio"
    server = "python-socketio"

    def prepare(self) -> None:
        """Nothing: it comes with the packages of the tests."""

    def command(self, port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See System."""
        place = ["--host", "127.0.0.1", "--port", str(port)]
        return ["uvicorn", "bench.peers.python_socketio:app", *place, "--log-level", "warning"]
