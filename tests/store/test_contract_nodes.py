"""What `store/base.py` promises the nodes that share a store: their parts, and the news; on every shared one."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from classroom_sync.errors import Behind, Fenced, Gone, StoreError
from classroom_sync.protocol.messages import State
from classroom_sync.protocol.words import Code, Epoch, NodeId, Stamp, Value, Version
from classroom_sync.store import memory, redis, redis_records
from classroom_sync.store.base import (
    BoardMoved,
    ClassOver,
    LineSaid,
    MembersChanged,
    News,
    NodeBeat,
    NodeLeft,
    PenTaken,
    Store,
)
from tests.store.samples import (
    ANOTHER_HOST,
    CODE,
    HEAR_S,
    HOST,
    OTHER,
    PEN,
    PUPIL,
    Ears,
    Nodes,
    as_line,
    as_part,
    as_write,
    loaded,
    new_classroom,
)

NORA: Value = {"name": "Nora", "hand": True}
SHOWS = (memory, redis, redis_records)
"""Where PART_KEEP_S is read."""


async def parts(store: Store) -> dict[NodeId, tuple[int, dict[str, object]]]:
    """Node -> (version, entries) of every part that the store has."""
    found = (await loaded(store)).parts
    assert all(each.part.from_version == 0 and 0 <= each.silent_s < HEAR_S for each in found)
    return {each.part.node: (each.part.to_version, dict(each.part.entries)) for each in found}


class TestParts:
    async def test_each_node_has_its_own(self, nodes: Nodes) -> None:
        """R-2: and every node loads them all."""
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 3, {"p1": NORA, "p2": 1}))
        await nodes.there.beat(CODE, as_part(ANOTHER_HOST, 1, {"p1": "elsewhere"}))
        expected = {HOST: (3, {"p1": NORA, "p2": 1}), ANOTHER_HOST: (1, {"p1": "elsewhere"})}
        assert await parts(nodes.here) == await parts(nodes.there) == expected

    async def test_what_changed_is_merged_into_it(self, nodes: Nodes) -> None:
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 1, {"p1": NORA, "p2": 1}))
        await nodes.here.beat(CODE, as_part(HOST, 4, {"p2": None, "p3": 3, "p9": None}, since=1))
        assert await parts(nodes.there) == {HOST: (4, {"p1": NORA, "p3": 3})}
        await nodes.here.beat(CODE, as_part(HOST, 4, {}, since=4))
        assert await parts(nodes.there) == {HOST: (4, {"p1": NORA, "p3": 3})}

    async def test_the_whole_replaces_it(self, nodes: Nodes) -> None:
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 5, {"p1": NORA, "p2": 1}))
        await nodes.here.beat(CODE, as_part(HOST, 2, {"p3": 3}))
        assert await parts(nodes.there) == {HOST: (2, {"p3": 3})}

    @pytest.mark.parametrize("kept_version", [0, 2])
    async def test_a_change_from_elsewhere_asks_for_the_whole(self, nodes: Nodes, kept_version: int) -> None:
        await nodes.here.create(new_classroom())
        if kept_version:
            await nodes.here.beat(CODE, as_part(HOST, kept_version, {"p1": NORA}))
        before = await parts(nodes.there)
        with pytest.raises(Behind) as behind:
            await nodes.here.beat(CODE, as_part(HOST, 4, {"p1": None}, since=3))
        assert (behind.value.epoch, behind.value.version) == (0, kept_version)
        assert await parts(nodes.there) == before

    async def test_who_leaves_takes_it_away(self, nodes: Nodes) -> None:
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 1, {"p1": NORA}))
        await nodes.there.beat(CODE, as_part(ANOTHER_HOST, 1, {"p2": 2}))
        await nodes.here.leave(CODE, HOST)
        assert await parts(nodes.there) == {ANOTHER_HOST: (1, {"p2": 2})}
        await nodes.here.beat(CODE, as_part(HOST, 9, {}))
        assert await parts(nodes.there) == {ANOTHER_HOST: (1, {"p2": 2}), HOST: (9, {})}

    async def test_one_that_fell_silent_is_forgotten_by_whoever_beats(
        self, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """R-3: a node that died takes its students' places with it."""
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 1, {"p1": NORA}))
        with monkeypatch.context() as patience:
            for module in SHOWS:
                patience.setattr(module, "PART_KEEP_S", 0.0)
            assert await parts(nodes.there) == {}
            await nodes.there.beat(CODE, as_part(ANOTHER_HOST, 1, {"p2": 2}))
        assert await parts(nodes.there) == {ANOTHER_HOST: (1, {"p2": 2})}
        with pytest.raises(Behind) as behind:
            await nodes.here.beat(CODE, as_part(HOST, 2, {}, since=1))
        assert (behind.value.epoch, behind.value.version) == (0, 0)
        await nodes.here.beat(CODE, as_part(HOST, 2, {"p3": 3}))
        assert (await parts(nodes.there))[HOST] == (2, {"p3": 3})

    async def test_one_that_was_silent_itself_brings_the_whole(
        self, nodes: Nodes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 1, {"p1": NORA}))
        for module in SHOWS:
            monkeypatch.setattr(module, "PART_KEEP_S", 0.0)
        with pytest.raises(Behind):
            await nodes.here.beat(CODE, as_part(HOST, 2, {}, since=1))

    async def test_they_outlast_what_is_given_back_and_end_with_the_class(self, nodes: Nodes) -> None:
        await nodes.here.create(new_classroom())
        await nodes.here.beat(CODE, as_part(HOST, 1, {"p1": NORA}))
        await nodes.there.restore(new_classroom(epoch=9))
        assert await parts(nodes.there) == {HOST: (1, {"p1": NORA})}
        await nodes.here.remove(CODE)
        await nodes.here.create(new_classroom())
        assert await parts(nodes.there) == {}


