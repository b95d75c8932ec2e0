"""What `store/base.py` promises, on every store of conftest.py."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from classroom_sync.errors import Behind, CodeTaken, Fenced, Gone
from classroom_sync.protocol.words import NOBODY, Code, Epoch, NodeId, ParticipantId, Role, Value, Version
from classroom_sync.store.base import Store, StoredParticipant
from tests.store.samples import (
    ANOTHER_HOST,
    CODE,
    FULL,
    HOST,
    OTHER,
    PEN,
    PUPIL,
    TEACHER,
    as_entries,
    as_line,
    as_write,
    kept,
    loaded,
    new_classroom,
)


class TestCreateAndLoad:
    async def test_what_was_created_is_loaded(self, store: Store) -> None:
        """E-4: code, title, times, stamp, floor, pen, host, entries with tombstones, participants, lines."""
        await store.create(FULL)
        assert await store.load(CODE) == FULL

    async def test_none_for_a_code_without_a_classroom(self, store: Store) -> None:
        await store.create(FULL)
        assert await store.load(OTHER) is None

    async def test_a_code_is_given_once(self, store: Store) -> None:
        await store.create(FULL)
        with pytest.raises(CodeTaken) as taken:
            await store.create(replace(FULL, title="another", entries={}, participants=()))
        assert taken.value.code == CODE
        assert await store.load(CODE) == FULL

    async def test_of_two_that_create_the_same_code_one_does(self, store: Store) -> None:
        classrooms = [replace(FULL, title=title) for title in ("one", "two")]
        outcomes = await asyncio.gather(*map(store.create, classrooms), return_exceptions=True)
        (winner,) = [each for each, outcome in zip(classrooms, outcomes, strict=True) if outcome is None]
        assert [type(outcome) for outcome in outcomes if outcome is not None] == [CodeTaken]
        assert await store.load(CODE) == winner

    async def test_the_code_of_an_ended_classroom_is_free(self, store: Store) -> None:
        await store.create(FULL)
        await store.remove(CODE)
        await store.create(new_classroom())
        assert await store.load(CODE) == new_classroom()

    @pytest.mark.parametrize(
        "value",
        [
            0,
            -1,
            2**53 - 1,
            0.1,
            5e-324,
            True,
            "",
            "ٱللَّهُ لَآ إِلَٰهَ إِلَّا هُوَ ۝",
            "🙂\u200d\x00",
            [],
            {},
            {"": [[], {"a": [None, {"b": False}]}]},
            "n" * 4000,
        ],
        ids=repr,
    )
    async def test_a_value_comes_back_as_it_was(self, store: Store, value: Value) -> None:
        await store.create(new_classroom(entries={"x/é": (1, value)}))
        await store.commit(CODE, as_write(2, {"x/ü": (2, value)}))
        entries = await kept(store)
        assert entries == {"x/é": (1, value), "x/ü": (2, value)}
        assert {type(each) for _, each in entries.values()} == {type(value)}

    async def test_it_keeps_copies(self, store: Store) -> None:
        """Changing what one gave, or what one was given, changes nothing that is kept."""
        points: list[Value] = [1]
        await store.create(new_classroom(entries={"x/a": (1, points)}))
        write = as_write(2, {"x/b": (2, points)})
        await store.commit(CODE, write)
        points.append(2)
        given = (await loaded(store)).entries["x/b"].value
        assert isinstance(given, list)
        given.append(3)
        assert await kept(store) == {"x/a": (1, [1]), "x/b": (2, [1])}


class TestCommit:
    async def test_it_keeps_entries_version_and_floor_and_touches_nothing_else(self, store: Store) -> None:
        await store.create(FULL)
        await store.commit(CODE, as_write(12, {"page": (12, 43), "view": (11, {"x": 0.5})}, epoch=3, floor=4))
        assert await store.load(CODE) == replace(
            FULL,
            version=Version(12),
            floor=Version(4),
            entries={**FULL.entries, **as_entries({"page": (12, 43), "view": (11, {"x": 0.5})})},
        )

    async def test_it_may_be_repeated(self, store: Store) -> None:
        await store.create(new_classroom())
        write = as_write(2, {"page": (2, 43), "at": (2, None)})
        await store.commit(CODE, write)
        before = await store.load(CODE)
        await store.commit(CODE, write)
        assert await store.load(CODE) == before

    async def test_a_larger_write_covers_one_whose_outcome_is_unknown(self, store: Store) -> None:
        await store.create(new_classroom())
        await store.commit(CODE, as_write(1, {"page": (1, 1), "follow": (1, "free")}))
        await store.commit(CODE, as_write(3, {"page": (3, 3), "follow": (1, "free"), "turn": (2, "p2")}))
        assert await kept(store) == {"page": (3, 3), "follow": (1, "free"), "turn": (2, "p2")}
        assert (await loaded(store)).version == 3

    async def test_one_that_comes_after_a_newer_changes_nothing(self, store: Store) -> None:
        await store.create(new_classroom())
        await store.commit(CODE, as_write(5, {"page": (5, 5), "at": (4, None)}, floor=3))
        before = await store.load(CODE)
        await store.commit(CODE, as_write(2, {"page": (2, 2), "at": (1, {"a": "1:1"})}, floor=1))
        assert await store.load(CODE) == before

    async def test_an_entry_of_the_same_version_is_replaced(self, store: Store) -> None:
        await store.create(new_classroom(version=1, entries={"page": (1, 1)}))
        await store.commit(CODE, as_write(1, {"page": (1, 7)}))
        assert await kept(store) == {"page": (1, 7)}

    async def test_an_empty_write_moves_version_and_floor(self, store: Store) -> None:
        await store.create(new_classroom())
        await store.commit(CODE, as_write(4, {}, floor=2))
        assert await store.load(CODE) == new_classroom(version=4, floor=2)

    async def test_a_removal_leaves_a_tombstone(self, store: Store) -> None:
        await store.create(new_classroom(version=1, entries={"page": (1, 1), "at": (1, {"a": "1:1"})}))
        await store.commit(CODE, as_write(2, {"at": (2, None)}))
        assert await kept(store) == {"page": (1, 1), "at": (2, None)}

    async def test_tombstones_at_or_below_the_floor_are_forgotten(self, store: Store) -> None:
        await store.create(new_classroom(version=4, entries={"x/a": (2, None), "x/b": (3, None), "x/c": (4, None)}))
        await store.commit(CODE, as_write(5, {"page": (1, 1), "x/d": (3, None), "x/e": (5, None)}, floor=3))
        assert await kept(store) == {"x/c": (4, None), "page": (1, 1), "x/e": (5, None)}

    async def test_a_repeated_write_does_not_bring_a_forgotten_key_back(self, store: Store) -> None:
        await store.create(new_classroom())
        first = as_write(1, {"x/a": (1, "old")})
        await store.commit(CODE, first)
        await store.commit(CODE, as_write(2, {"x/a": (2, None)}))
        await store.commit(CODE, as_write(3, {"page": (3, 3)}, floor=2))
        await store.commit(CODE, first)
        assert await kept(store) == {"page": (3, 3)}

    async def test_a_floor_past_what_is_kept_replaces_everything(self, store: Store) -> None:
        """Removals between were forgotten while the store was away: only the whole board can tell of them."""
        await store.create(
            new_classroom(version=5, floor=4, entries={"page": (1, 1), "x/a": (2, "removed since"), "x/b": (3, "kept")})
        )
        whole = as_write(900, {"page": (1, 1), "x/b": (3, "kept"), "x/c": (900, "new"), "x/d": (899, None)}, floor=600)
        for _ in range(2):
            await store.commit(CODE, whole)
            assert await kept(store) == {"page": (1, 1), "x/b": (3, "kept"), "x/c": (900, "new"), "x/d": (899, None)}

    async def test_a_floor_past_what_is_kept_never_sets_the_version_back(self, store: Store) -> None:
        """No host writes such a thing; a store that took it would answer older versions than it has told."""
        await store.create(new_classroom(version=1))
        await store.commit(CODE, as_write(0, {}, floor=2))
        assert ((await loaded(store)).version, (await loaded(store)).floor) == (1, 2)

    async def test_a_forgotten_key_may_be_set_anew(self, store: Store) -> None:
        await store.create(new_classroom(version=2, floor=2))
        await store.commit(CODE, as_write(3, {"x/a": (3, "new")}, floor=2))
        assert await kept(store) == {"x/a": (3, "new")}

    async def test_an_older_epoch_is_fenced_and_changes_nothing(self, store: Store) -> None:
        """P-2: a writer that lost the pen cannot bring an old page back, however high its version."""
        await store.create(FULL)
        with pytest.raises(Fenced) as fenced:
            await store.commit(CODE, as_write(900, {"page": (900, 1)}, epoch=2, floor=900))
        assert fenced.value.epoch == 3
        assert await store.load(CODE) == FULL

    async def test_another_host_of_the_same_epoch_is_fenced_and_changes_nothing(self, store: Store) -> None:
        """P-2: a grant that a failover lost may have been given again."""
        await store.create(FULL)
        for host in (ANOTHER_HOST, NOBODY):
            with pytest.raises(Fenced) as fenced:
                await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3, host=host))
            assert fenced.value.epoch == 3
        assert await store.load(CODE) == FULL

    @pytest.mark.parametrize(("epoch", "since"), [(4, 0), (3, 10), (4, 900)])
    @pytest.mark.parametrize("host", [HOST, ANOTHER_HOST])
    async def test_a_store_that_was_set_back_says_so_and_changes_nothing(
        self, store: Store, epoch: int, since: int, host: NodeId
    ) -> None:
        await store.create(replace(FULL, host=host))
        with pytest.raises(Behind) as behind:
            await store.commit(CODE, as_write(901, {"page": (901, 1)}, epoch=epoch, since=since, host=host))
        assert (behind.value.epoch, behind.value.version) == (3, 9)
        assert await store.load(CODE) == replace(FULL, host=host)

    async def test_a_write_may_begin_where_the_store_is_or_before(self, store: Store) -> None:
        await store.create(FULL)
        await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3, since=9))
        await store.commit(CODE, as_write(11, {"page": (11, 2)}, epoch=3, since=9))
        assert (await kept(store))["page"] == (11, 2)

    @pytest.mark.parametrize("is_over", [True, False])
    async def test_a_classroom_that_is_gone_is_not_brought_back(self, store: Store, is_over: bool) -> None:
        if is_over:
            await store.create(FULL)
            await store.remove(CODE)
        with pytest.raises(Gone) as gone:
            await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3))
        assert (gone.value.code, gone.value.is_over) == (CODE, is_over)
        assert await store.load(CODE) is None

    async def test_a_fenced_write_among_others_stops_only_itself(self, store: Store) -> None:
        codes = [Code(f"AAAAA{digit}") for digit in "2345"]
        for number, code in enumerate(codes):
            await store.create(new_classroom(code, epoch=1 + number % 2))
        outcomes = await asyncio.gather(
            *(store.commit(code, as_write(1, {"page": (1, 7)})) for code in codes), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [type(None), Fenced, type(None), Fenced]
        assert [await kept(store, code) for code in codes] == [{"page": (1, 7)}, {}, {"page": (1, 7)}, {}]


class TestParticipants:
    async def test_they_come_in_their_order(self, store: Store) -> None:
        """R-2: however they were given."""
        await store.create(new_classroom(participants=()))
        joined = [
            StoredParticipant(ParticipantId(f"p{9 - order}"), f"name {order}", Role.OBSERVER, order)
            for order in range(12)
        ]
        await store.keep_participants(CODE, joined[6:][::-1])
        await store.keep_participants(CODE, joined[:6])
        assert list((await loaded(store)).participants) == joined

    async def test_they_are_added_and_replaced_and_others_stay(self, store: Store) -> None:
        """C-6: a removed one stays, marked."""
        await store.create(new_classroom(participants=(TEACHER, PUPIL)))
        removed = replace(PUPIL, name="another", role=Role.OBSERVER, order=5, is_removed=True)
        third = StoredParticipant(ParticipantId("p3"), "نور", Role.STUDENT, 2)
        await store.keep_participants(CODE, [removed, third])
        await store.keep_participants(CODE, [])
        assert list((await loaded(store)).participants) == [TEACHER, third, removed]

    async def test_one_who_was_removed_stays_removed(self, store: Store) -> None:
        """C-6: a node that has not heard of it yet cannot bring them back."""
        await store.create(new_classroom(participants=(TEACHER, replace(PUPIL, is_removed=True))))
        await store.keep_participants(CODE, [replace(PUPIL, name="another")])
        assert list((await loaded(store)).participants) == [TEACHER, replace(PUPIL, name="another", is_removed=True)]

    async def test_a_classroom_that_is_gone_gets_none(self, store: Store) -> None:
        await store.create(new_classroom())
        await store.remove(CODE)
        await store.keep_participants(CODE, [PUPIL])
        assert await store.load(CODE) is None
        await store.create(new_classroom())
        assert await store.load(CODE) == new_classroom()


class TestLife:
    async def test_a_sign_of_life_moves_forward_only(self, store: Store) -> None:
        await store.create(FULL)
        for alive_s, expected in ((1000.5, 1000.5), (999.0, 1000.5), (2000.25, 2000.25)):
            await store.touch(CODE, alive_s)
            assert await store.load(CODE) == replace(FULL, alive_s=expected)

    async def test_one_for_a_classroom_that_is_gone_does_nothing(self, store: Store) -> None:
        await store.touch(CODE, 2000.0)
        assert await store.load(CODE) is None

    async def test_removing_takes_all_that_belongs_to_it(self, store: Store) -> None:
        """E-3: a class with the same code starts empty."""
        await store.create(FULL)
        await store.remove(CODE)
        assert await store.load(CODE) is None
        bare = new_classroom(participants=())
        await store.create(bare)
        assert await store.load(CODE) == bare

    async def test_removing_twice_does_nothing(self, store: Store) -> None:
        await store.create(FULL)
        await store.remove(CODE)
        await store.remove(CODE)
        assert await store.load(CODE) is None

    async def test_the_silent_go_and_their_codes_come_back(self, store: Store) -> None:
        """E-3: silent is before the time, not at it."""
        alive = {Code("AAAAA2"): 100.0, Code("AAAAA3"): 200.0, Code("AAAAA4"): 199.9, Code("AAAAA5"): 300.0}
        for code, alive_s in alive.items():
            await store.create(new_classroom(code, alive_s=alive_s, entries={"page": (1, 1)}))
        await store.touch(Code("AAAAA5"), 50.0)
        assert sorted(await store.remove_silent(200.0)) == ["AAAAA2", "AAAAA4"]
        assert [code for code in alive if await store.load(code)] == ["AAAAA3", "AAAAA5"]
        assert list(await store.remove_silent(200.0)) == []

    async def test_it_has_a_clock(self, store: Store) -> None:
        """E-3: in seconds since 1970, and it goes on."""
        before_s = await store.time_s()
        assert abs(before_s - time.time()) < 3600
        assert await store.time_s() >= before_s

    async def test_a_ping_changes_no_classroom(self, store: Store) -> None:
        await store.create(FULL)
        await store.ping()
        await store.ping()
        assert await store.load(CODE) == FULL


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.commit(CODE, as_write(10, {"page": (10, 7), "at": (10, None)}, epoch=3, floor=10)),
        lambda store: store.take_pen(CODE, Epoch(3), Epoch(4), PEN, HOST),
        lambda store: store.restore(replace(FULL, title="another", epoch=Epoch(4))),
        lambda store: store.leave(CODE, HOST),
        lambda store: store.say(CODE, as_line("hello")),
        lambda store: store.keep_participants(CODE, [replace(PUPIL, name="another")]),
        lambda store: store.touch(CODE, 9999.0),
        lambda store: store.remove(CODE),
    ],
    ids=["commit", "take_pen", "restore", "leave", "say", "keep_participants", "touch", "remove"],
)
async def test_classrooms_do_not_touch_each_other(store: Store, change: Callable[[Store], Awaitable[object]]) -> None:
    other = replace(FULL, code=OTHER)
    await store.create(FULL)
    await store.create(other)
    await change(store)
    assert await store.load(CODE) != FULL
    assert await store.load(OTHER) == other


async def test_five_hundred_classrooms_at_once(store: Store) -> None:
    codes = [Code(f"A{number:05}") for number in range(500)]

    async def live(code: Code) -> None:
        await store.create(new_classroom(code))
        for version in (1, 2, 3):
            await store.commit(code, as_write(version, {"page": (version, version), "x/code": (version, code)}))

    await asyncio.gather(*map(live, codes))
    assert [await kept(store, code) for code in codes] == [{"page": (3, 3), "x/code": (3, code)} for code in codes]
