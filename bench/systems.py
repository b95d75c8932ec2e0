"""What is measured is a `System`: how it is started and entered. A `Run` is one class in it, written to and read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.lesson import Board
from bench.load import Due, Heard
from bench.measure import Arrival
from bench.wire import Line

NS = 1_000_000_000
_IDLE_CLASS = 30


def seats(port: int, students: int, far_port: int | None) -> list[int]:
    """The port that each student dials."""
    return [port] * students if far_port is None else [*[port] * (students - 1), far_port]


class Run(ABC):
    """A teacher and students who are connected; `arrivals` is what each student was shown, by commits."""

    def __init__(self, teacher: Line, students: list[Line]) -> None:
        self.teacher = teacher
        self.students = students
        self.arrivals: list[list[Arrival]] = [[] for _ in students]

    @abstractmethod
    def commit(self, number: int, changes: Board) -> None:
        """The teacher does something."""

    @abstractmethod
    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """Every line with what listens to it."""

    @abstractmethod
    def timers(self, start_ns: int, random: Random) -> Iterator[tuple[int, Due]]:
        """What the students do by themselves, and from when on."""

    def is_complete(self, commits: int) -> bool:
        """Whether everybody was shown the last commit."""
        return all(arrivals and arrivals[-1].number == commits for arrivals in self.arrivals)

    def close(self) -> None:
        """Everybody hangs up."""
        for line in (self.teacher, *self.students):
            line.close()


class System(ABC):
    """A way to bring a teacher's board to students."""

    name: str
    title: str
    server: str
    """Systems that name the same one are measured on the same server process."""

    @abstractmethod
    def command(self, port: int, folder: Path) -> list[str]:
        """What `python -m` runs."""

    def prepare(self) -> None:
        """Fetch or build what it needs; OSError or CalledProcessError where that cannot be done."""
        return

    @abstractmethod
    def enter(self, port: int, students: int, far_port: int | None = None) -> Run:
        """A class with so many students; the last of them dials `far_port`, where a slow link leads to the server."""

    def sit(self, port: int, connections: int) -> list[Line]:
        """So many connections, in classes of 30, that do nothing."""
        lines: list[Line] = []
        while len(lines) < connections:
            run = self.enter(port, min(_IDLE_CLASS, connections - len(lines)) - 1)
            lines += [run.teacher, *run.students]
        return lines

    @abstractmethod
    def late_joins_ms(self, port: int, joins: int) -> list[float] | None:
        """From dialling to the whole state, one student after the other; None where a newcomer is told nothing."""
