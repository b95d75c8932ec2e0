"""From thirty students to five thousand: CPU a delivery, latency, memory; beside the limit in C and the peers.

`python -m bench.scale --help`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.broadcasts import Limit, PlainWs, SocketIo, SocketIoOverRedis
from bench.crowd import CrowdedClassroomSync, OneWideClass, TooSlow, all_lines, enter_classes, teach
from bench.lesson import plan_lesson
from bench.measure import medians, spread
from bench.processes import LOAD_CORE, ServerProcess, pin
from bench.report import describe_machine
from bench.scale_report import table
from bench.standing import Standing, available
from bench.systems import System

CLASS = 30
# At 10 commits a second a link has proved clear by then: see bench.latency.
_WARM_UP_S = 1.0
_SETTLE_S = 0.3
# The programs' own, and a margin.
_OTHER_FILES = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A system in an arrangement: all in one class, or in classes of 30; from so many students to so many."""

    name: str
    title: str
    system: System
    in_classes: bool
    at_most: int
    at_least: int = 2 * CLASS
    """Thirty in one class are a class of thirty; what that is beside others, bench.latency says."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    sizes: list[int]
    rate: int
    seconds: float
    rounds: int
    rows: list[str] | None = None
    """By name; all where it is left out."""


def read_plan(arguments: Sequence[str]) -> tuple[Plan, Path]:
    """The plan in the command line, and where results go."""
    parser = argparse.ArgumentParser("bench.scale", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: does it work? Its figures mean little")
    parser.add_argument("--sizes", type=int, nargs="+", help="students [30 300 1000 5000; quick: 60]")
    parser.add_argument("--rate", type=int, default=10, help="commits a second in each class [10]")
    parser.add_argument("--seconds", type=float, help="measured, for each system, size and round [1; quick: 0.5]")
    parser.add_argument("--rounds", type=int, help="interleaved; medians are taken over them [3; quick: 1]")
    parser.add_argument("--rows", nargs="+", choices=[row.name for row in rows()], help="what takes turns [all]")
    parser.add_argument("--out", type=Path, help="folder for the results [bench/results; quick: bench/results/quick]")
    options = parser.parse_args(arguments)
    quick = options.quick
    plan = Plan(
        options.sizes or ([60] if quick else [30, 300, 1000, 5000]),
        options.rate,
        options.seconds or (0.5 if quick else 1.0),
        options.rounds or (1 if quick else 3),
        options.rows,
    )
    results = Path(__file__).parent / "results"
    return plan, options.out or (results / "quick" if quick else results)


def rows() -> list[Row]:
    """What takes turns. A class far wider than any may be stops before. What else there is, bench.latency measures."""
    limit, ours = Limit(), CrowdedClassroomSync()
    return [
        Row("classes", "classroom-sync, classes of 30", ours, True, 5000, 0),
        Row("limit-classes", "the limit in C, classes of 30", limit, True, 5000, 0),
        Row("one", "classroom-sync, one class", OneWideClass(), False, 1000),
        Row("limit-one", "the limit in C, one class", limit, False, 5000),
        Row("ws", "plain ws (Node), one class", PlainWs(), False, 5000),
        Row("socket.io", "Socket.IO (Node), one class", SocketIo(), False, 5000),
        Row("socket.io-redis", "Socket.IO with Redis, one class", SocketIoOverRedis(), False, 300),
    ]


def allowed_size() -> int:
    """How many connections this system lets one process hold; the limit on open files is raised as far as it goes."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard - _OTHER_FILES


def measure_crowd(row: Row, server: ServerProcess, students: int, plan: Plan, seed: int) -> dict[str, Any]:
    """One row at one size: enter, measure, leave."""
    warm_up_s = min(_WARM_UP_S, plan.seconds)
    lesson = plan_lesson(int(plan.rate * (warm_up_s + plan.seconds)), seed)
    sizes = [CLASS] * (students // CLASS) if row.in_classes else [students]
    _warm(row.system, server.port)
    before = server.resident_bytes()
    began_s = time.monotonic()
    runs = enter_classes(row.system, server.port, sizes)
    entered_s = time.monotonic() - began_s
    time.sleep(_SETTLE_S)
    grown = server.resident_bytes() - before
    try:
        found, cpu_us = teach(runs, lesson, int(plan.rate * warm_up_s), plan.rate, server)
    finally:
        lines = all_lines(runs)
        for line in lines:
            line.close()
        if isinstance(row.system, CrowdedClassroomSync):
            row.system.leave()
    return {
        "each_ms": spread(found.each),
        "last_ms": spread(found.last),
        "server_cpu_us": cpu_us,
        "connection_bytes": grown / len(lines),
        "entered_s": entered_s,
    }


def _warm(system: System, port: int) -> None:
    """One class comes and goes: what a program takes for its first class is not what a connection costs."""
    run = system.enter(port, CLASS)
    run.close()
    if isinstance(system, CrowdedClassroomSync):
        system.leave()
    time.sleep(_SETTLE_S)


def measure_size(plan: Plan, rows_: Sequence[Row], students: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All rows at one size, in turns, on fresh servers: medians and rounds, by row; None for who was too slow."""
    taking_part = [row for row in rows_ if row.at_least <= students <= row.at_most]
    rounds: list[dict[str, Any]] = []
    too_slow: set[str] = set()
    with Standing([row.system for row in taking_part]) as servers:
        for number in range(1, plan.rounds + 1):
            figures: dict[str, Any] = {}
            for row in taking_part:
                if row.name in too_slow:
                    continue
                print(f"  {students} students, round {number}: {row.title}", file=sys.stderr, flush=True)
                try:
                    figures[row.name] = measure_crowd(row, servers[row.system], students, plan, number)
                except TooSlow as error:
                    if isinstance(row.system, CrowdedClassroomSync):
                        raise
                    print(f"    {error}", file=sys.stderr)
                    too_slow.add(row.name)
                    servers.renew(row.system)
            rounds.append(figures)
    kept = [{name: found for name, found in figures.items() if name not in too_slow} for figures in rounds]
    merged = medians(kept)
    for name, found in merged.items():
        # Of the first round alone: later ones find the memory that the first crowd left behind.
        found["connection_bytes"] = rounds[0][name]["connection_bytes"]
    return merged | dict.fromkeys(too_slow), rounds


def measure(plan: Plan) -> dict[str, Any]:
    """All of the plan, size by size."""
    every = [row for row in rows() if plan.rows is None or row.name in plan.rows]
    standing, left_out = available([row.system for row in every])
    every = [row for row in every if row.system in standing]
    most = allowed_size()
    sizes: dict[str, Any] = {}
    rounds: dict[str, Any] = {}
    for students in plan.sizes:
        if students * (1 + 1 / CLASS) > most:
            print(f"left out: {students} students: this system allows {most} connections", file=sys.stderr)
            left_out[str(students)] = f"{most} connections allowed"
            continue
        sizes[str(students)], rounds[str(students)] = measure_size(plan, every, students)
    titles = {row.name: row.title for row in every}
    return {
        "machine": describe_machine(),
        "plan": asdict(plan),
        "titles": titles,
        "left_out": left_out,
        "sizes": sizes,
        "rounds": rounds,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the results."""
    plan, out = read_plan(sys.argv[1:] if arguments is None else arguments)
    pin(os.getpid(), LOAD_CORE)
    results = measure(plan)
    out.mkdir(parents=True, exist_ok=True)
    (out / "scale.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    print(f"\n{out / 'scale.json'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
