"""The bench as a whole, very small: it starts real servers, measures, and writes what its page says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent.parent
# Those that need nothing fetched or built.
SYSTEMS = {"classroom-sync", "classroom-sync-painted", "textbook", "polled", "python-socketio"}
SMALL = (
    *("--quick", "--students", "3", "--rates", "20", "--seconds", "0.3"),
    *("--idle", "6", "--joins", "2", "--poll-every", "0.1"),
    *("--systems", *sorted(SYSTEMS)),
)


def test_the_bench_runs_and_writes_its_results(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.latency", *SMALL, "--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "latency.json").read_text("utf-8"))
    assert results["systems"].keys() == SYSTEMS
    assert results["plan"]["students"] == 3
    assert results["machine"]["cores"] >= 1
    assert len(results["rounds"]) == 1
    for system in results["systems"].values():
        figures = system["rates"]["20"]
        for kind in ("each_ms", "last_ms"):
            spread = [figures[kind][name] for name in ("p50", "p90", "p99", "p99.9")]
            assert spread == sorted(spread)
            assert spread[0] > 0
        assert figures["last_ms"]["p50"] >= figures["each_ms"]["p50"]
        assert figures["payload_bytes"] > 0
        assert figures["server_cpu_us"] > 0
        assert system["title"] in run.stdout
    assert results["systems"]["textbook"]["rates"]["20"]["deliveries_a_commit"] == 1
    assert results["systems"]["textbook"]["late_join_ms"] is None
    assert results["systems"]["classroom-sync"]["late_join_ms"] > 0
    picture = ET.parse(tmp_path / "latency.svg").getroot()
    assert picture.tag.endswith("svg")
