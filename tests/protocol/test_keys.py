"""What a commit may say, by shape: every key with values that stand there and values that do not."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.protocol.keys import check_commit, is_anchor
from classroom_sync.protocol.limits import MAX_KEY_BYTES, MAX_NESTING, MAX_UINT
from classroom_sync.protocol.words import Value
from tests.protocol.samples import changes

MATERIAL: dict[str, Any] = {"id": "mushaf", "kind": "mushaf", "title": "المصحف", "pages": 604}
MARK: dict[str, Any] = {"a": "2:255:1", "kind": "mistake", "by": "p1"}
INK: dict[str, Any] = {"page": 42, "kind": "ink", "points": [0, 1, 0.5, 0.25], "by": "p1"}
VIEW: dict[str, Any] = {"x": 0.1, "y": 0, "w": 1, "h": 0.5}
WRONG: list[Any] = [None, True, {}]  # in every field
NO_WORDS: list[Any] = ["", "Free", 1, True, [], {}]

GOOD: dict[str, list[Any]] = {
    "material": [MATERIAL, {**MATERIAL, "kind": "pdf", "title": ""}, {**MATERIAL, "kind": "images", "pages": 1}]
    + [{**MATERIAL, "kind": "pdf", "direction": direction} for direction in ("rtl", "ltr")],
    "page": [1, 604, 10_000],
    "at": [{"a": "1:1"}, {"a": "2:255:3"}, {"x": 0, "y": 1}, {"x": 0.5, "y": 0.25}],
    "view": [VIEW, {"x": 0, "y": 0, "w": 0, "h": 0}],
    "mark/m1": [
        MARK,
        {**MARK, "a": ["2:255:1", "2:255:7"]},
        {**MARK, "a": "1:1"},
        INK,
        {**INK, "points": [0, 0]},
        {**INK, "material": "0123"},
        *({**INK, "colour": colour} for colour in ("highlight", "red", "blue", "green", "violet")),
        {**INK, "material": "0123", "colour": "red"},
    ],
    "hide": [
        {"level": level, "shown": shown} for level in ("none", "words", "ayahs", "page") for shown in ([], ["2:255:1"])
    ],
    "follow": ["free", "locked"],
    "turn": ["p2"],
    "notice": ["", "الدرس ٥", "n" * 500],
    "x/any": [0, "", [], {}, {"a": [1, 2.5, True, None]}, -1.5, MAX_UINT, -MAX_UINT],
}
BAD: dict[str, list[Any]] = {
    "material": [
        "mushaf",
        [],
        {},
        *({**MATERIAL, name: wrong} for name in MATERIAL for wrong in WRONG),
        *({name: value for name, value in MATERIAL.items() if name != left_out} for left_out in MATERIAL),
        {**MATERIAL, "more": 1},
        {**MATERIAL, "kind": "video"},
        *({**MATERIAL, "direction": wrong} for wrong in (*WRONG, "", "R2L", "RTL")),
        {**MATERIAL, "id": ""},
        {**MATERIAL, "id": "i" * 65},
        {**MATERIAL, "title": "t" * 501},
        {**MATERIAL, "pages": 0},
        {**MATERIAL, "pages": 10_001},
        {**MATERIAL, "pages": 1.0},
    ],
    "page": [0, -1, 10_001, 1.0, True, "1", [1], {}],
    "at": [{}, {"a": "1:0"}, {"a": 1}, {"x": 0}, {"x": 0, "y": 1.01}, {"x": -0.01, "y": 0}, {"x": True, "y": 0}]
    + [{"a": "1:1", "x": 0, "y": 0}, {"x": 0, "y": 0, "z": 0}, {"x": "0", "y": 0}, "1:1", [0, 0], 1],
    "view": [{}, {"x": 0, "y": 0, "w": 0}, {**VIEW, "h": 1.5}, {**VIEW, "z": 0}, {**VIEW, "x": None}, [0, 0, 1, 1]],
    "mark/m1": [
        {},
        {"a": "1:1"},
        *({**MARK, name: wrong} for name in MARK for wrong in WRONG),
        *({**INK, name: wrong} for name in INK for wrong in WRONG),
        {**MARK, "a": []},
        {**MARK, "a": ["1:1"]},
        {**MARK, "a": ["1:1", "1:2", "1:3"]},
        {**MARK, "a": ["1:1", "0:1"]},
        {**MARK, "kind": ""},
        {**MARK, "by": "p" * 65},
        {**MARK, "more": 1},
        {**INK, "kind": "mistake"},
        *({**INK, "colour": wrong} for wrong in (*WRONG, "", "#ff0000", "Red")),
        {**INK, "material": ""},
        {**INK, "points": []},
        {**INK, "points": [0.5]},
        {**INK, "points": [0, 0, 1]},
        {**INK, "points": [0, 1.5]},
        {**INK, "points": [0, "1"]},
        {**INK, "page": 0},
        {**INK, "a": "1:1"},
        {**INK, "material": ""},
        {**INK, "material": 5},
        {**MARK, "material": "0123"},
    ],
    "hide": [{}, {"level": "words"}, {"shown": []}, {"level": "lines", "shown": []}, {"level": "words", "shown": None}]
    + [{"level": "words", "shown": "1:1"}, {"level": "words", "shown": ["x"]}, {"level": "page", "shown": [], "z": 1}],
    "follow": NO_WORDS,
    "turn": ["", "p" * 65, 1, True, [], {}],
    "notice": ["n" * 501, 1, True, [], {}],
    "x/any": [float("nan"), float("inf"), -float("inf"), MAX_UINT + 1, -MAX_UINT - 1, [{"deep": [2**64]}]],
}
KEYS_THAT_ARE_NONE = [
    "",
    "pages",
    "Page",
    "page ",
    " page",
    "page\n",
    "x",
    "x/",
    "/x",
    "mark",
    "mark/",
    "x/a/b",
    "x/a b",
]
KEYS_THAT_ARE_NONE += [
    "x/é",
    "x/٣",
    "x/a\n",
    "X/a",
    "hide/1",
    "mark/" + "m" * 33,
    "x/" + "n" * 33,
    "__proto__",
    "x/\ud800",
]


def refusal(commit: dict[str, Value]) -> RefusalCode:
    """The code with which a commit is refused, which it must be."""
    with pytest.raises(Refused) as refused:
        check_commit(commit)
    return refused.value.code


def pairs(table: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    return [(key, value) for key, values in table.items() for value in values]


def nested(levels: int, innermost: Value) -> Value:
    """A value with this many lists and maps around the innermost, in turn."""
    for level in range(levels):
        innermost = [innermost] if level % 2 else {"in": innermost}
    return innermost


class TestKeys:
    @pytest.mark.parametrize(("key", "value"), pairs(GOOD), ids=repr)
    def test_values_that_stand_there(self, key: str, value: Any) -> None:
        """K-1: each key of the page with a value of its shape."""
        check_commit({key: value})

    @pytest.mark.parametrize(("key", "value"), pairs(BAD), ids=repr)
    def test_values_that_do_not(self, key: str, value: Any) -> None:
        """K-1: refused with `invalid`."""
        assert refusal({key: value}) is RefusalCode.INVALID

    @pytest.mark.parametrize("key", GOOD)
    def test_nil_removes_each(self, key: str) -> None:
        """K-1: a value of its shape, or nil."""
        check_commit({key: None})

    @pytest.mark.parametrize("key", KEYS_THAT_ARE_NONE, ids=ascii)
    @pytest.mark.parametrize("value", [None, 1])
    def test_there_are_no_other_keys(self, key: str, value: Value) -> None:
        """K-1: refused with `invalid`, even to remove them."""
        assert refusal({key: value}) is RefusalCode.INVALID

    @pytest.mark.parametrize("name", ["a", "A-Z_a.z-09", "n" * 32, ".", "-", "__proto__"])
    def test_names_after_the_slash(self, name: str) -> None:
        """K-1: 1 to 32 characters of the alphabet."""
        check_commit({f"x/{name}": 1})
        check_commit({f"mark/{name}": None})

    def test_one_wrong_key_refuses_the_whole(self) -> None:
        """C-2, K-4: wherever it stands."""
        good: dict[str, Value] = {"page": 1, "notice": "text"}
        check_commit(good)
        assert refusal({**good, "follow": "maybe"}) is RefusalCode.INVALID
        assert refusal({"follow": "maybe", **good}) is RefusalCode.INVALID

    def test_an_empty_commit_is_refused(self) -> None:
        """C-2: with `invalid`."""
        assert refusal({}) is RefusalCode.INVALID

    @given(commit=changes)
    def test_nothing_but_a_refusal_comes_out(self, commit: dict[str, Value]) -> None:
        """E-1: whatever a client sends; and what was sent stays as it was."""
        before = repr(commit)
        with suppress(Refused):
            check_commit(commit)
        assert repr(commit) == before

    @pytest.mark.parametrize("key", ["material", "at", "view", "mark/m1", "hide", "follow"])
    def test_values_of_the_other_keys_do_not_stand_there(self, key: str) -> None:
        """K-1: a value belongs to its key."""
        others = [value for other, value in pairs(GOOD) if other != key]
        assert {refusal({key: value}) for value in others} == {RefusalCode.INVALID}


class TestBounds:
    def test_a_key_has_at_most_64_bytes(self) -> None:
        """K-4: past it `too_large`; up to it a key that is none is `invalid`."""
        assert refusal({"k" * MAX_KEY_BYTES: 1}) is RefusalCode.INVALID
        assert refusal({"k" * (MAX_KEY_BYTES + 1): 1}) is RefusalCode.TOO_LARGE
        assert refusal({"é" * (MAX_KEY_BYTES // 2): 1}) is RefusalCode.INVALID
        assert refusal({"é" * (MAX_KEY_BYTES // 2 + 1): 1}) is RefusalCode.TOO_LARGE

    @pytest.mark.parametrize("innermost", [1, None, "text", [], {}, [1, 2], {"a": 1}], ids=repr)
    def test_a_value_nests_eight_levels(self, innermost: Value) -> None:
        """K-4: a list or map is a level, an empty one too; past eight `invalid`."""
        own = isinstance(innermost, list | dict)
        check_commit({"x/a": nested(MAX_NESTING - own, innermost)})
        assert refusal({"x/a": nested(MAX_NESTING - own + 1, innermost)}) is RefusalCode.INVALID

    def test_it_is_the_deepest_branch_that_counts(self) -> None:
        """K-4: beside shallow ones."""
        check_commit({"x/a": [1, [], nested(MAX_NESTING - 1, 1), {}]})
        assert refusal({"x/a": [1, [], nested(MAX_NESTING, 1), {}]}) is RefusalCode.INVALID

    def test_depth_is_not_the_programs(self) -> None:
        """K-4: a value deeper than any stack is refused like one of nine levels."""
        assert refusal({"x/a": nested(100_000, 1)}) is RefusalCode.INVALID


class TestAnchors:
    @pytest.mark.parametrize("anchor", ["1:1", "114:6", "2:286", "2:255:50", "999:999:999"])
    def test_good_ones(self, anchor: str) -> None:
        """K-2: surah:ayah or surah:ayah:word."""
        assert is_anchor(anchor)

    @pytest.mark.parametrize(
        "anchor",
        ["", "1", "1:", ":1", "1:1:", "1:1:1:1", "0:1", "1:0", "1:1:0", "01:1", "1:01", "1000:1", "1:1000", "-1:1"]
        + [" 1:1", "1:1 ", "1:1\n", "1:1:1\n", "1.1", "١:١", "a:b", None, 1, True, 1.1, [], ["1:1"], {"a": "1:1"}],
        ids=repr,
    )
    def test_bad_ones(self, anchor: Any) -> None:
        """K-2: counted from 1."""
        assert not is_anchor(anchor)
