"""What is measured over two nodes: how each system is started beside Redis, and entered by both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import httpx

from bench.baselines import TextbookRun
from bench.broadcasts import EngineIoLine, SocketIoRun
from bench.crowd import CrowdedClassroomSync
from bench.ours import SyncRun
from bench.peers.node_home import install
from bench.systems import Run
from bench.wire import WebSocketLine

NODES = 2


class NodesSystem(ABC):
    """A service of two processes that share one Redis."""

    name: str
    title: str
    server: str
    """Systems that name the same one are measured on the same processes."""

    def prepare(self) -> None:
        """Fetch or build what it needs; OSError or CalledProcessError where that cannot be done."""
        return

    @abstractmethod
    def command(self, port: int, redis_port: int, folder: Path) -> list[str]:
        """What `python -m` runs, for each node."""

    @abstractmethod
    def enter(self, ports: Sequence[int], students: int) -> Run:
        """A class whose teacher dials the first port; the first half of the students too, the rest the second."""

    def leave(self) -> None:
        """The class has gone."""
        return


def halves(ports: Sequence[int], students: int) -> list[int]:
    """The port that each student dials."""
    near = students // 2
    return [ports[0]] * near + [ports[1]] * (students - near)


class EndedRun(SyncRun):
    """A class that ends with the measurement: one left behind would go on saying every second that it lives."""

    port: int
    code: str
    token: str
    """The teacher's."""
    tokens: list[str]
    """The students'."""

    def close(self) -> None:
        """See Run."""
        super().close()
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"http://127.0.0.1:{self.port}/api/classrooms/{self.code}"
        httpx.delete(url, headers=headers, trust_env=False).raise_for_status()


class SpreadClassroomSync(CrowdedClassroomSync):
    """The service, entered by many doors: by one line for each person, who answers pings until the lesson begins."""

    def enter_by(self, teacher_port: int, student_ports: Sequence[int]) -> EndedRun:
        """A class whose students dial these ports."""
        with httpx.Client(base_url=f"http://127.0.0.1:{teacher_port}", trust_env=False) as http:
            opened = http.post("/api/classrooms", json={"title": "Bench", "name": "Teacher"}).raise_for_status().json()
            code, token = opened["code"], opened["token"]
            teacher = self._dial(teacher_port, code, token)
            tokens = self._join_all(http, code, len(student_ports))
            students = [self._dial(port, code, one) for port, one in zip(student_ports, tokens, strict=True)]
        run = EndedRun(teacher, students, paints=False)
        run.port, run.code, run.token, run.tokens = teacher_port, code, token, tokens
        return run


class SyncNodes(NodesSystem):
    """The service of this project over Redis, as `deploy/` starts it."""

    name = "classroom-sync"
    title = "classroom-sync"
    server = "classroom-sync"

    def __init__(self) -> None:
        self._service = SpreadClassroomSync()

    def command(self, port: int, redis_port: int, folder: Path) -> list[str]:
        """See NodesSystem."""
        return [*self._service.command(port, folder), "--store", f"redis://127.0.0.1:{redis_port}"]

    def enter(self, ports: Sequence[int], students: int) -> Run:
        """See NodesSystem."""
        return self._service.enter_by(ports[0], halves(ports, students))

    def leave(self) -> None:
        """The class has gone."""
        self._service.leave()


class SyncOneNode(SyncNodes):
    """The same with everybody on the first node, as many as that has otherwise: what the other node costs them."""

    name = "one-node"
    title = "… the same students, no others"

    def enter(self, ports: Sequence[int], students: int) -> Run:
        """See NodesSystem."""
        return self._service.enter_by(ports[0], [ports[0]] * (students // 2))


class TextbookNodes(NodesSystem):
    """FastAPI's tutorial with Redis between the processes."""

    name = "textbook"
    title = "textbook FastAPI + Redis pub/sub"
    server = "textbook"

    def command(self, port: int, redis_port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See NodesSystem."""
        return ["bench.peers.textbook_redis", str(port), str(redis_port)]

    def enter(self, ports: Sequence[int], students: int) -> Run:
        """See NodesSystem."""
        lines = [WebSocketLine(port, "/ws") for port in (ports[0], *halves(ports, students))]
        return TextbookRun(lines[0], list(lines[1:]))


class PythonSocketIoNodes(NodesSystem):
    """python-socketio with its manager for Redis."""

    name = "python-socketio"
    title = "python-socketio, AsyncRedisManager"
    server = "python-socketio"

    def __init__(self) -> None:
        self._classes = count(1)

    def command(self, port: int, redis_port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See NodesSystem."""
        return ["bench.peers.python_socketio_redis", str(port), str(redis_port)]

    def enter(self, ports: Sequence[int], students: int) -> Run:
        """See NodesSystem."""
        name = f"class-{next(self._classes)}"
        teacher = EngineIoLine(ports[0])
        lines = [EngineIoLine(port) for port in halves(ports, students)]
        for line in lines:
            line.join(name)
        return SocketIoRun(teacher, list(lines), name)


class SocketIoNodes(PythonSocketIoNodes):
    """Socket.IO in Node, with its adapter for Redis."""

    name = "socket.io"
    title = "Socket.IO (Node), Redis adapter"
    server = "socket.io"

    def prepare(self) -> None:
        """See NodesSystem."""
        install()

    def command(self, port: int, redis_port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See NodesSystem."""
        return ["bench.peers", "socket_io", str(port), str(redis_port)]


def systems() -> list[NodesSystem]:
    """All that take turns."""
    return [SyncNodes(), SyncOneNode(), TextbookNodes(), SocketIoNodes(), PythonSocketIoNodes()]
