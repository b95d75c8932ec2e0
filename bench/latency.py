"""One teacher, thirty students: how late, how large, how dear; beside the limit, its peers and what this replaces.

`python -m bench.latency --help`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean, median
from time import perf_counter_ns
from typing import Any

from bench.baselines import Polled, Textbook
from bench.broadcasts import Limit, PlainWs, PythonSocketIo, SocketIo, SocketIoOverRedis
from bench.lesson import plan_lesson
from bench.load import drive, no_collections
from bench.measure import check_arrivals, latencies, medians, spread
from bench.ours import ClassroomSync, PaintedClassroomSync
from bench.picture import draw
from bench.processes import LOAD_CORE, ServerProcess, free_port, pin
from bench.report import describe_machine, table
from bench.standing import available
from bench.systems import NS, System

_GRACE_NS = 10 * NS
# A link has proved clear by then, which it does once in a lesson: see classroom_sync.core.gate.
_WARM_UP_S = 1.0
# What connects late, or is freed late, has settled by then.
_SETTLE_S = 0.3


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    students: int
    rates: list[int]
    seconds: float
    rounds: int
    idle: int
    joins: int
    poll_every_s: float
    systems: list[str] | None = None
    """By name; all where it is left out."""


def read_plan(arguments: Sequence[str]) -> tuple[Plan, Path]:
    """The plan in the command line, and where results go."""
    parser = argparse.ArgumentParser("bench.latency", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: does it work? Its figures mean little")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--rates", type=int, nargs="+", help="commits a second [10 60; quick: 60]")
    parser.add_argument("--seconds", type=float, help="measured, for each system, rate and round [1.5; quick: 0.5]")
    parser.add_argument("--rounds", type=int, help="interleaved; medians are taken over them [3; quick: 1]")
    parser.add_argument("--idle", type=int, help="idle connections, for memory [600; quick: 120]")
    parser.add_argument("--joins", type=int, help="late joins a round [20; quick: 5]")
    parser.add_argument("--poll-every", type=float, default=2.0, help="seconds between polls of the polled API [2]")
    parser.add_argument("--systems", nargs="+", metavar="NAME", help="classroom-sync and some of the others [all]")
    parser.add_argument("--out", type=Path, help="folder for the results [bench/results; quick: bench/results/quick]")
    options = parser.parse_args(arguments)
    quick = options.quick
    plan = Plan(
        options.students,
        options.rates or ([60] if quick else [10, 60]),
        options.seconds or (0.5 if quick else 1.5),
        options.rounds or (1 if quick else 3),
        options.idle or (120 if quick else 600),
        options.joins or (5 if quick else 20),
        options.poll_every,
        options.systems,
    )
    results = Path(__file__).parent / "results"
    return plan, options.out or (results / "quick" if quick else results)


def measure_memory(system: System, server: ServerProcess, connections: int) -> float:
    """How much the server grows by one idle connection, in bytes: by the second half of so many.

    The first half fills what the start of the program has left free, which would hide the growth.
    """
    lines = system.sit(server.port, connections // 2)
    time.sleep(_SETTLE_S)
    before = server.resident_bytes()
    more = system.sit(server.port, connections // 2)
    time.sleep(_SETTLE_S)
    grown = server.resident_bytes() - before
    for line in (*lines, *more):
        line.close()
    return grown / (connections // 2)


def measure_run(system: System, server: ServerProcess, plan: Plan, rate: int, seed: int) -> dict[str, Any]:
    """One class for a while: its figures, or WrongData."""
    warm_up = max(1, int(rate * min(_WARM_UP_S, plan.seconds)))
    lesson = plan_lesson(warm_up + max(2, int(rate * plan.seconds)), seed)
    run = system.enter(server.port, plan.students)
    sent_ns: list[int] = []
    marks: dict[str, int] = {}

    def commit(_now_ns: int) -> int | None:
        number = len(sent_ns) + 1
        if number == warm_up + 1:
            marks["cpu_ns"] = server.cpu_ns()
            marks["arrivals"] = sum(map(len, run.arrivals))
        sent_ns.append(perf_counter_ns())
        run.commit(number, lesson.commits[number - 1])
        # By the plan, not by when the last one went out: a late one must not make the next late.
        return None if number == len(lesson.commits) else start_ns + number * NS // rate

    try:
        with no_collections():
            start_ns = perf_counter_ns() + NS // 10
            timers = [(start_ns, commit), *run.timers(start_ns, Random(seed))]
            give_up_ns = start_ns + len(lesson.commits) * NS // rate + _GRACE_NS
            drive(
                list(run.lines()),
                timers,
                lambda: len(sent_ns) == len(lesson.commits) and run.is_complete(len(sent_ns)),
                give_up_ns,
            )
            cpu_ns = server.cpu_ns() - marks["cpu_ns"]
    finally:
        run.close()
    for student, arrivals in enumerate(run.arrivals):
        check_arrivals(lesson, student, arrivals)
    found = latencies(sent_ns, run.arrivals, warm_up)
    every = list(itertools.chain.from_iterable(run.arrivals))
    turns = [arrival.payload_bytes for arrival in every if "page" in arrival.changes]
    counted = len(every) - marks["arrivals"]
    return {
        "each_ms": spread(found.each),
        "last_ms": spread(found.last),
        "payload_bytes": mean(arrival.payload_bytes for arrival in every),
        "page_turn_bytes": median(turns),
        "server_cpu_us": cpu_ns / 1000 / counted,
        "deliveries_a_commit": counted / plan.students / (len(sent_ns) - warm_up),
    }


def measure_round(
    systems: Sequence[System], servers: dict[str, ServerProcess], plan: Plan, seed: int
) -> dict[str, dict[str, Any]]:
    """Every system at every rate, in turns, so that a noise of the machine meets them all."""
    figures: dict[str, dict[str, Any]] = {system.name: {"rates": {}} for system in systems}
    for rate in plan.rates:
        for system in systems:
            print(f"  round {seed}: {system.title}, {rate} commits a second", file=sys.stderr, flush=True)
            server = servers[system.server]
            figures[system.name]["rates"][str(rate)] = measure_run(system, server, plan, rate, seed)
    for system in systems:
        joins_ms = system.late_joins_ms(servers[system.server].port, plan.joins)
        figures[system.name]["late_join_ms"] = None if joins_ms is None else median(joins_ms)
    return figures


def measure(plan: Plan) -> dict[str, Any]:
    """All of the plan: the medians over its rounds, and each round."""
    plain = [Limit(), PlainWs(), SocketIo(), SocketIoOverRedis(), PythonSocketIo()]
    every = [ClassroomSync(), PaintedClassroomSync(), *plain, Textbook(), Polled(plan.poll_every_s)]
    systems, left_out = available([each for each in every if plan.systems is None or each.name in plan.systems])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        starting: dict[str, ServerProcess] = {}
        for system in systems:
            if system.server not in starting:
                port = free_port()
                command = system.command(port, folder / system.server)
                starting[system.server] = ServerProcess(command, port, folder / f"{system.server}.log")
                stack.callback(starting[system.server].stop)
        servers = {name: stack.enter_context(server) for name, server in starting.items()}
        of_server = {system.server: system for system in reversed(systems)}
        memory = {name: measure_memory(of_server[name], servers[name], plan.idle) for name in servers}
        rounds = [measure_round(systems, servers, plan, number) for number in range(1, plan.rounds + 1)]
    figures = medians(rounds)
    for system in systems:
        figures[system.name] |= {"title": system.title, "connection_bytes": memory[system.server]}
    machine = describe_machine()
    return {"machine": machine, "plan": vars_of(plan), "left_out": left_out, "systems": figures, "rounds": rounds}


def vars_of(plan: Plan) -> dict[str, Any]:
    """The plan's fields by name."""
    return {name: getattr(plan, name) for name in Plan.__slots__}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the results."""
    plan, out = read_plan(sys.argv[1:] if arguments is None else arguments)
    pin(os.getpid(), LOAD_CORE)
    results = measure(plan)
    out.mkdir(parents=True, exist_ok=True)
    (out / "latency.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (out / "latency.svg").write_text(draw(results), encoding="utf-8")
    print(table(results))
    print(f"\n{out / 'latency.json'}\n{out / 'latency.svg'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
