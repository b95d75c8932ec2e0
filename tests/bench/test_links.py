"""The measurement of slow links as a whole, very small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent.parent
SMALL = ("--quick", "--students", "3", "--profiles", "32k", "--seconds", "1.5", "--drain", "0.5", "--stop", "0.5")


def test_the_bench_runs_and_writes_its_results(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.links", *SMALL, "--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "links.json").read_text("utf-8"))
    # Where the kernel has no namespaces, or no tbf, that is said.
    assert results["profiles"].keys() | results["left_out"].keys() == {"good", "32k", "kernel-32k"}
    for profile, systems in results["profiles"].items():
        assert systems.keys() == results["titles"].keys(), profile
    slow = results["profiles"]["32k"]
    assert slow.keys() == {"classroom-sync", "textbook", "python-socketio", "polled"}
    for figures in slow.values():
        assert 0 <= figures["age_ms"]["p50"] <= figures["age_ms"]["p95"] <= figures["age_ms"]["worst"]
        assert figures["slow_bytes"] > 0
    # One way over this link takes 100 ms, whatever the system.
    assert slow["classroom-sync"]["last_move_ms"] >= 100
    assert not slow["classroom-sync"]["is_cut_off"]
    assert results["stopping"]["deltas"] == 1
    assert ET.parse(tmp_path / "links.svg").getroot().tag.endswith("svg")
