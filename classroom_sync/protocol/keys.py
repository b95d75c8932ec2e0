"""What a commit may say, by shape (K-1, K-4): which keys there are and what their values look like.

The first of two levels of validation. Whether page 605 or ayah 2:999 exists is the second, in `materials`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.limits import MAX_KEY_BYTES, MAX_NESTING, MAX_UINT
from classroom_sync.protocol.words import Value

_NAME = r"[A-Za-z0-9_.-]{1,32}"
_FAMILY_KEY = re.compile(rf"(mark|x)/{_NAME}")
_ANCHOR = re.compile(r"[1-9][0-9]{0,2}:[1-9][0-9]{0,2}(:[1-9][0-9]{0,2})?")
_DIRECTIONS = frozenset({"rtl", "ltr"})
_COLOURS = frozenset({"highlight", "red", "blue", "green", "violet"})
_KINDS = frozenset({"mushaf", "pdf", "images"})
_LEVELS = frozenset({"none", "words", "ayahs", "page"})
_MAX_SHORT_TEXT = 500
_MAX_PAGES = 10_000
_Fields = dict[str, Callable[[Value], bool]]


def is_anchor(value: Value) -> bool:
    """Whether it is written as an anchor (K-2); not whether the material has it."""
    return type(value) is str and _ANCHOR.fullmatch(value) is not None


def _is_short_text(value: Value) -> bool:
    return type(value) is str and len(value) <= _MAX_SHORT_TEXT


def _is_name(value: Value) -> bool:
    return type(value) is str and 1 <= len(value) <= MAX_KEY_BYTES


def _is_count(value: Value) -> bool:
    return type(value) is int and 1 <= value <= _MAX_PAGES


def _is_one_of(words: frozenset[str]) -> Callable[[Value], bool]:
    return lambda value: type(value) is str and value in words


def _is_fraction(value: Value) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1  # type: ignore[operator]


def _is_record(value: Value, **fields: Callable[[Value], bool]) -> bool:
    if type(value) is not dict or value.keys() != fields.keys():
        return False
    # A loop, for this is on the way of every move of a pointer: a generator costs as much as what it asks.
    for name, is_ok in fields.items():  # noqa: SIM110
        if not is_ok(value[name]):
            return False
    return True


def _is_grown(value: Value, fields: _Fields, extras: _Fields) -> bool:
    """A record with these fields, and any of the extras."""
    if type(value) is not dict:
        return False
    return _is_record(value, **fields, **{name: is_ok for name, is_ok in extras.items() if name in value})


_MATERIAL: _Fields = {"id": _is_name, "kind": _is_one_of(_KINDS), "title": _is_short_text, "pages": _is_count}
_MATERIAL_EXTRAS: _Fields = {"direction": _is_one_of(_DIRECTIONS)}
"""What a material may say besides (K-7)."""


def _is_material(value: Value) -> bool:
    return _is_grown(value, _MATERIAL, _MATERIAL_EXTRAS)


def _is_at(value: Value) -> bool:
    return _is_record(value, a=is_anchor) or _is_record(value, x=_is_fraction, y=_is_fraction)


def _is_view(value: Value) -> bool:
    return _is_record(value, x=_is_fraction, y=_is_fraction, w=_is_fraction, h=_is_fraction)


def _is_range(value: Value) -> bool:
    return is_anchor(value) or (type(value) is list and len(value) == 2 and all(map(is_anchor, value)))


def _is_ink(value: Value) -> bool:
    return type(value) is list and len(value) >= 2 and len(value) % 2 == 0 and all(map(_is_fraction, value))


_INK: _Fields = {
    "page": _is_count,
    "kind": _is_one_of(frozenset({"ink"})),
    "points": _is_ink,
    "by": _is_name,
}
_INK_EXTRAS: _Fields = {"material": _is_name, "colour": _is_one_of(_COLOURS)}
"""What ink may say besides (K-5, K-6)."""


def _is_mark(value: Value) -> bool:
    return _is_record(value, a=_is_range, kind=_is_name, by=_is_name) or _is_grown(value, _INK, _INK_EXTRAS)


def _is_hide(value: Value) -> bool:
    return _is_record(
        value,
        level=_is_one_of(_LEVELS),
        shown=lambda shown: type(shown) is list and all(map(is_anchor, shown)),
    )


_SHAPES: dict[str, Callable[[Value], bool]] = {
    "material": _is_material,
    "page": _is_count,
    "at": _is_at,
    "view": _is_view,
    "hide": _is_hide,
    "follow": _is_one_of(frozenset({"free", "locked"})),
    "turn": _is_name,
    "notice": _is_short_text,
}
_FAMILIES: dict[str, Callable[[Value], bool]] = {"mark": _is_mark, "x": lambda _value: True}


def check_commit(changes: Mapping[str, Value]) -> None:
    """Refused(invalid or too_large) unless every key and value has a shape of K-1 and nests at most 8 levels.

    Sizes: `core.board`.
    """
    if not changes:
        raise Refused(RefusalCode.INVALID, "a commit changes at least one key")
    for key, value in changes.items():
        has_shape = _SHAPES.get(key) or _family_shape(key)
        if value is None:
            continue
        _check_depth(key, value)
        if not has_shape(value):
            raise Refused(RefusalCode.INVALID, f"the value of {key} has another shape")


def _family_shape(key: str) -> Callable[[Value], bool]:
    if len(key.encode(errors="replace")) > MAX_KEY_BYTES:
        raise Refused(RefusalCode.TOO_LARGE, f"a key has at most {MAX_KEY_BYTES} bytes")
    if _FAMILY_KEY.fullmatch(key) is None:
        raise Refused(RefusalCode.INVALID, f"there is no key {key}")
    return _FAMILIES[key.partition("/")[0]]


def _check_depth(key: str, value: Value) -> None:
    """Level by level, not recursive: the depth is the peer's choice. A list or map is a level, an empty one too."""
    level: list[Value] = [value]
    for _ in range(MAX_NESTING + 1):
        deeper: list[Value] = []
        is_deeper = False
        for node in level:
            if type(node) is dict:
                deeper.extend(node.values())
                is_deeper = True
            elif type(node) is list:
                deeper.extend(node)
                is_deeper = True
            elif (type(node) is float and not math.isfinite(node)) or (type(node) is int and abs(node) > MAX_UINT):
                raise Refused(RefusalCode.INVALID, f"a number in {key} is not exact in JSON")
        if not is_deeper:
            return
        level = deeper
    raise Refused(RefusalCode.INVALID, f"the value of {key} nests deeper than {MAX_NESTING} levels")
