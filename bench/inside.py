"""What one message costs the service itself, without sockets and loop: on warm caches, and on cold ones.

A class of thirty in this process, on wires that swallow what they are given. Between two moves of a teacher a core
sleeps and others use its caches, so the cold figure is the nearer one. `python -m bench.inside --help`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

import msgpack

from bench.load import no_collections
from bench.report import describe_machine
from classroom_sync.core.gate import Gate, pack_mark
from classroom_sync.core.link import Cursor, Flow, Link
from classroom_sync.core.session import Ending
from classroom_sync.hub.classroom import Classroom
from classroom_sync.hub.clock import SystemClock
from classroom_sync.hub.connection import Connection, Framing
from classroom_sync.materials.catalogue import Catalogue
from classroom_sync.materials.mushaf import load_mushaf
from classroom_sync.protocol.codec import Encoding
from classroom_sync.protocol.words import Code, Epoch, NodeId, ParticipantId, Pen, Role, Version
from classroom_sync.server.frames import binary_frame, ping_frame
from classroom_sync.store.base import StoredClassroom, StoredEntry, StoredParticipant

STUDENTS = 30
_NODE = NodeId("bench")
_TEACHER = ParticipantId("teacher")
_FRAMING = Framing(binary_frame, ping_frame)
# Several times the largest last-level cache that a core of a server has for itself.
_EVICTING_BYTES = 64 * 1024 * 1024
_TRIES = 20
_PING, _MARK_BYTES = 0x89, 16


class _Wire:
    """Takes everything and does nothing, but for what a ping carries: that is answered."""

    def __init__(self) -> None:
        self.mark = b""

    def write(self, payloads: Sequence[bytes]) -> Flow:
        """See hub.connection.Wire."""
        # A ping is the last frame of a write: its two bytes of header, and a mark.
        if payloads[-1][-_MARK_BYTES - 2 : -_MARK_BYTES] == bytes([_PING, _MARK_BYTES]):
            self.mark = payloads[-1][-_MARK_BYTES:]
        return Flow.CLEAR

    def close(self, ending: Ending, last_words: Sequence[bytes] = ()) -> None:
        """See hub.connection.Wire."""


class Lesson:
    """A class with everybody in it; each method carries out one message and answers how many ns it took."""

    def __init__(self) -> None:
        mushaf, self._clock = load_mushaf(), SystemClock()
        catalogue = Catalogue([mushaf])
        entries = {
            "material": StoredEntry(Version(1), catalogue.default_material()),
            "page": StoredEntry(Version(1), 1),
        }
        stored = StoredClassroom(
            *(Code("ABCDEF"), "Bench", 0.0, 0.0, Epoch(1), Version(1), Version(0), Pen(_TEACHER, Epoch(1)), entries),
            [StoredParticipant(_TEACHER, "Teacher", Role.TEACHER, 0)],
            _NODE,
        )
        self._class = Classroom(stored, _NODE, catalogue, self._clock, is_shared=False)
        students = [self._class.join(ParticipantId(str(n)), f"Student {n}", Role.STUDENT) for n in range(STUDENTS)]
        self._teacher, *self._students = [
            self._dial(self._class.roster.get(participant.participant) or participant)
            for participant in (next(iter(self._class.roster)), *students)
        ]
        self._commits = 0

    @property
    def deliveries(self) -> int:
        """Messages written so far."""
        return self._class.deliveries

    @property
    def painted_by_someone(self) -> bool:
        """Whether the class knows of a student that it shows the newest."""
        return any(member.painted == self._class.board.stamp for member in self._class.roster)

    def commit(self) -> int:
        """The teacher points at a word, and all thirty are written to.

        A process that stands still while a ping is on its way holds a link: that is no measurement, and is done again.
        """
        for _ in range(_TRIES):
            self._answer_pings()
            self._commits += 1
            word = {"a": f"2:{2 + self._commits % 280}:1"}
            took_ns = self._timed(self._class.receive, self._teacher, msgpack.packb([16, self._commits, {"at": word}]))
            self._class.store_has(self._class.board.stamp)
            if all(student.link.cursor.stamp == self._class.board.stamp for student in self._students):
                return took_ns
        raise RuntimeError(f"a link was held, {_TRIES} times in a row")

    def painted(self) -> int:
        """A student reports what it shows."""
        report = [17, *self._class.board.stamp, None]
        return self._timed(self._class.receive, self._next_student(), msgpack.packb(report))

    def pong(self) -> int:
        """A student answers a ping."""
        student, stamp = self._next_student(), self._class.board.stamp
        student.link.pinged(self._clock.now_s())
        return self._timed(self._class.ponged, student, pack_mark(stamp))

    def tick(self) -> int:
        """A quarter of a second has passed."""
        return self._timed(self._class.tick, self._clock.now_s())

    def _dial(self, member: Any) -> Connection:
        connection = Connection(member, _Wire(), Link(Cursor(), gate=Gate()), Encoding.MSGPACK, _FRAMING)
        self._class.attach(connection, "")
        return connection

    def _next_student(self) -> Connection:
        self._students.append(self._students.pop(0))
        return self._students[-1]

    def _answer_pings(self) -> None:
        """Every ping is answered at once, so that no link is ever held."""
        for connection in (self._teacher, *self._students):
            assert isinstance(connection.wire, _Wire), "each far end of this class has one"
            self._class.ponged(connection, connection.wire.mark)

    @staticmethod
    def _timed(call: Callable[..., None], *arguments: Any) -> int:
        start_ns = perf_counter_ns()
        call(*arguments)
        return perf_counter_ns() - start_ns


def measure(times: int) -> dict[str, dict[str, float]]:
    """Medians in µs, warm and cold, by message."""
    lesson, evicting = Lesson(), bytearray(_EVICTING_BYTES)
    figures: dict[str, dict[str, float]] = {}
    with no_collections():
        for message in (lesson.commit, lesson.painted, lesson.pong, lesson.tick):
            warm = median(message() for _ in range(10 * times))
            cold = []
            for _ in range(times):
                evicting[::64] = bytes(len(evicting) // 64)
                cold.append(message())
            figures[message.__name__] = {"warm_us": warm / 1000, "cold_us": median(cold) / 1000}
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write the results."""
    parser = argparse.ArgumentParser("bench.inside", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: does it work? Its figures mean little")
    parser.add_argument("--out", type=Path, help="folder for the results [bench/results; quick: bench/results/quick]")
    options = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    figures = measure(3 if options.quick else 100)
    results = Path(__file__).parent / "results"
    out: Path = options.out or (results / "quick" if options.quick else results)
    out.mkdir(parents=True, exist_ok=True)
    report = {"machine": describe_machine(), "students": STUDENTS, "messages": figures}
    (out / "inside.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"{'':10}{'warm':>10}{'cold':>10}")
    for name, each in figures.items():
        print(f"{name:10}{each['warm_us']:7.1f} µs{each['cold_us']:7.1f} µs")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
