"""Parts of a roster, joined: whatever happened on three nodes and in whatever order it was told, all see the same."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom_sync.core.versioned_map import Delta
from tests.core.class_on_nodes import NAMES, OnNode


def do(node: OnNode, kind: str, name: str, number: int) -> None:
    match kind:
        case "connect":
            node.connect(name)
        case "part" if node.member(name).connections:
            node.part(name, float(number))
        case "paint":
            node.paint(name, number, ready=number or None, page=9 - number or None)
        case "raise" | "lower":
            node.roster.raise_hand(node.member(name), kind == "raise", 1000 * number)
        case _:
            pass


KINDS = ("connect", "part", "paint", "raise", "lower")
deeds = st.tuples(st.integers(0, 2), st.sampled_from(KINDS), st.sampled_from(NAMES), st.integers(0, 9))
hearings = st.tuples(st.integers(0, 2), st.just("hear"), st.integers(0, 2), st.booleans())
Run = list[tuple[int, str, str | int, int]]


def play(run: Run) -> tuple[list[OnNode], list[tuple[OnNode, Delta]]]:
    """Three nodes on which things happen, some of it told to each other; and all that they told."""
    nodes = [OnNode(name) for name in "ABC"]
    told: list[tuple[OnNode, Delta]] = []
    for at, kind, what, number in run:
        node = nodes[at]
        since = node.parts.own.version
        if kind == "hear":
            if at != what:
                node.hear(nodes[int(what)])
        else:
            do(node, kind, str(what), number)
        told += [(node, node.told(since)), (node, node.told())]
    return nodes, told


@given(st.lists(deeds | hearings, max_size=25), st.integers(0, 2**32))
def test_whatever_was_told_all_see_the_same(run: Run, seed: int) -> None:
    """R-6: joining is idempotent, commutative and associative: late, twice, or by way of a load."""
    nodes, told = play(run)
    chance = Random(seed)
    observers = [OnNode("X"), OnNode("Y")]
    for observer in observers:
        heard = told * 2
        chance.shuffle(heard)
        for node, change in heard:
            observer.hear(node, change)
    for one in [*nodes, *observers]:
        for node in nodes:
            if one is not node:
                one.hear(node)
    views = [one.sees() for one in observers]
    assert views[0] == views[1]
    assert observers[0].queue() == observers[1].queue()
    for node in nodes:
        for other, entry in node.sees().items():
            seen = views[0].get(other)
            assert entry is not None
            assert seen is not None
            assert {key: entry[key] for key in SHARED} == {key: seen[key] for key in SHARED}


SHARED = ("name", "role", "version", "hand", "raised_ms", "ready", "page")


@pytest.mark.parametrize("order", list(permutations("ABC")), ids="".join)
def test_equal_counts_of_two_nodes_come_to_one(order: tuple[str, ...]) -> None:
    """R-4, R-5: two nodes that had not heard of each other may count alike."""
    nodes = {name: OnNode(name) for name in "ABC"}
    for number, node in enumerate(nodes.values(), 1):
        node.connect("Aisha")
        node.paint("Aisha", 9, ready=number, page=9 - number)
        node.roster.raise_hand(node.member("Aisha"), True, 1000 * number)
    observer = OnNode("X")
    for name in order:
        observer.hear(nodes[name])
    aisha = observer.member("Aisha")
    assert (aisha.ready, aisha.page, aisha.raised_ms) == (3, 6, 3000)
