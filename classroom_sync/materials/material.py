"""What every material promises: so many pages and, for a mushaf, places that have a name."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class MaterialKind(StrEnum):
    """The kinds of docs/protocol.md, key `material`."""

    MUSHAF = "mushaf"
    PDF = "pdf"
    IMAGES = "images"


class Direction(StrEnum):
    """The way a material is read, and so on which side its next page lies: on the left of one read right to left."""

    RTL = "rtl"
    LTR = "ltr"


class Material(Protocol):
    """Something with numbered pages that a class can look at; its answers never change while it is in a catalogue."""

    @property
    def id(self) -> str:
        """The name the board knows it by, unique in a catalogue."""
        ...

    @property
    def kind(self) -> MaterialKind:
        """Which of the kinds it is; only a mushaf has anchors."""
        ...

    @property
    def title(self) -> str:
        """A title for people."""
        ...

    @property
    def pages(self) -> int:
        """How many pages it has, 1 or more."""
        ...

    def place(self, anchor: str) -> tuple[int, int] | None:
        """The places [first, last) that an anchor covers, in reading order; None where it names nothing here."""
        ...
