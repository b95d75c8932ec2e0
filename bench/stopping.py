"""Students that stop reading while the teacher goes on: what they cost the server, and what they get afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import httpx
import msgpack

from bench.lesson import Lesson
from bench.load import Due, drive, no_collections
from bench.measure import Arrival, WrongData, check_arrivals
from bench.ours import ClassroomSync, SyncRun
from bench.pointing import MOVES_PER_S, plan_pointing
from bench.processes import ServerProcess
from bench.standing import Standing
from bench.systems import NS
from bench.wire import WebSocketLine, WireError

STUDENTS = 30
STOPPED = 10
"""Several, so that what one costs stands out from what the server's memory does anyway."""
_CONTROL_S = 10.0
_LOOK_EVERY_NS = NS // 4
_GRACE_NS = 10 * NS


class _StoppingClass(ClassroomSync):
    """A class whose students keep their tokens, to dial again."""

    def enter_with_tokens(self, port: int) -> tuple[SyncRun, list[str], str]:
        """The class, the tokens of its students, its code."""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            code, teacher = self._open(http, port)
            tokens = self._join_all(http, code, STUDENTS)
            students = [self._dial(port, code, token) for token in tokens]
            return SyncRun(teacher, students, paints=False), tokens, code

    def dial_from(self, port: int, code: str, token: str, stamp: tuple[int, int]) -> WebSocketLine:
        """Come back with what one has."""
        return self._dial(port, code, token, since=f"{stamp[0]}.{stamp[1]}")


class _Watch:
    """The server's memory and its sockets' queues towards some lines, looked at while time passes."""

    def __init__(self, server: ServerProcess, lines: Sequence[WebSocketLine]) -> None:
        self._server = server
        self._ports = {line.socket.getsockname()[1] for line in lines}
        self.resident_bytes: list[int] = []
        self.unsent_bytes: list[int] = []

    def look(self, now_ns: int) -> int:
        """A timer's: note both, and be called again."""
        self.resident_bytes.append(self._server.resident_bytes())
        self.unsent_bytes.append(sum(_send_queues(self._server.port, self._ports)))
        return now_ns + _LOOK_EVERY_NS


