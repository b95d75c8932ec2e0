"""What the faults were measured to cost: gathered from all tests of a run, and printed at its end as a table."""

from __future__ import annotations

from collections.abc import Iterator

HEADINGS = ("fault", "measured")


class Figures:
    """By fault, in the order of the tests."""

    def __init__(self) -> None:
        self._measured: dict[str, list[str]] = {}

    def note(self, fault: str, what: str, value: str) -> None:
        """Keep a figure, with its unit."""
        self._measured.setdefault(fault, []).append(f"{what}: {value}")

    def note_s(self, fault: str, what: str, seconds: float) -> None:
        """Keep a duration."""
        self.note(fault, what, f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s")

    def lines(self) -> Iterator[str]:
        """A Markdown table; nothing where nothing was measured."""
        if self._measured:
            rows = ((fault, "; ".join(measured)) for fault, measured in self._measured.items())
            yield from (f"| {' | '.join(row)} |" for row in (HEADINGS, ("---", "---"), *rows))


FIGURES = Figures()
"""Those of this run."""
