"""Crowds: thousands of students in one class or in many, entered and driven without losing any meanwhile."""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from time import perf_counter_ns
from typing import Protocol

from bench.lesson import Lesson
from bench.load import Due, Heard, drive, no_collections
from bench.measure import Latencies, check_arrivals, latencies
from bench.ours import ClassroomSync
from bench.systems import NS, Run, System
from bench.wire import Line, WebSocketLine

_BREATHE_EVERY = 100
_GRACE_NS = 10 * NS
# A ping of ours as it stands in the stream: its opcode, and the 16 bytes of its mark.
_PING = b"\x89\x10"


class PatientLine(WebSocketLine):
    """A WebSocket that answers pings while nobody reads it: entering thousands takes longer than the server waits."""

    def __init__(self, port: int, path: str, subprotocols: str) -> None:
        self._inbox: deque[bytes] = deque()
        super().__init__(port, path, subprotocols)

    def breathe(self, *, is_ready: bool) -> None:
        """Take in what is there, for later; what came behind the last message read, if nothing is ready."""
        if is_ready or self._rest:
            self._inbox.extend(super().feed(self.receive() if is_ready else b""))

    def feed(self, data: bytes) -> Iterator[bytes]:
        """As any WebSocket's, first what was taken in."""
        while self._inbox:
            yield self._inbox.popleft()
        yield from super().feed(data)


class CrowdedClassroomSync(ClassroomSync):
    """The service while a crowd enters: those who are in go on breathing. For one crowd; `leave` lets it go."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._lines: dict[int, PatientLine] = {}

    def leave(self) -> None:
        """The crowd has gone."""
        self._epoll.close()
        self._epoll = select.epoll()
        self._lines.clear()

    def _dial(self, port: int, code: str, token: str, since: str = "0.0") -> WebSocketLine:
        path = f"/api/classrooms/{code}/ws?since={since}"
        line = PatientLine(port, path, f"classroom-sync.v1, token.{token}")
        self._lines[line.socket.fileno()] = line
        self._epoll.register(line.socket, select.EPOLLIN)
        if len(self._lines) % _BREATHE_EVERY == 0:
            ready = {fd for fd, _ in self._epoll.poll(0, maxevents=len(self._lines))}
            # All of them: a ping unanswered in what was read holds back everything that would make its line ready.
            for fd, other in self._lines.items():
                other.breathe(is_ready=fd in ready)
        return line


class OneWideClass(CrowdedClassroomSync):
    """The service with its bound on a class's participants (H-7) lifted: a class of thousands is not what it is for."""

    server = "classroom-sync-wide"

    def command(self, port: int, folder: Path) -> list[str]:
        """See System."""
        return ["bench.peers.wide", *super().command(port, folder)[1:]]


class Spends(Protocol):
    """A server, or anything that is to be looked at when the measurement begins and ends."""

    def cpu_ns(self) -> int:
        """CPU time so far."""
        ...


def enter_classes(system: System, port: int, sizes: Sequence[int]) -> list[Run]:
    """A class of each size."""
    return [system.enter(port, size) for size in sizes]


def teach(runs: Sequence[Run], lesson: Lesson, warm_up: int, rate: int, server: Spends) -> tuple[Latencies, float]:
    """The same lesson in all classes, spread over time: latencies, and CPU time of the server a message in µs.

    WrongData for anything but what the lesson says. What arrives is looked at only after it: a load that parses while
    others wait would measure itself.
    """
    sent_ns: list[list[int]] = [[] for _ in runs]
    later = [(line, _Later(heard)) for run in runs for line, heard in run.lines()]
    cpu_ns: list[int] = []
    with no_collections():
        start_ns = perf_counter_ns() + NS // 10
        timers = [
            _teacher(run, lesson, sent, start_ns + place * NS // rate // len(runs), rate)
            for place, (run, sent) in enumerate(zip(runs, sent_ns, strict=True))
        ]
        timers += [timer for run in runs for timer in run.timers(start_ns, Random(1))]
        timers.append((start_ns + warm_up * NS // rate, lambda _now_ns: cpu_ns.append(server.cpu_ns())))
        ending = _Ending(runs, sent_ns, len(lesson.commits), [hearing for _, hearing in later], start_ns)
        timers.append((start_ns + len(lesson.commits) * NS // rate, ending.look))
        drive([(line, hearing.hear) for line, hearing in later], timers, lambda: ending.is_over, start_ns + 300 * NS)
        cpu_ns.append(server.cpu_ns())
    for run in runs:
        for student, arrivals in enumerate(run.arrivals):
            check_arrivals(lesson, student, arrivals)
    each: list[float] = []
    last: list[float] = []
    for run, sent in zip(runs, sent_ns, strict=True):
        found = latencies(sent, run.arrivals, warm_up)
        each += found.each
        last += found.last
    # Messages, not commits: one who merges two into one has not delivered twice.
    delivered = sum(arrival.number > warm_up for run in runs for arrivals in run.arrivals for arrival in arrivals)
    return Latencies(sorted(each), sorted(last)), (cpu_ns[1] - cpu_ns[0]) / 1000 / delivered


def _teacher(run: Run, lesson: Lesson, sent_ns: list[int], start_ns: int, rate: int) -> tuple[int, Due]:
    def commit(_now_ns: int) -> int | None:
        number = len(sent_ns) + 1
        sent_ns.append(perf_counter_ns())
        run.commit(number, lesson.commits[number - 1])
        return None if number == len(lesson.commits) else start_ns + number * NS // rate

    return start_ns, commit


class _Later:
    """Keeps what a line heard until it is looked at; a ping is answered at once, so what was kept is looked at then."""

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._kept: list[tuple[int, bytes]] = []

    def hear(self, at_ns: int, data: bytes) -> None:
        """A Heard of the load."""
        self._kept.append((at_ns, data))
        # Nothing is what the load begins with: a ping may have come behind the last message of the entering.
        if not data or _PING in data:
            self.look()

    def look(self) -> None:
        """Hand on what was kept."""
        kept, self._kept = self._kept, []
        for at_ns, data in kept:
            self._heard(at_ns, data)


class TooSlow(Exception):
    """Not everything arrived in time."""


class _Ending:
    """Looks every now and then whether everything has arrived."""

    _EVERY_NS = NS // 10

    def __init__(
        self, runs: Sequence[Run], sent_ns: Sequence[list[int]], commits: int, later: Sequence[_Later], start_ns: int
    ) -> None:
        self.is_over = False
        self._runs, self._sent_ns, self._commits, self._later = runs, sent_ns, commits, later
        self._began_ns = start_ns

    def look(self, now_ns: int) -> int:
        for hearing in self._later:
            hearing.look()
        if all(len(sent) == self._commits for sent in self._sent_ns):
            self.is_over = all(run.is_complete(self._commits) for run in self._runs)
            if not self.is_over and now_ns > max(sent[-1] for sent in self._sent_ns) + _GRACE_NS:
                raise TooSlow(f"{_GRACE_NS / NS:g} s after the last commit not everything had arrived")
        return now_ns + self._EVERY_NS


def all_lines(runs: Sequence[Run]) -> list[Line]:
    """Everybody."""
    return [line for run in runs for line in (run.teacher, *run.students)]
