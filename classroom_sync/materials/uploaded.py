"""A material that a teacher brought, as the board's value tells it: enough to check a commit without its files (K-2).

Its id is made of its content, so that a node which lacks the files still knows that two boards mean the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from classroom_sync.materials.limits import MAX_PAGES
from classroom_sync.materials.material import Direction, MaterialKind
from classroom_sync.protocol.words import Value

UPLOADED_KINDS = (MaterialKind.PDF, MaterialKind.IMAGES)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A PDF or a set of images. It has pages, and no anchors: what is on them is told in fractions of the page."""

    id: str
    kind: MaterialKind
    title: str
    pages: int
    direction: Direction = Direction.RTL
    """Of one brought before directions were known: as all were turned then (K-7)."""

    def place(self, anchor: str) -> tuple[int, int] | None:
        """None: nothing on it has a name."""


def is_material_id(text: str) -> bool:
    """Whether it is written as the id of an uploaded material; not whether there is one."""
    return _ID.fullmatch(text) is not None


def read_uploaded(value: Value) -> Uploaded | None:
    """The material of a board's value; None for another kind, and for what no upload was ever answered (M-3)."""
    if not isinstance(value, dict):
        return None
    material_id, kind, title, pages = (value.get(field) for field in ("id", "kind", "title", "pages"))
    if not isinstance(material_id, str) or not is_material_id(material_id) or not isinstance(title, str):
        return None
    # type() and not isinstance: True is an int, and no count of pages.
    if kind not in UPLOADED_KINDS or type(pages) is not int or not 1 <= pages <= MAX_PAGES:
        return None
    direction = value.get("direction", Direction.RTL)
    if direction not in tuple(Direction):
        return None
    return Uploaded(material_id, MaterialKind(kind), title, pages, Direction(direction))


def page_name(number: int, width: int) -> str:
    """The file of a page in a width."""
    return f"page-{number}-{width}.webp"


def words_name(number: int) -> str:
    """The file of the words of a page."""
    return f"words-{number}.json"
