"""One slow student among thirty, sixty moves a second: how old is what it shows, and what do the others feel?

`python -m bench.links --help`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.kernel_links import KERNEL, KERNEL_TITLE, measure_by_kernel
from bench.links_picture import draw
from bench.links_report import table
from bench.measure import medians
from bench.processes import LOAD_CORE, ROOT, pin
from bench.report import describe_machine
from bench.slow_link.profiles import PROFILES
from bench.standing import Standing, available
from bench.stopping import measure_stopping
from bench.weather import Relays, WeatherPlan, add_ratios, measure_weather
from bench.weather import systems as systems_

PICTURE = ROOT / "docs" / "pictures" / "links.svg"
_PICTURED = "32k"
# On links that carry everything, all systems are alike: they are measured when they are named.
_UNASKED = [name for name in PROFILES if name not in ("wifi", "4g")]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. `drain_s`: who was not shown the last move by then is told as "more than" that."""

    students: int
    profiles: list[str]
    seconds: float
    drain_s: float
    rounds: int
    stop_s: float

    @property
    def weather(self) -> WeatherPlan:
        """What is measured under each profile."""
        return WeatherPlan(self.students, self.seconds, self.drain_s)

    @property
    def pictured(self) -> str:
        """The profile that the picture shows."""
        return _PICTURED if _PICTURED in self.profiles else self.profiles[-1]


def read_plan(arguments: Sequence[str]) -> tuple[Plan, Path, Path]:
    """The plan in the command line, where results go, and where the picture."""
    parser = argparse.ArgumentParser("bench.links", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run: does it work? Its figures mean little")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--profiles", nargs="+", choices=PROFILES, help="[all but wifi and 4g; quick: good 32k]")
    parser.add_argument("--seconds", type=float, help="of pointing, for each profile and round [3; quick: 1]")
    parser.add_argument("--drain", type=float, help="seconds waited after the last move [2; quick: 0.5]")
    parser.add_argument("--rounds", type=int, help="interleaved; medians are taken over them [3; quick: 1]")
    parser.add_argument("--stop", type=float, help="seconds a student stops reading [20; quick: 1]")
    parser.add_argument("--out", type=Path, help="folder for the results [bench/results; quick: bench/results/quick]")
    options = parser.parse_args(arguments)
    quick = options.quick
    # Everything is compared with a class in which no link is slow.
    profiles = list(dict.fromkeys(["good", *(options.profiles or (["32k"] if quick else _UNASKED))]))
    plan = Plan(
        options.students,
        profiles,
        options.seconds or (1.0 if quick else 3.0),
        options.drain or (0.5 if quick else 2.0),
        options.rounds or (1 if quick else 3),
        options.stop or (1.0 if quick else 20.0),
    )
    results = Path(__file__).parent / "results"
    is_small = quick or options.out is not None
    out = options.out or (results / "quick" if quick else results)
    return plan, out, out / PICTURE.name if is_small else PICTURE


def _thinned(ages_ms: Sequence[float]) -> list[float]:
    """Every 50 ms: more than a picture can show."""
    return [round(age_ms, 1) for age_ms in ages_ms[::5]]


def measure(plan: Plan) -> dict[str, Any]:
    """All of the plan: the medians over its rounds, each round, and the curves of the first."""
    systems, left_out = available(systems_())
    rounds: list[dict[str, Any]] = []
    curves: dict[str, list[float]] = {}
    with ExitStack() as stack:
        servers = stack.enter_context(Standing(systems))
        for number in range(1, plan.rounds + 1):
            figures: dict[str, Any] = {}
            for profile in plan.profiles:
                print(f"  round {number}: {PROFILES[profile].title}", file=sys.stderr, flush=True)
                with Relays(profile, servers, systems, number) as weather:
                    figures[profile], curve = measure_weather(weather, plan.weather, systems, servers, number)
                if profile == plan.pictured:
                    curves = curves or {name: _thinned(ages) for name, ages in curve.items()}
            add_ratios(figures)
            rounds.append(figures)
    by_kernel = measure_by_kernel(plan.weather, plan.rounds)
    if isinstance(by_kernel, str):
        left_out[KERNEL] = by_kernel
        print(f"left out: {KERNEL_TITLE}: {by_kernel}", file=sys.stderr)
    print(f"  a student stops reading for {plan.stop_s:g} s", file=sys.stderr, flush=True)
    return {
        "machine": describe_machine(),
        "plan": asdict(plan),
        "titles": {system.name: system.title for system in reversed(systems)},
        "left_out": left_out,
        "profiles": medians(rounds) | ({} if isinstance(by_kernel, str) else {KERNEL: by_kernel}),
        "stopping": measure_stopping(plan.stop_s),
        "pictured": plan.pictured,
        "curves": curves,
        "rounds": rounds,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the results."""
    plan, out, picture = read_plan(sys.argv[1:] if arguments is None else arguments)
    pin(os.getpid(), LOAD_CORE)
    results = measure(plan)
    for path in (out / "links.json", picture):
        path.parent.mkdir(parents=True, exist_ok=True)
    (out / "links.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    picture.write_text(draw(results), encoding="utf-8")
    print(table(results))
    print(f"\n{out / 'links.json'}\n{picture}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
