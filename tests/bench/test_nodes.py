"""The measurements over two nodes as a whole, very small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.nodes_redis import RedisFigures
from tests.redis_process import redis_command

ROOT = Path(__file__).resolve().parent.parent.parent
# Those that need nothing fetched or built.
SYSTEMS = {"classroom-sync", "one-node", "textbook", "python-socketio"}


def run(name: str, out: Path, *options: str) -> tuple[dict[str, Any], str]:
    redis_command()
    command = [sys.executable, "-m", f"bench.{name}", "--quick", *options, "--out", str(out)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads((out / f"{name}.json").read_text("utf-8")), ended.stdout


def test_two_nodes_are_measured_beside_others(tmp_path: Path) -> None:
    options = ("--students", "4", "--rates", "20", "--seconds", "0.3", "--classes", "2")
    results, shown = run("nodes", tmp_path, *options, "--systems", *SYSTEMS)
    assert results["systems"].keys() == SYSTEMS
    for name, system in results["systems"].items():
        figures = system["20"]
        assert (figures["far"] is None) == (name == "one-node")
        for side in filter(None, (figures["near"], figures["far"])):
            assert 0 < side["each_ms"]["p50"] <= side["each_ms"]["p99"]
            assert side["each_ms"]["p50"] <= side["last_ms"]["p50"]
        assert figures["nodes_cpu_us"] > 0
        # It is published at least.
        assert figures["redis_commands"] >= 1
        assert results["titles"][name] in shown
    assert results["classes"]["commands_a_second"] > results["classes"]["commits_a_second"] > 0


def test_a_killed_node_s_people_come_back(tmp_path: Path) -> None:
    results, _ = run("failover", tmp_path, "--students", "6", "--class-size", "6", "--seconds", "1")
    found = results["figures"]
    assert 0 < found["came_back_ms"]["p50"] <= found["newest_ms"]["worst"]
    assert found["own_before_ms"]["p50"] > 0
    assert found["own_meanwhile_ms"]["p50"] > 0


def test_what_redis_did_between_two_moments() -> None:
    before, after = RedisFigures(1000, {"get": 2, "set": 5}), RedisFigures(4000, {"get": 2, "set": 8, "publish": 1})
    assert after.since(before) == RedisFigures(3000, {"set": 3, "publish": 1})
    assert after.since(before).total == 4
