"""docs/protocol.md as tests read it: the protocol room says what that page says."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = (Path(__file__).resolve().parents[2] / "docs/protocol.md").read_text("utf-8")


def rule(name: str) -> str:
    """The text of a rule, on one line."""
    found = re.search(rf"^- \*\*{name}\*\* (.*?)(?=^- \*\*|^\n|^#|^\|)", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"the page has no rule {name}"
    return " ".join(found[1].split())


def rows(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, cell by cell, without its head."""
    _, _, rest = PAGE.partition(f"{heading}\n")
    table = re.search(r"(?:^\|.*\n)+", rest, re.MULTILINE)
    assert table, f"the page has no table under {heading}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]
