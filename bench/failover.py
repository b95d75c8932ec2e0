"""A node is killed with a thousand students on it: when does each see the newest page, what do those of the other feel?

`python -m bench.failover --help`. Classes have half of their students on each of two nodes, and their teachers in
turns; all teachers turn pages, before, during and after. Whoever was on the killed node dials the other.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from bench.failover_people import Crowd, Person, Place, Teacher
from bench.load import no_collections
from bench.measure import WrongData, medians, percentile, spread
from bench.nodes import standing
from bench.nodes_systems import EndedRun, SpreadClassroomSync, SyncNodes, halves
from bench.peers.redis_node import COMMAND
from bench.processes import LOAD_CORE, pin
from bench.report import describe_machine, milliseconds
from bench.scale import allowed_size
from bench.systems import NS

_WARM_UP_NS = NS
_GIVE_UP_NS = 60 * NS


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured."""

    students: int
    class_size: int
    rate: float
    seconds: float
    rounds: int


def read_plan(arguments: Sequence[str]) -> tuple[Plan, Path]:
    """The plan in the command line, and where results go."""
    parser = argparse.ArgumentParser("bench.failover", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: does it work? Its figures mean little")
    parser.add_argument(
        "--students", type=int, help="on the node that is killed; as many on the other [1000; quick: 30]"
    )
    parser.add_argument("--class-size", type=int, default=30, help="students of a class, half on each node [30]")
    parser.add_argument("--rate", type=float, default=2.0, help="page turns a second in each class [2]")
    parser.add_argument("--seconds", type=float, help="before the node is killed, and after it [4; quick: 2]")
    parser.add_argument("--rounds", type=int, help="medians are taken over them [3; quick: 1]")
    parser.add_argument("--out", type=Path, help="folder for the results [bench/results; quick: bench/results/quick]")
    options = parser.parse_args(arguments)
    quick = options.quick
    plan = Plan(
        options.students or (30 if quick else 1000),
        options.class_size,
        options.rate,
        options.seconds or (2.0 if quick else 4.0),
        options.rounds or (1 if quick else 3),
    )
    results = Path(__file__).parent / "results"
    return plan, options.out or (results / "quick" if quick else results)


class Class:
    """One class. Of its students `killed` are on the node that is killed, the others on the one that stays."""

    def __init__(self, run: EndedRun, dying: int, staying: int, students: Sequence[int]) -> None:
        stamp = "{}.{}".format(*run.stamp(0))
        places = [Place(run.code, token, stamp) for token in run.tokens]
        people = [Person(line, staying, place) for line, place in zip(run.students, places, strict=True)]
        self.teacher = Teacher(run.teacher, staying, Place(run.code, run.token, stamp))
        self.is_hosted_by_dying = run.port == dying
        self.killed = [person for person, port in zip(people, students, strict=True) if port == dying]
        self.others = [person for person, port in zip(people, students, strict=True) if port == staying]

    @property
    def people(self) -> list[Person]:
        """Everybody."""
        return [self.teacher, *self.killed, *self.others]


def measure_round(plan: Plan, seed: int) -> dict[str, Any]:
    """One service, from its start to the last page on every screen."""
    with standing([SyncNodes()]) as where:
        dying, staying = where.nodes(SyncNodes())
        classes = _enter(plan, dying.port, staying.port)
        print(f"  round {seed}: {len(classes)} classes have entered", file=sys.stderr, flush=True)
        crowd = Crowd([person for one in classes for person in one.people], seed)
        killed_ns: list[int] = []

        def kill(_now_ns: int) -> None:
            killed_ns.append(perf_counter_ns())
            dying.kill()

        try:
            with no_collections():
                start_ns = perf_counter_ns()
                kill_ns = start_ns + _WARM_UP_NS + int(plan.seconds * NS)
                turns = int(plan.rate * (_WARM_UP_NS / NS + 2 * plan.seconds))
                for place, one in enumerate(classes):
                    first_ns = start_ns + int(place / len(classes) / plan.rate * NS)
                    crowd.at(first_ns, _turning(one.teacher, first_ns, plan.rate, turns))
                crowd.at(kill_ns, kill)
                crowd.drive(lambda: _is_over(classes, turns), kill_ns + int(plan.seconds * NS) + _GIVE_UP_NS)
        finally:
            crowd.close()
    return _figures(classes, start_ns + _WARM_UP_NS, killed_ns[0])


def _enter(plan: Plan, dying: int, staying: int) -> list[Class]:
    service = SpreadClassroomSync()
    students = halves([dying, staying], plan.class_size)
    classes = []
    for number in range(-(-2 * plan.students // plan.class_size)):
        run = service.enter_by((dying, staying)[number % 2], students)
        classes.append(Class(run, dying, staying, students))
    service.leave()
    return classes


def _turning(teacher: Teacher, first_ns: int, rate: float, turns: int) -> Any:
    def turn(_now_ns: int) -> int | None:
        teacher.turn()
        done = len(teacher.sent_ns)
        return None if done == turns else first_ns + int(done / rate * NS)

    return turn


def _is_over(classes: Sequence[Class], turns: int) -> bool:
    return all(len(one.teacher.sent_ns) == turns and all(p.number == turns for p in one.people) for one in classes)


def _figures(classes: Sequence[Class], from_ns: int, killed_ns: int) -> dict[str, Any]:
    """The times, in milliseconds; WrongData for who went back to an older page."""
    came_back: list[float] = []
    newest: list[float] = []
    followers: list[float] = []
    for one in classes:
        had = sum(sent_ns < killed_ns for sent_ns in one.teacher.sent_ns)
        for person in one.people:
            _check(person)
        newest += [_since(killed_ns, person, had, is_back=True) for person in one.killed]
        came_back += [(person.came_back_ns - killed_ns) / 1e6 for person in one.killed]
        if one.is_hosted_by_dying:
            followers += [_since(killed_ns, person, had, is_back=False) for person in one.others]
    over_ns = killed_ns + int(max(newest) * 1e6)
    before, meanwhile = (
        sorted(_waits(classes, *window)) for window in ((from_ns, killed_ns - NS // 2), (killed_ns, over_ns))
    )
    return {
        "came_back_ms": spread(sorted(came_back)),
        "newest_ms": spread(sorted(newest)) | {"worst": max(newest)},
        "followers_ms": spread(sorted(followers)) | {"worst": max(followers)},
        "own_before_ms": {name: percentile(before, percent) for name, percent in (("p50", 50.0), ("p99", 99.0))},
        "own_meanwhile_ms": {name: percentile(meanwhile, percent) for name, percent in (("p50", 50.0), ("p99", 99.0))},
    }


def _check(person: Person) -> None:
    """WrongData for who saw an older page after a newer one.

    Only who came back may: to where the store stands, until the teacher, who has come back too, commits again.
    """
    for (_, before), (at_ns, after) in pairwise(person.seen):
        if after < before and not (person.came_back_ns and at_ns - person.came_back_ns < NS):
            raise WrongData(f"page {after} after page {before}")


def _since(killed_ns: int, person: Person, had: int, *, is_back: bool) -> float:
    """Until they see what the teacher had done by then, or newer: on a new line, or on the one they have."""
    after_ns = person.came_back_ns if is_back else killed_ns
    return next((at_ns - killed_ns) / 1e6 for at_ns, number in person.seen if number >= had and at_ns >= after_ns)


def _waits(classes: Sequence[Class], from_ns: int, to_ns: int) -> list[float]:
    """What the students of the node that stays waited for pages turned by teachers who are there too."""
    waits = []
    for one in classes:
        if one.is_hosted_by_dying:
            continue
        for person in one.others:
            seen = iter(person.seen)
            at_ns, shown = next(seen)
            for number, sent_ns in enumerate(one.teacher.sent_ns, start=1):
                while shown < number:
                    at_ns, shown = next(seen)
                if from_ns <= sent_ns < to_ns:
                    waits.append((at_ns - sent_ns) / 1e6)
    return waits


def table(results: dict[str, Any]) -> str:
    """For the terminal."""
    plan, found = results["plan"], results["figures"]
    rounds = "1 round" if plan["rounds"] == 1 else f"medians of {plan['rounds']} rounds"

    def line(title: str, spread_: dict[str, float], *names: str) -> str:
        return f"  {title:58}" + "".join(f"{name:>7} {milliseconds(spread_[name]):>9}" for name in names)

    own = found["own_meanwhile_ms"]["p99"] / found["own_before_ms"]["p99"]
    worst = ("p50", "p99", "worst")
    lines = [
        f"{plan['students']:,} students on the node that is killed, as many on the other, {rounds};",
        f"classes of {plan['class_size']}, {plan['rate']:g} page turns a second in each",
        line("a student of the killed node: welcomed by the other after", found["came_back_ms"], "p50", "p99"),
        line("… and sees the newest page after", found["newest_ms"], *worst),
        line("a student who stayed, whose teacher was on the killed node", found["followers_ms"], *worst),
        line("a student who stayed, whose teacher did too: before", found["own_before_ms"], "p50", "p99"),
        line(f"… while the others came back ({own:.1f}x in the p99)", found["own_meanwhile_ms"], "p50", "p99"),
    ]
    return "\n".join(lines)


def measure(plan: Plan) -> dict[str, Any]:
    """All of the plan: the medians over its rounds, and each round."""
    rounds = [measure_round(plan, number) for number in range(1, plan.rounds + 1)]
    return {"machine": describe_machine(), "plan": asdict(plan), "figures": medians(rounds), "rounds": rounds}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the results."""
    plan, out = read_plan(sys.argv[1:] if arguments is None else arguments)
    if COMMAND is None:
        print("left out: there is no redis-server here", file=sys.stderr)
        return 0
    allowed_size()
    pin(os.getpid(), LOAD_CORE)
    results = measure(plan)
    out.mkdir(parents=True, exist_ok=True)
    (out / "failover.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(table(results))
    print(f"\n{out / 'failover.json'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
