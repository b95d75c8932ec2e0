"""What a class can look at, and whether a commit makes sense there: the second of the two levels of validation (K-2).

`protocol` has checked shapes and bounds before; here pages must exist and anchors must name something. What has
another shape names nothing and passes: it is not this module's to refuse.

The mushaf is of this server; what a teacher uploaded is known by the board's value alone, for its files may lie with
another node. A change of material leaves the marks of the old one on the board unread: anchors mean nothing on a PDF,
ink names its material (K-5), and both mean the same again when it is back. Only the page must fit, whether the commit
brings it or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from classroom_sync.errors import ContractBroken, RefusalCode, Refused
from classroom_sync.materials.material import Material, MaterialKind
from classroom_sync.materials.uploaded import Uploaded, read_uploaded
from classroom_sync.protocol.words import Value

_SHOWN_CHARACTERS = 24
"""How much of a wrong anchor a refusal repeats; the longest real one has 9."""


def describe(material: Material) -> dict[str, Value]:
    """The value of the board's key `material` for this material."""
    value: dict[str, Value] = {
        "id": material.id,
        "kind": material.kind.value,
        "title": material.title,
        "pages": material.pages,
    }
    # A mushaf is read one way, and every client knows it.
    return {**value, "direction": material.direction.value} if isinstance(material, Uploaded) else value


class BoardView(Protocol):
    """As much of a board as a check needs: a mapping will do."""

    def get(self, key: str, /) -> Value:
        """The value of a key, None where there is none."""


class Catalogue:
    """The materials of this server, by id; the first is the default. Immutable."""

    def __init__(self, materials: Iterable[Material]) -> None:
        self._materials = {material.id: material for material in materials}
        if not self._materials:
            raise ContractBroken("a catalogue has at least one material")

    def material(self, material_id: str) -> Material | None:
        """The material of this id, or None."""
        return self._materials.get(material_id)

    def default_material(self) -> dict[str, Value]:
        """The `material` value that a class begins with when its teacher names none."""
        return describe(next(iter(self._materials.values())))

    def check_commit(self, board: BoardView, changes: Mapping[str, Value]) -> None:
        """Refused(invalid) unless the changes make sense on this board; returns nothing, changes nothing.

        `board` is as it is before the commit, a None in `changes` removes. 1 to 2 µs for a page or a pointer.
        """
        if "material" in changes:
            material = self._read_material(changes["material"])
            _check_page(material, changes.get("page", board.get("page")))
        else:
            material = self._find_material(board.get("material"))
        for key, value in changes.items():
            if value is None:
                continue
            if key == "page":
                _check_page(material, value)
            elif key == "at":
                _check_at(material, value)
            elif key == "hide":
                _check_hide(material, value)
            elif key.startswith("mark/"):
                _check_mark(material, value)

    def _find_material(self, value: Value) -> Material | None:
        material_id = value.get("id") if isinstance(value, dict) else None
        known = self._materials.get(material_id) if isinstance(material_id, str) else None
        return known or read_uploaded(value)

    def _read_material(self, value: Value) -> Material | None:
        if value is None:
            return None
        material = self._find_material(value)
        if material is None:
            raise _invalid("there is no such material here")
        # Clients page and draw by these two without asking again; the title is the teacher's to choose.
        if not isinstance(value, dict) or value.get("kind") != material.kind or value.get("pages") != material.pages:
            raise _invalid(f"the material {material.id} is a {material.kind} of {material.pages} pages")
        return material


def _check_page(material: Material | None, page: Value) -> None:
    if page is None:
        return
    if material is None:
        raise _invalid("there is no material to have a page")
    # type() and not isinstance: True is an int, and a page to nobody.
    if type(page) is not int or not 1 <= page <= material.pages:
        raise _invalid(f"a page of this material is a number from 1 to {material.pages}")


def _check_at(material: Material | None, at: Value) -> None:
    if isinstance(at, dict) and "a" in at:
        _find_place(material, at["a"])


def _check_mark(material: Material | None, mark: Value) -> None:
    if not isinstance(mark, dict):
        return
    # Ink of another material says so itself, and may be committed late, after the class has gone on to this one.
    if "page" in mark and (material is None or mark.get("material", material.id) == material.id):
        _check_page(material, mark["page"])
    anchor = mark.get("a")
    if isinstance(anchor, list):
        starts = [_find_place(material, end)[0] for end in anchor]
        if starts != sorted(starts):
            raise _invalid("a mark goes from its first place to its last, in reading order")
    elif anchor is not None:
        _find_place(material, anchor)


def _check_hide(material: Material | None, hide: Value) -> None:
    shown = hide.get("shown") if isinstance(hide, dict) else None
    if isinstance(shown, list):
        for anchor in shown:
            _find_place(material, anchor)


def _find_place(material: Material | None, anchor: Value) -> tuple[int, int]:
    if material is None or material.kind is not MaterialKind.MUSHAF:
        raise _invalid("only a mushaf has anchors")
    place = material.place(anchor) if isinstance(anchor, str) else None
    if place is None:
        raise _invalid(f"there is no {str(anchor)[:_SHOWN_CHARACTERS]!r} in this mushaf")
    return place


def _invalid(reason: str) -> Refused:
    return Refused(RefusalCode.INVALID, reason)
