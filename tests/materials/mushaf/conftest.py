"""The pages as a client sees them: parsed, and decoded by the rules in the docstring of `pages`."""

from __future__ import annotations

import json
from typing import TypedDict

import pytest

from classroom_sync.materials.mushaf import Mushaf


class PageJson(TypedDict):
    """A page as it is served; "from" is read by its key."""

    page: int
    juz: int
    surahs: dict[str, list[str]]
    lines: list[tuple[str, int | list[str]]]


@pytest.fixture(scope="session")
def pages(mushaf: Mushaf) -> list[PageJson]:
    return [json.loads(mushaf.page(number) or b"") for number in range(1, mushaf.pages + 1)]


@pytest.fixture(scope="session")
def items(pages: list[PageJson]) -> list[list[tuple[str, str]]]:
    """(id, text) of every word and ayah end, page by page, as a client counts them."""
    return [decode(page) for page in pages]


def decode(page: PageJson) -> list[tuple[str, str]]:
    found = []
    surah, ayah, word = (int(part) for part in str(dict(page)["from"]).split(":"))
    for kind, content in page["lines"]:
        if isinstance(content, int):
            surah, ayah, word = (content, 1, 1) if kind == "surah" else (surah, ayah, word)
            continue
        for text in content:
            if text.startswith("\u06dd"):
                found.append((f"{surah}:{ayah}", text))
                ayah, word = ayah + 1, 1
            else:
                found.append((f"{surah}:{ayah}:{word}", text))
                word += 1
    return found
