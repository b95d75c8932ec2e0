"""What the service is measured beside; the programs are in `bench/peers/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx

from bench.lesson import Board, plan_lesson
from bench.load import Due, Heard
from bench.measure import Arrival, WrongData
from bench.ours import MARKS
from bench.systems import NS, Run, System, seats
from bench.wire import HttpLine, Line, WebSocketLine


class TextbookRun(Run):
    """One class of the textbook's."""

    teacher: WebSocketLine

    def commit(self, number: int, changes: Board) -> None:
        """See Run."""
        self.teacher.send_message(json.dumps({"n": number, "changes": changes}).encode(), is_text=True)

    def timers(self, start_ns: int, random: Random) -> Iterator[tuple[int, Due]]:  # noqa: ARG002
        """See Run."""
        yield from ()

    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """See Run."""
        yield self.teacher, lambda _at_ns, data: list(self.teacher.feed(data)).clear()
        for student, arrivals in zip(self.students, self.arrivals, strict=True):
            yield student, _hear_messages(student, arrivals)


def _hear_messages(student: Line, arrivals: list[Arrival]) -> Heard:
    assert isinstance(student, WebSocketLine)

    def hear(at_ns: int, data: bytes) -> None:
        for payload in student.feed(data):
            message = json.loads(payload)
            expected = arrivals[-1].number + 1 if arrivals else 1
            if message["n"] != expected:
                raise WrongData(f"message {message['n']} where {expected} was due")
            arrivals.append(Arrival(at_ns, message["n"], message["changes"], False, len(payload)))

    return hear


class Textbook(System):
    """FastAPI's tutorial: everything to everyone, one awaited send after the other. A newcomer is told nothing."""

    name = "textbook"
    title = "textbook FastAPI broadcast"
    server = "textbook"

    def command(self, port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See System."""
        return _uvicorn("textbook", port)

    def enter(self, port: int, students: int, far_port: int | None = None) -> Run:
        """See System."""
        lines = [WebSocketLine(place, "/ws") for place in (port, *seats(port, students, far_port))]
        return TextbookRun(lines[0], list(lines[1:]))

    def late_joins_ms(self, port: int, joins: int) -> list[float] | None:  # noqa: ARG002
        """See System."""
        return None


class _PolledRun(Run):
    teacher: HttpLine
    students: list[HttpLine]  # type: ignore[assignment]

    def __init__(self, teacher: HttpLine, students: list[HttpLine], every_ns: int) -> None:
        super().__init__(teacher, list(students))
        self._every_ns = every_ns
        self._board: Board = {}

    def commit(self, number: int, changes: Board) -> None:
        """See Run."""
        merged = self._board | changes
        self._board = {key: value for key, value in merged.items() if value is not None}
        self.teacher.request("PUT", "/state", json.dumps({"n": number, "board": self._board}).encode())

    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """See Run."""
        yield self.teacher, lambda _at_ns, data: list(self.teacher.feed(data)).clear()
        for student, arrivals in zip(self.students, self.arrivals, strict=True):
            yield student, self._listener(student, arrivals)

    def timers(self, start_ns: int, random: Random) -> Iterator[tuple[int, Due]]:
        """See Run."""
        for student in self.students:
            yield start_ns + int(random.random() * self._every_ns), self._poller(student)

    def _poller(self, student: HttpLine) -> Due:
        def poll(now_ns: int) -> int:
            student.request("GET", "/state")
            return now_ns + self._every_ns

        return poll

    def _listener(self, student: HttpLine, arrivals: list[Arrival]) -> Heard:
        def hear(at_ns: int, data: bytes) -> None:
            for body in student.feed(data):
                state: dict[str, Any] = json.loads(body)
                if state["n"]:
                    arrivals.append(Arrival(at_ns, state["n"], state["board"], True, len(body)))

        return hear


class Polled(System):
    """The ordinary API this replaces: every student fetches the state, each in its own rhythm."""

    name = "polled"
    server = "polled"

    def __init__(self, every_s: float) -> None:
        self.title = f"polled API, every {every_s:g} s"
        self._every_ns = int(every_s * NS)

    def command(self, port: int, folder: Path) -> list[str]:  # noqa: ARG002
        """See System."""
        # The students of other systems may still enter, over slow links, when ours have long done so.
        return [*_uvicorn("polled", port), "--timeout-keep-alive", "60"]

    def enter(self, port: int, students: int, far_port: int | None = None) -> Run:
        """See System."""
        # What the last class left must not be taken for this one.
        httpx.put(f"http://127.0.0.1:{port}/state", json={"n": 0}, trust_env=False).raise_for_status()
        lines = [HttpLine(place) for place in (port, *seats(port, students, far_port))]
        for line in lines:
            line.fetch("/state")
        return _PolledRun(lines[0], lines[1:], self._every_ns)

    def late_joins_ms(self, port: int, joins: int) -> list[float] | None:
        """See System."""
        board = plan_lesson(2, 0).boards[2]
        body = {"n": 1, "board": board | {f"mark/{number}": {"a": f"2:{number + 1}:1"} for number in range(MARKS)}}
        httpx.put(f"http://127.0.0.1:{port}/state", json=body, trust_env=False).raise_for_status()
        waited_ms = []
        for _ in range(joins):
            line = HttpLine(port)
            at_ns, _ = line.fetch("/state")
            waited_ms.append((at_ns - line.dialled_ns) / 1e6)
            line.close()
        return waited_ms


def _uvicorn(peer: str, port: int) -> list[str]:
    place = ["--host", "127.0.0.1", "--port", str(port)]
    return ["uvicorn", f"bench.peers.{peer}:app", *place, "--log-level", "warning"]
