"""The service of this project under measurement, over its own wire (docs/protocol.md) and nothing of its client."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

import httpx
import msgpack

from bench.lesson import Board
from bench.load import Due, Heard
from bench.measure import Arrival, WrongData
from bench.systems import NS, Run, System, seats
from bench.wire import Line, WebSocketLine

PAINTED_EVERY_NS = NS // 4
MARKS = 20
"""On the board that a late student loads."""
_ACCEPTED, _REFUSED, _STATE = 3, 4, 1
# Each has a connection of its own; a class is hardly faster at the door.
_AT_THE_DOOR = 15


class SyncRun(Run):
    """One class. `base` is the version before commit 1, `answered` counts the commits that were accepted."""

    teacher: WebSocketLine
    students: list[WebSocketLine]  # type: ignore[assignment]

    def __init__(self, teacher: WebSocketLine, students: list[WebSocketLine], *, paints: bool) -> None:
        super().__init__(teacher, list(students))
        self._paints = paints
        self._epoch, self.base = _read_first_state(teacher)
        self._shown = [0] * len(students)
        self.answered = 0
        for student in students:
            if _read_first_state(student) != (self._epoch, self.base):
                raise WrongData("a student enters on another stamp than the teacher's")

    def commit(self, number: int, changes: Board) -> None:
        """See Run."""
        self.teacher.send_message(msgpack.packb([16, number, changes]), is_text=False)

    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """See Run."""
        yield self.teacher, self._hear_teacher
        for place, student in enumerate(self.students):
            yield student, self._listener(place, student)

    def timers(self, start_ns: int, random: Random) -> Iterator[tuple[int, Due]]:
        """See Run."""
        if self._paints:
            for place in range(len(self.students)):
                yield start_ns + int(random.random() * PAINTED_EVERY_NS), self._painter(place)

    def is_complete(self, commits: int) -> bool:
        """See Run."""
        return self.answered == commits and super().is_complete(commits)

    def stamp(self, place: int) -> tuple[int, int]:
        """What this student was shown."""
        return self._epoch, self.base + self._shown[place]

    def _hear_teacher(self, _at_ns: int, data: bytes) -> None:
        for payload in self.teacher.feed(data):
            if payload[1] == _REFUSED:
                raise WrongData(f"refused: {msgpack.unpackb(payload)[3]}")
            if payload[1] == _ACCEPTED:
                _, id_, epoch, version, _ = msgpack.unpackb(payload)
                self.answered += 1
                if (id_, epoch, version) != (self.answered, self._epoch, self.base + id_):
                    raise WrongData(f"commit {id_} became {epoch}.{version}, after {self.answered - 1} answers")

    def _listener(self, place: int, student: WebSocketLine) -> Heard:
        arrivals = self.arrivals[place]

        def hear(at_ns: int, data: bytes) -> None:
            for payload in student.feed(data):
                if payload[1] == _STATE:
                    _, epoch, since, to, changes = msgpack.unpackb(payload)
                    if epoch != self._epoch or since > self.base + self._shown[place]:
                        raise WrongData(f"student {place}: a gap before {epoch}.{to}")
                    self._shown[place] = to - self.base
                    arrivals.append(Arrival(at_ns, to - self.base, changes, since == 0, len(payload)))

        return hear

    def _painter(self, place: int) -> Due:
        told = 0

        def paint(now_ns: int) -> int:
            nonlocal told
            if self._shown[place] != told:
                told = self._shown[place]
                report = msgpack.packb([17, self._epoch, self.base + told, None])
                self.students[place].send_message(report, is_text=False)
            return now_ns + PAINTED_EVERY_NS

        return paint


def _read_first_state(line: WebSocketLine) -> tuple[int, int]:
    while True:
        _, payload = line.read_message()
        if payload[1] == _STATE:
            _, epoch, _, version, _ = msgpack.unpackb(payload)
            return epoch, version


class ClassroomSync(System):
    """The service of this project, as `make run` starts it: SQLite, heartbeats, rosters and all."""

    name = "classroom-sync"
    title = "classroom-sync"
    server = "classroom-sync"
    paints = False

    def command(self, port: int, folder: Path) -> list[str]:
        """See System."""
        place = ["--host", "127.0.0.1", "--port", str(port), "--data-dir", str(folder)]
        return ["classroom_sync.cli", "serve", *place]

    def enter(self, port: int, students: int, far_port: int | None = None) -> Run:
        """See System."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            code, teacher = self._open(http, port)
            tokens = self._join_all(http, code, students)
            places = zip(seats(port, students, far_port), tokens, strict=True)
            entered = [self._dial(place, code, token) for place, token in places]
            return SyncRun(teacher, entered, paints=self.paints)

    def late_joins_ms(self, port: int, joins: int) -> list[float] | None:
        """See System."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            code, teacher = self._open(http, port)
            _fill_board(teacher)
            waited_ms = []
            for number in range(joins):
                token = self._join(http, code, number)
                student = self._dial(port, code, token)
                waited_ms.append(self._whole_state_ms(student))
                student.close()
            teacher.close()
            return waited_ms

    def _open(self, http: httpx.Client, port: int) -> tuple[str, WebSocketLine]:
        opened = http.post("/api/classrooms", json={"title": "Bench", "name": "Teacher"}).raise_for_status().json()
        return opened["code"], self._dial(port, opened["code"], opened["token"])

    def _join_all(self, http: httpx.Client, code: str, students: int) -> list[str]:
        """Their tokens. They come together, as a class does: the store writes down at once who came within 20 ms."""
        with ThreadPoolExecutor(_AT_THE_DOOR) as door:
            return list(door.map(partial(self._join, http, code), range(students)))

    def _join(self, http: httpx.Client, code: str, number: int) -> str:
        joined = (
            http.post(f"/api/classrooms/{code}/participants", json={"name": f"Student {number}"})
            .raise_for_status()
            .json()
        )
        token: str = joined["token"]
        return token

    def _dial(self, port: int, code: str, token: str, since: str = "0.0") -> WebSocketLine:
        path = f"/api/classrooms/{code}/ws?since={since}"
        return WebSocketLine(port, path, f"classroom-sync.v1, token.{token}")

    def _whole_state_ms(self, student: WebSocketLine) -> float:
        while True:
            at_ns, payload = student.read_message()
            if payload[1] == _STATE:
                _, _, since, _, board = msgpack.unpackb(payload)
                if since != 0 or len(board) < MARKS:
                    raise WrongData("a newcomer's first state is not the whole board")
                return (at_ns - student.dialled_ns) / 1e6


def _fill_board(teacher: WebSocketLine) -> None:
    marks = {
        f"mark/{number}": {"a": f"2:{number + 1}:1", "kind": "mistake", "by": "teacher"} for number in range(MARKS)
    }
    teacher.send_message(msgpack.packb([16, 1, {"page": 2, "at": {"a": "2:2:1"}} | marks]), is_text=False)
    while True:
        _, payload = teacher.read_message()
        if payload[1] in (_ACCEPTED, _REFUSED):
            if payload[1] == _REFUSED:
                raise WrongData(f"refused: {msgpack.unpackb(payload)[3]}")
            return


class PaintedClassroomSync(ClassroomSync):
    """The same, and every student reports four times a second what it has painted, so the teacher sees who follows."""

    name = "classroom-sync-painted"
    title = "… and every student reports what it shows"
    paints = True
