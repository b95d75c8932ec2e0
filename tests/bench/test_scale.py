"""The measurement of crowds as a whole, very small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Those that need nothing fetched or built.
ROWS = {"classes", "one"}
SMALL = ("--quick", "--sizes", "30", "60", "--seconds", "0.5", "--rows", *sorted(ROWS))


def test_the_bench_runs_and_writes_its_results(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.scale", *SMALL, "--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    results = json.loads((tmp_path / "scale.json").read_text("utf-8"))
    # Thirty in one class are a class of thirty.
    assert {size: found.keys() for size, found in results["sizes"].items()} == {"30": {"classes"}, "60": ROWS}
    for figures in (each for found in results["sizes"].values() for each in found.values()):
        assert 0 < figures["each_ms"]["p50"] <= figures["last_ms"]["p99"]
        assert figures["server_cpu_us"] > 0