def _send_queues(port: int, far_ports: set[int]) -> list[int]:
    """Bytes that the kernel holds to send from `port` to each of these; nothing where it does not tell."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        return []
    queues = []
    for row in table.read_text().splitlines()[1:]:
        _, near, far, _, sizes, *_ = row.split()
        if int(near.split(":")[1], 16) == port and int(far.split(":")[1], 16) in far_ports:
            queues.append(int(sizes.split(":")[0], 16))
    return queues


def measure_stopping(stop_s: float) -> dict[str, Any]:
    """What one such student costs, and what it got when it read again; WrongData if that was not the newest state."""
    system = _StoppingClass()
    # Some time before: what the server's memory does while everybody reads is not the stopped ones' doing.
    before = int(min(stop_s, _CONTROL_S) * MOVES_PER_S)
    lesson = plan_pointing(before + int(stop_s * MOVES_PER_S), seed=1)
    with Standing([system]) as servers, no_collections():
        server = servers[system]
        run, tokens, code = system.enter_with_tokens(server.port)
        stopped = run.students[:STOPPED]
        control, watch = _Watch(server, stopped), _Watch(server, stopped)
        _teach(run, lesson, range(1, before + 1), [], control)
        _teach(run, lesson, range(before + 1, len(lesson.commits) + 1), stopped, watch)
        newest = len(lesson.commits)
        unread, lay = _read_what_lies(run, newest)
        closed = [place for place in range(STOPPED) if not _is_shown(run, place, newest)]
        for place in closed:
            line = system.dial_from(server.port, code, tokens[place], run.stamp(place))
            _read_first_delta(run, place, line, newest)
        for place in range(STUDENTS):
            check_arrivals(lesson, place, run.arrivals[place])
        run.close()
    grown = _growth(watch.resident_bytes) - _growth(control.resident_bytes)
    resident, unsent = max(0, grown) / STOPPED, max(watch.unsent_bytes, default=0) / STOPPED
    return {
        "students": STOPPED,
        "stop_s": stop_s,
        "commits": len(lesson.commits) - before,
        "was_closed": bool(closed),
        "resident_bytes": resident,
        "unsent_bytes": unsent,
        "server_bytes": resident + unsent,
        "unread_bytes": max(unread),
        "deltas": max(len(run.arrivals[place]) - lay[place] for place in range(STOPPED)),
        "longest_delta": max(_longest_step(run.arrivals[place]) for place in range(STOPPED)),
    }


def _teach(run: SyncRun, lesson: Lesson, numbers: range, stopped: Sequence[WebSocketLine], watch: _Watch) -> None:
    """Make these moves, in step, while the stopped ones do not read; until all others were shown the last."""
    todo = iter(numbers)
    start_ns = perf_counter_ns() + NS // 10

    def move(now_ns: int) -> int | None:
        number = next(todo, None)
        if number is None:
            return None
        run.commit(number, lesson.commits[number - 1])
        return max(now_ns, start_ns + (number - numbers.start) * NS // MOVES_PER_S)

    def is_done() -> bool:
        return all(_is_shown(run, place, numbers[-1]) for place, line in enumerate(run.students) if line not in stopped)

    timers: list[tuple[int, Due]] = [(start_ns, move), (start_ns, watch.look)]
    reading = [(line, heard) for line, heard in run.lines() if line not in stopped]
    drive(reading, timers, is_done, start_ns + len(numbers) * NS // MOVES_PER_S + _GRACE_NS)


def _read_what_lies(run: SyncRun, newest: int) -> tuple[list[int], list[int]]:
    """Read what each stopped student is sent until it is at the newest, or was closed.

    Answers how many bytes lay unread, and how many states it had been shown once it had read those.
    """
    listeners = list(run.lines())[1:]
    give_up_ns = perf_counter_ns() + _GRACE_NS
    unread, lay = [], []
    for place in range(STOPPED):
        line, heard = listeners[place]
        line.socket.setblocking(True)
        line.socket.settimeout(_GRACE_NS / NS)
        data = line.receive()
        unread.append(len(data))
        try:
            heard(perf_counter_ns(), data)
            lay.append(len(run.arrivals[place]))
            while not _is_shown(run, place, newest):
                heard(perf_counter_ns(), line.receive())
                if perf_counter_ns() > give_up_ns:
                    raise WrongData(f"student {place} reads again and is not brought to the newest")
        except (WireError, ConnectionError):
            line.close()
            # Closed within what lay there: then nothing came after it on this line.
            lay[place:] = [len(run.arrivals[place])]
    return unread, lay


def _read_first_delta(run: SyncRun, place: int, line: WebSocketLine, newest: int) -> None:
    """The first state after dialling again brings the student from what it has to the newest: one delta."""
    epoch, had = run.stamp(place)
    while True:
        at_ns, payload = line.read_message()
        if payload[1] == 1:
            break
    _, now_epoch, since, to, changes = msgpack.unpackb(payload)
    number = to - run.base
    if (now_epoch, since, number) != (epoch, had, newest):
        raise WrongData(f"student {place}: {since} to {to} where {had} to {run.base + newest} was due")
    run.arrivals[place].append(Arrival(at_ns, number, changes, is_whole=False, payload_bytes=len(payload)))
    line.close()


def _is_shown(run: SyncRun, place: int, number: int) -> bool:
    arrivals = run.arrivals[place]
    return bool(arrivals) and arrivals[-1].number == number


def _longest_step(arrivals: Sequence[Arrival]) -> int:
    numbers = [0, *(arrival.number for arrival in arrivals)]
    return max(after - before for before, after in pairwise(numbers))


def _growth(resident_bytes: Sequence[int]) -> int:
    return max(resident_bytes) - resident_bytes[0]
