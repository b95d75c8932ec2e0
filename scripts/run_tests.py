"""Runs every test, Python and web, and closes with one line that counts them: "N passed, N failed, N skipped".

The pure rooms go first and by themselves: their own tests alone must cover every branch of them. A run that fails as a
whole (coverage missing, a file that cannot be read) counts as one failed test. With CI=true a skipped one is a failure:
there everything can be installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PURE_ROOMS = ("protocol", "core")


@dataclass(frozen=True, slots=True)
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        """Both together."""
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        """Read by people and by CI: the form must stay."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def commands(reports: Path) -> dict[Path, list[str]]:
    """The three runs, each by the JUnit report that it writes."""
    pytest = [sys.executable, "-m", "pytest", "-q"]
    own = [f"tests/{room}" for room in PURE_ROOMS]
    cover = [f"--cov=classroom_sync.{room}" for room in PURE_ROOMS]
    pure, rest, web = reports / "pure.xml", reports / "rest.xml", reports / "web.xml"
    return {
        pure: [*pytest, *own, *cover, "--cov-fail-under=100", f"--junitxml={pure}"],
        rest: [*pytest, "tests", *(f"--ignore={path}" for path in own), f"--junitxml={rest}"],
        web: [
            sys.executable,
            "scripts/web.py",
            "test",
            "--reporter=default",
            "--reporter=junit",
            f"--outputFile.junit={web}",
        ],
    }


def count(report: Path) -> Count:
    """What a JUnit report says; nothing where there is none."""
    if not report.exists():
        return Count()
    total = Count()
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314  (written by our own run a moment ago)
        tests, failures, errors, skipped = (
            int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")
        )
        failed = failures + errors
        total += Count(tests - failed - skipped, failed, skipped)
    return total


def run(command: list[str], report: Path) -> Count:
    """Run one of the commands and count; never reports success for a run that ended with an error."""
    # The tests start dozens of servers and Pythons: each would compile the package anew where its bytecode is not kept.
    keeping = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    status = subprocess.run(command, cwd=ROOT, env=keeping, stdin=subprocess.DEVNULL, check=False).returncode
    counted = count(report)
    return counted + Count(failed=1) if status and not counted.failed else counted


def main() -> int:
    """Run everything, even after a failure; the exit status says whether all is well."""
    with tempfile.TemporaryDirectory() as folder:
        total = sum((run(command, report) for report, command in commands(Path(folder)).items()), Count())
    skips_fail = os.environ.get("CI") == "true"
    if total.skipped and skips_fail:
        print("CI=true: a skipped test is a failure")
    print(total, flush=True)
    return 1 if total.failed or not total.passed or (skips_fail and total.skipped) else 0


if __name__ == "__main__":
    sys.exit(main())
