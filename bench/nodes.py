"""Two nodes and Redis: how late are the students of the teacher's node, how late the others; what it costs, and Redis.

`python -m bench.nodes --help`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from bench.lesson import Lesson, plan_lesson
from bench.load import drive, no_collections
from bench.measure import WrongData, check_arrivals, latencies, medians, spread
from bench.nodes_classes import measure_classes
from bench.nodes_redis import RedisFigures, read_figures
from bench.nodes_report import table
from bench.nodes_systems import NODES, NodesSystem, SyncNodes, systems
from bench.peers.redis_node import COMMAND
from bench.processes import LOAD_CORE, ServerProcess, free_port, pin
from bench.report import describe_machine
from bench.standing import available
from bench.systems import NS, Run

_GRACE_NS = 10 * NS
_WARM_UP_S = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    students: int
    rates: list[int]
    seconds: float
    rounds: int
    classes: int
    systems: list[str]


def read_plan(arguments: Sequence[str]) -> tuple[Plan, Path]:
    """The plan in the command line, and where results go."""
    parser = argparse.ArgumentParser("bench.nodes", description=__doc__)
    names = [system.name for system in systems()]
    parser.add_argument("--quick", action="store_true", help="a small run: does it work? Its figures mean little")
    parser.add_argument("--students", type=int, default=30, help="of a class, half of them by each node [30]")
    parser.add_argument("--rates", type=int, nargs="+", help="commits a second [10 60; quick: 60]")
    parser.add_argument("--seconds", type=float, help="measured, for each system, rate and round [1.5; quick: 0.5]")
    parser.add_argument("--rounds", type=int, help="interleaved; medians are taken over them [3; quick: 1]")
    parser.add_argument("--classes", type=int, help="at once, for what Redis spends on them [100; quick: 5]")
    parser.add_argument("--systems", nargs="+", choices=names, default=names, help="classroom-sync and others [all]")
    parser.add_argument("--out", type=Path, help="folder for the results [bench/results; quick: bench/results/quick]")
    options = parser.parse_args(arguments)
    quick = options.quick
    plan = Plan(
        options.students,
        options.rates or ([60] if quick else [10, 60]),
        options.seconds or (0.5 if quick else 1.5),
        options.rounds or (1 if quick else 3),
        options.classes or (5 if quick else 100),
        options.systems,
    )
    results = Path(__file__).parent / "results"
    return plan, options.out or (results / "quick" if quick else results)


class Standing:
    """Redis, and two nodes of each system on it."""

    def __init__(self, redis: ServerProcess, nodes: Mapping[str, Sequence[ServerProcess]]) -> None:
        self.redis = redis
        self._nodes = nodes

    def nodes(self, system: NodesSystem) -> Sequence[ServerProcess]:
        """Its two processes."""
        return self._nodes[system.server]


@contextmanager
def standing(measured: Sequence[NodesSystem]) -> Iterator[Standing]:
    """Everything started; ended on the way out."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        redis_port = free_port()
        command = ["bench.peers.redis_node", str(redis_port), str(folder / "redis")]
        redis = stack.enter_context(ServerProcess(command, redis_port, folder / "redis.log"))
        nodes: dict[str, list[ServerProcess]] = {}
        for system in {each.server: each for each in reversed(measured)}.values():
            nodes[system.server] = []
            for place in range(NODES):
                port, name = free_port(), f"{system.server}-{place}"
                process = ServerProcess(system.command(port, redis_port, folder / name), port, folder / f"{name}.log")
                stack.callback(process.stop)
                nodes[system.server].append(process)
        # Started together, then waited for: starting is most of a short measurement.
        for process in (each for pair in nodes.values() for each in pair):
            process.__enter__()
        yield Standing(redis, nodes)


@dataclass(frozen=True, slots=True)
class _Costs:
    """CPU time of both nodes together, and what Redis did, up to a moment."""

    nodes_ns: int
    redis: RedisFigures


def _costs(nodes: Sequence[ServerProcess], redis: ServerProcess) -> _Costs:
    return _Costs(sum(node.cpu_ns() for node in nodes), read_figures(redis))