async def everything(store: Store) -> list[News]:
    """Do all that is told, once; what must be heard of it."""
    write = replace(as_write(2, {"page": (1, 1), "at": (2, None)}), state=STATE)
    await store.commit(CODE, write)
    await store.take_pen(CODE, Epoch(1), Epoch(5), PEN, ANOTHER_HOST)
    members = [PUPIL, replace(PUPIL, is_removed=True)]
    await store.keep_participants(CODE, members)
    whole, change = as_part(HOST, 2, {"p1": NORA}), as_part(HOST, 3, {"p1": None}, since=2)
    await store.beat(CODE, whole)
    await store.beat(CODE, change)
    await store.leave(CODE, HOST)
    line = await store.say(CODE, as_line("السلام عليكم"))
    await store.touch(CODE, 2000.0)
    await store.restore(new_classroom(epoch=6))
    await store.remove(CODE)
    stamp = Stamp(Epoch(5), Version(2))
    return [
        BoardMoved(HOST, STATE),
        PenTaken(Epoch(5), ANOTHER_HOST),
        MembersChanged(tuple(members)),
        NodeBeat(whole, stamp),
        NodeBeat(change, stamp),
        NodeLeft(HOST),
        LineSaid(line),
        ClassOver(),
    ]


STATE = State(Epoch(1), Version(0), Version(2), {"page": 1, "at": None, "x/é": [1, {"a": "🙂"}, 0.5, True]})


