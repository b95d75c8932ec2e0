"""What Redis spends on a class that is quiet, and on a commit: so how many classes one Redis carries."""

from __future__ import annotations

import time
from collections.abc import Sequence
from time import perf_counter_ns
from typing import Any

from bench.crowd import teach
from bench.lesson import plan_lesson
from bench.nodes_redis import RedisFigures, read_figures
from bench.nodes_systems import SpreadClassroomSync
from bench.processes import ServerProcess

RATE = 5
"""Commits a second in each class."""
_SETTLE_S = 1.0


class _Look:
    """Stands where `teach` asks for CPU time, at the end of the warm-up and at the end: looks at Redis then."""

    def __init__(self, redis: ServerProcess) -> None:
        self._redis = redis
        self.seen: list[tuple[int, RedisFigures]] = []

    def cpu_ns(self) -> int:
        self.seen.append((perf_counter_ns(), read_figures(self._redis)))
        return self.seen[-1][1].cpu_ns


def measure_classes(
    redis: ServerProcess, nodes: Sequence[ServerProcess], classes: int, seconds: float
) -> dict[str, Any]:
    """So many classes, each with its teacher on one node and a student on the other."""
    without = _watch(redis, seconds)
    service = SpreadClassroomSync()
    first, second = (node.port for node in nodes)
    runs = [service.enter_by(*((first, [second]) if place % 2 else (second, [first]))) for place in range(classes)]
    time.sleep(_SETTLE_S)
    quiet = _watch(redis, seconds)
    lesson = plan_lesson(int(RATE * (1 + seconds)), 1)
    look = _Look(redis)
    try:
        found, _ = teach(list(runs), lesson, RATE, RATE, look)
    finally:
        for run in runs:
            run.close()
        service.leave()
    (began_ns, before), (ended_ns, after) = look.seen
    taught_s, did = (ended_ns - began_ns) / 1e9, after.since(before)
    commits = (len(lesson.commits) - RATE) * classes
    beats_us = (quiet["cpu_us_a_second"] - without["cpu_us_a_second"]) / classes
    beats = (quiet["commands_a_second"] - without["commands_a_second"]) / classes
    return {
        "classes": classes,
        "commits_a_second": commits / taught_s,
        "core": did.cpu_ns / 1e9 / taught_s,
        "commands_a_second": did.total / taught_s,
        "quiet_cpu_us_a_second": beats_us,
        "quiet_commands_a_second": beats,
        "commit_cpu_us": (did.cpu_ns / 1000 - (beats_us * classes + without["cpu_us_a_second"]) * taught_s) / commits,
        "commit_commands": (did.total - (beats * classes + without["commands_a_second"]) * taught_s) / commits,
        "to_a_student_p50_ms": found.each[len(found.each) // 2],
    }


def _watch(redis: ServerProcess, seconds: float) -> dict[str, float]:
    began_ns, before = perf_counter_ns(), read_figures(redis)
    time.sleep(seconds)
    did, took_s = read_figures(redis).since(before), (perf_counter_ns() - began_ns) / 1e9
    return {"cpu_us_a_second": did.cpu_ns / 1000 / took_s, "commands_a_second": did.total / took_s}