def measure_run(system: NodesSystem, where: Standing, plan: Plan, rate: int, seed: int) -> dict[str, Any]:
    """One class for a while: its figures, or WrongData."""
    warm_up = max(1, int(rate * _WARM_UP_S))
    lesson = plan_lesson(warm_up + max(2, int(rate * plan.seconds)), seed)
    nodes = where.nodes(system)
    run = system.enter([node.port for node in nodes], plan.students)
    try:
        sent_ns, before, after = _teach(run, lesson, warm_up, rate, lambda: _costs(nodes, where.redis))
    finally:
        run.close()
        system.leave()
    for student, arrivals in enumerate(run.arrivals):
        check_arrivals(lesson, student, arrivals)
    near = plan.students // 2
    commits = len(sent_ns) - warm_up
    redis = after.redis.since(before.redis)
    figures: dict[str, Any] = {
        "nodes_cpu_us": (after.nodes_ns - before.nodes_ns) / 1000 / commits,
        "redis_cpu_us": redis.cpu_ns / 1000 / commits,
        "redis_commands": redis.total / commits,
    }
    for name, of_them in (("near", run.arrivals[:near]), ("far", run.arrivals[near:])):
        found = latencies(sent_ns, of_them, warm_up) if of_them else None
        figures[name] = None if found is None else {"each_ms": spread(found.each), "last_ms": spread(found.last)}
    return figures


def _measure_again(system: NodesSystem, where: Standing, plan: Plan, rate: int, seed: int) -> dict[str, Any]:
    """`measure_run`; a peer whose messages overtook each other is measured once more, which is said. Ours never."""
    try:
        return measure_run(system, where, plan, rate, seed)
    except WrongData as error:
        if isinstance(system, SyncNodes):
            raise
        print(f"    once more: {error}", file=sys.stderr)
        return measure_run(system, where, plan, rate, seed)


def _teach(
    run: Run, lesson: Lesson, warm_up: int, rate: int, look: Callable[[], _Costs]
) -> tuple[list[int], _Costs, _Costs]:
    """Give the lesson; when each commit was sent, and what `look` saw after the warm-up and at the end."""
    sent_ns: list[int] = []
    seen: list[_Costs] = []

    def commit(_now_ns: int) -> int | None:
        number = len(sent_ns) + 1
        sent_ns.append(perf_counter_ns())
        run.commit(number, lesson.commits[number - 1])
        # By the plan, not by when the last one went out: a late one must not make the next late.
        return None if number == len(lesson.commits) else start_ns + number * NS // rate

    with no_collections():
        start_ns = perf_counter_ns() + NS // 10
        # Half way between two commits: to look takes a while.
        look_ns = start_ns + warm_up * NS // rate - NS // rate // 2
        timers = [(start_ns, commit), (look_ns, lambda _now_ns: seen.append(look()))]
        drive(
            list(run.lines()),
            timers,
            lambda: len(sent_ns) == len(lesson.commits) and run.is_complete(len(sent_ns)),
            start_ns + len(lesson.commits) * NS // rate + _GRACE_NS,
        )
        seen.append(look())
    before, after = seen
    return sent_ns, before, after


def measure(plan: Plan) -> dict[str, Any]:
    """All of the plan: the medians over its rounds, and each round; every system in turns."""
    measured, left_out = available([system for system in systems() if system.name in plan.systems])
    rounds = []
    with standing(measured) as where:
        for number in range(1, plan.rounds + 1):
            figures: dict[str, Any] = {system.name: {} for system in measured}
            for rate in plan.rates:
                for system in measured:
                    print(f"  round {number}: {system.title}, {rate} commits a second", file=sys.stderr, flush=True)
                    figures[system.name][str(rate)] = _measure_again(system, where, plan, rate, number)
            rounds.append(figures)
    with standing([SyncNodes()]) as where:
        print(f"  what Redis spends on {plan.classes} classes", file=sys.stderr, flush=True)
        classes = measure_classes(where.redis, where.nodes(SyncNodes()), plan.classes, plan.seconds)
    return {
        "machine": describe_machine(),
        "plan": asdict(plan),
        "left_out": left_out,
        "titles": {system.name: system.title for system in measured},
        "systems": medians(rounds),
        "classes": classes,
        "rounds": rounds,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the results."""
    plan, out = read_plan(sys.argv[1:] if arguments is None else arguments)
    if COMMAND is None:
        print("left out: there is no redis-server here", file=sys.stderr)
        return 0
    pin(os.getpid(), LOAD_CORE)
    results = measure(plan)
    out.mkdir(parents=True, exist_ok=True)
    (out / "nodes.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    print(f"\n{out / 'nodes.json'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