class TestNews:
    async def test_everyone_hears_everything_in_one_order(self, nodes: Nodes) -> None:
        """Who did it, too."""
        here, there = Ears(), Ears()
        await nodes.here.create(new_classroom())
        await nodes.here.follow(CODE, here)
        await nodes.there.follow(CODE, there)
        told = await everything(nodes.here)
        assert await here.first(len(told)) == await there.first(len(told)) == told

    async def test_two_who_tell_at_once_are_heard_in_one_order(self, nodes: Nodes) -> None:
        here, there = Ears(), Ears()
        await nodes.here.create(new_classroom())
        await nodes.here.follow(CODE, here)
        await nodes.there.follow(CODE, there)
        lines = [
            store.say(CODE, as_line(f"{number} by {name}"))
            for number in range(50)
            for name, store in zip("ab", nodes, strict=True)
        ]
        await asyncio.gather(*lines)
        heard = await here.first(100)
        assert heard == await there.first(100)
        assert [news.line.seq for news in heard if isinstance(news, LineSaid)] == list(range(1, 101))

    async def test_what_was_refused_or_comes_late_is_not_told(self, nodes: Nodes) -> None:
        ears = Ears()
        await nodes.here.create(new_classroom(epoch=3, version=9, participants=()))
        await nodes.there.follow(CODE, ears)
        refused = [
            nodes.here.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=2)),
            nodes.here.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3, host=ANOTHER_HOST)),
            nodes.here.commit(CODE, as_write(12, {"page": (12, 1)}, epoch=3, since=11)),
            nodes.here.take_pen(CODE, Epoch(2), Epoch(4), PEN, HOST),
            nodes.here.take_pen(CODE, Epoch(4), Epoch(5), PEN, HOST),
            nodes.here.beat(CODE, as_part(HOST, 2, {}, since=1)),
        ]
        outcomes = await asyncio.gather(*refused, return_exceptions=True)
        assert all(isinstance(outcome, StoreError) for outcome in outcomes)
        await nodes.here.commit(CODE, as_write(8, {"page": (8, 1)}, epoch=3))
        await nodes.here.leave(CODE, ANOTHER_HOST)
        assert await ears.first(1) == [NodeLeft(ANOTHER_HOST)]

    async def test_a_write_of_the_same_version_is_told_again(self, nodes: Nodes) -> None:
        """Its first try may have been lost on the way to those who follow."""
        ears, write = Ears(), as_write(1, {"page": (1, 1)})
        await nodes.here.create(new_classroom())
        await nodes.there.follow(CODE, ears)
        for _ in range(2):
            await nodes.here.commit(CODE, write)
        assert await ears.first(2) == [BoardMoved(HOST, write.state)] * 2

    async def test_of_a_class_that_is_gone_nothing_is_told(self, nodes: Nodes) -> None:
        ears = Ears()
        await nodes.there.follow(CODE, ears)
        await nodes.here.keep_participants(CODE, [PUPIL])
        await nodes.here.leave(CODE, HOST)
        await nodes.here.remove(CODE)
        for call in (nodes.here.say(CODE, as_line("hello")), nodes.here.beat(CODE, as_part(HOST, 1, {}))):
            with pytest.raises(Gone):
                await call
        await nodes.here.create(new_classroom())
        await nodes.here.leave(CODE, HOST)
        assert await ears.first(1) == [NodeLeft(HOST)]

    async def test_classes_are_heard_apart(self, nodes: Nodes) -> None:
        ears, others = Ears(), Ears()
        for code in (CODE, OTHER):
            await nodes.here.create(new_classroom(code))
        await nodes.there.follow(CODE, ears)
        await nodes.there.follow(OTHER, others)
        await nodes.here.leave(OTHER, ANOTHER_HOST)
        await nodes.here.leave(CODE, HOST)
        assert await ears.first(1) == [NodeLeft(HOST)]
        assert await others.first(1) == [NodeLeft(ANOTHER_HOST)]

    async def test_who_gives_up_hears_no_more(self, nodes: Nodes) -> None:
        former, latter = Ears(), Ears()
        await nodes.here.create(new_classroom())
        await nodes.there.follow(CODE, former)
        await nodes.there.unfollow(CODE)
        await nodes.here.leave(CODE, ANOTHER_HOST)
        await nodes.there.follow(CODE, latter)
        await nodes.here.leave(CODE, HOST)
        assert await latter.first(1) == [NodeLeft(HOST)]
        assert former.news == []

    async def test_of_two_followers_in_one_store_the_later_hears(self, nodes: Nodes) -> None:
        former, latter = Ears(), Ears()
        await nodes.here.create(new_classroom())
        await nodes.there.follow(CODE, former)
        await nodes.there.follow(CODE, latter)
        await nodes.here.leave(CODE, HOST)
        assert await latter.first(1) == [NodeLeft(HOST)]
        assert former.news == []

    async def test_it_may_follow_before_the_class_is_there(self, nodes: Nodes) -> None:
        """And loads after: so nothing told between is missed."""
        ears = Ears()
        await nodes.there.follow(CODE, ears)
        await nodes.here.create(new_classroom())
        write = as_write(1, {"page": (1, 1)})
        await nodes.here.commit(CODE, write)
        assert (await loaded(nodes.there)).version == 1
        assert await ears.first(1) == [BoardMoved(HOST, write.state)]

    async def test_many_classes_are_followed_at_once(self, nodes: Nodes) -> None:
        codes = [Code(f"A{number:05}") for number in range(100)]
        ears = {code: Ears() for code in codes}
        await asyncio.gather(*(nodes.there.follow(code, ears[code]) for code in codes))
        await asyncio.gather(*(nodes.here.create(new_classroom(code)) for code in codes))
        await asyncio.gather(*(nodes.here.say(code, as_line(code)) for code in codes))
        for code in codes:
            assert await ears[code].first(1) == [LineSaid(as_line(code, 1))]

    async def test_of_many_that_race_for_the_pen_one_is_told(self, nodes: Nodes) -> None:
        """P-2: to both nodes the same one."""
        here, there = Ears(), Ears()
        await nodes.here.create(new_classroom())
        await nodes.here.follow(CODE, here)
        await nodes.there.follow(CODE, there)
        hosts = {HOST: nodes.here, ANOTHER_HOST: nodes.there}
        takes = [store.take_pen(CODE, Epoch(1), Epoch(2), PEN, host) for host, store in hosts.items()]
        outcomes = await asyncio.gather(*takes, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes if outcome != 0] == [Fenced]
        host = (await loaded(nodes.here)).host
        await hosts[host].leave(CODE, host)
        assert await here.first(2) == await there.first(2) == [PenTaken(Epoch(2), host), NodeLeft(host)]
