"""What a message costs inside, measured very small."""

from __future__ import annotations

import json
from pathlib import Path

from bench import inside


def test_the_bench_runs_and_writes_its_results(tmp_path: Path) -> None:
    assert inside.main(["--quick", "--out", str(tmp_path)]) == 0
    messages = json.loads((tmp_path / "inside.json").read_text("utf-8"))["messages"]
    assert messages.keys() == {"commit", "painted", "pong", "tick"}
    assert all(each["warm_us"] > 0 and each["cold_us"] > 0 for each in messages.values())


def test_what_is_measured_happens() -> None:
    """A report that the class ignored, or a commit that reached nobody, would cost little."""
    lesson = inside.Lesson()
    for message in (lesson.commit, lesson.painted, lesson.pong, lesson.tick):
        assert message() > 0
    assert lesson.deliveries >= inside.STUDENTS
    assert lesson.painted_by_someone
