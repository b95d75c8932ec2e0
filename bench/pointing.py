"""A teacher who points without pause, in several systems side by side, each with one student on a slow link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from time import perf_counter_ns
from typing import Any

from bench.ages import ages_ms, last_move_ms
from bench.lesson import Board, Lesson
from bench.load import Due, Heard, drive, no_collections
from bench.measure import Arrival, WrongData, check_arrivals, latencies, percentile, spread
from bench.systems import NS, Run
from bench.wire import Line

MOVES_PER_S = 60
_WARM_UP = MOVES_PER_S // 2


def plan_pointing(moves: int, seed: int) -> Lesson:
    """So many moves of the teacher's finger over one page, as fast as a screen draws them."""
    random = Random(seed)
    commits: list[Board] = [{"at": {"x": random.random(), "y": random.random()}} for _ in range(moves)]
    return Lesson(commits, [{}, *commits])


class Pointing:
    """One system's class while the teacher points: what was sent, what the last student, the slow one, got."""

    def __init__(self, run: Run, lesson: Lesson) -> None:
        self.run = run
        self.sent_ns: list[int] = []
        self._lesson = lesson
        self._slow_bytes = 0

    @property
    def is_complete(self) -> bool:
        """Whether everything was sent, and shown to everybody."""
        return self.has_stopped and self.run.is_complete(len(self.sent_ns))

    @property
    def has_stopped(self) -> bool:
        """Whether the teacher has made the last move."""
        return len(self.sent_ns) == len(self._lesson.commits)

    def lines(self) -> Iterator[tuple[Line, Heard]]:
        """As the run's; the bytes of the slow one are counted."""
        slow = self.run.students[-1]
        for line, heard in self.run.lines():
            yield line, self._counting(heard) if line is slow else heard

    def teacher(self, start_ns: int) -> tuple[int, Due]:
        """The timer that moves."""

        def move(_now_ns: int) -> int | None:
            number = len(self.sent_ns) + 1
            self.sent_ns.append(perf_counter_ns())
            self.run.commit(number, self._lesson.commits[number - 1])
            return None if self.has_stopped else start_ns + number * NS // MOVES_PER_S

        return start_ns, move

    def figures(self, ended_ns: int) -> dict[str, Any]:
        """What came of it; WrongData if anyone was shown something wrong.

        Whoever was not shown the last move by the end counts as shown it then: what stands there is "at least".
        """
        for student, arrivals in enumerate(self.run.arrivals):
            seen = arrivals[-1].number if arrivals else 0
            check_arrivals(Lesson(self._lesson.commits[:seen], self._lesson.boards), student, arrivals)
        *others, slow = [self._ended(arrivals, ended_ns) for arrivals in self.run.arrivals]
        ages = sorted(ages_ms(self.sent_ns, slow, self.sent_ns[-1]))
        last_ms = last_move_ms(self.sent_ns, slow)
        assert last_ms is not None
        return {
            "age_ms": {"p50": percentile(ages, 50), "p95": percentile(ages, 95), "worst": ages[-1]},
            "last_move_ms": last_ms,
            "is_cut_off": slow is not self.run.arrivals[-1],
            "slow_bytes": self._slow_bytes,
            "others_ms": spread(latencies(self.sent_ns, others, _WARM_UP).each),
        }

    def curve(self, ended_ns: int) -> list[float]:
        """The age of what the slow student is shown, every 10 ms from the first move to the end."""
        return ages_ms(self.sent_ns, self.run.arrivals[-1], ended_ns)

    def _ended(self, arrivals: list[Arrival], ended_ns: int) -> list[Arrival]:
        last = len(self.sent_ns)
        if arrivals and arrivals[-1].number == last:
            return arrivals
        return [*arrivals, Arrival(ended_ns, last, {}, True, 0)]

    def _counting(self, heard: Heard) -> Heard:
        def count(at_ns: int, data: bytes) -> None:
            self._slow_bytes += len(data)
            heard(at_ns, data)

        return count


def point(classes: Sequence[Pointing], drain_s: float, seed: int) -> int:
    """Let all teachers point at once, and wait until everything is shown, at most `drain_s`; when that ended.

    The teachers are out of step, so that a burst of one system does not meet the next one's.
    """
    random = Random(seed)
    step_ns = NS // MOVES_PER_S // len(classes)
    with no_collections():
        start_ns = perf_counter_ns() + NS // 10
        timers: list[tuple[int, Due]] = []
        for place, class_ in enumerate(classes):
            timers += [class_.teacher(start_ns + place * step_ns), *class_.run.timers(start_ns, random)]
        waiting = _Waiting(classes, int(drain_s * NS))
        timers.append((start_ns, waiting.look))
        lines = [line for class_ in classes for line in class_.lines()]
        drive(lines, timers, lambda: waiting.is_over, start_ns + 600 * NS)
    return perf_counter_ns()


class _Waiting:
    """Looks every now and then whether it is over: asking each class at each message would cost more than it."""

    _EVERY_NS = NS // 20

    def __init__(self, classes: Sequence[Pointing], drain_ns: int) -> None:
        self.is_over = False
        self._classes = classes
        self._drain_ns = drain_ns

    def look(self, now_ns: int) -> int:
        if all(class_.has_stopped for class_ in self._classes):
            stopped_ns = max(class_.sent_ns[-1] for class_ in self._classes)
            is_complete = all(class_.is_complete for class_ in self._classes)
            self.is_over = is_complete or now_ns > stopped_ns + self._drain_ns
        return now_ns + self._EVERY_NS


def insist(class_: Pointing, what: str) -> None:
    """WrongData unless everything was shown to everybody: what a system that promises it must not be excused from."""
    if not class_.is_complete:
        raise WrongData(f"{what}: not everything was shown in time")
