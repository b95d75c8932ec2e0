"""What lies between the slow students and their servers, and one stretch of pointing under it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

from bench.baselines import Polled, Textbook
from bench.broadcasts import PythonSocketIo
from bench.ours import ClassroomSync
from bench.pointing import MOVES_PER_S, Pointing, insist, plan_pointing, point
from bench.processes import LOAD_CORE, ROOT, pin
from bench.report import OURS
from bench.standing import Standing
from bench.systems import Run, System


@dataclass(frozen=True, slots=True)
class WeatherPlan:
    """What is measured. `drain_s`: who was not shown the last move by then is told as "more than" that."""

    students: int
    seconds: float
    drain_s: float


class Weather(Protocol):
    """One kind of slow link, for the last student of each class."""

    name: str

    def enter(self, system: System, port: int, students: int) -> Run:
        """A class whose last student is behind the slow link."""


class Relays:
    """The relays of one profile, one in front of each server; leave it to end them with all that passes there."""

    def __init__(self, profile: str, servers: Standing, systems: Sequence[System], seed: int) -> None:
        self.name = profile
        ports = [str(servers[system].port) for system in systems]
        command = [sys.executable, "-m", "bench.slow_link", profile, str(seed), *ports]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        if not told:
            raise RuntimeError("the slow link did not start")
        self._ports = dict(zip((system.name for system in systems), json.loads(told), strict=True))
        pin(self._process.pid, LOAD_CORE)

    def enter(self, system: System, port: int, students: int) -> Run:
        """See Weather."""
        return system.enter(port, students, self._ports[system.name])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Closing its input ends it.
        self._process.communicate()


def systems() -> list[System]:
    """What is measured, all at once."""
    # The service last: its teacher's ping must not wait while the others enter over slow links.
    return [PythonSocketIo(), Textbook(), Polled(2.0), ClassroomSync()]


def measure_weather(
    weather: Weather, plan: WeatherPlan, systems: Sequence[System], servers: Standing, seed: int
) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """All systems at once under one kind of link: figures and curves by system."""
    lesson = plan_pointing(int(plan.seconds * MOVES_PER_S), seed)
    classes: dict[str, Pointing] = {}
    try:
        for system in systems:
            run = weather.enter(system, servers[system].port, plan.students)
            classes[system.name] = Pointing(run, lesson)
        ended_ns = point(list(classes.values()), plan.drain_s, seed)
        insist(classes[OURS], f"{OURS}, {weather.name}")
    finally:
        for class_ in classes.values():
            class_.run.close()
    for system in systems:
        if not classes[system.name].is_complete:
            servers.renew(system)
    figures = {name: class_.figures(ended_ns) for name, class_ in classes.items()}
    return figures, {name: class_.curve(ended_ns) for name, class_ in classes.items()}


def add_ratios(of_round: dict[str, Any]) -> None:
    """Beside each profile's p99 of the others: over that of the same round's class in which no link is slow."""
    for systems_ in of_round.values():
        for name, found in systems_.items():
            found["others_p99_ratio"] = found["others_ms"]["p99"] / of_round["good"][name]["others_ms"]["p99"]
