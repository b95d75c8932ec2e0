"""What `store/base.py` promises of a class that is given back, ended, and talked in; on every store of conftest.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from classroom_sync.errors import Fenced, Gone
from classroom_sync.protocol.limits import MAX_LINES
from classroom_sync.protocol.words import NOBODY, Code, Epoch, ParticipantId, Pen, Role
from classroom_sync.store.base import Store, StoredClassroom, StoredParticipant
from tests.store.samples import (
    ANOTHER_HOST,
    CODE,
    HOST,
    PEN,
    PUPIL,
    TEACHER,
    as_line,
    as_part,
    as_write,
    kept,
    loaded,
    new_classroom,
)

THIRD = StoredParticipant(ParticipantId("p3"), "نور", Role.STUDENT, 2)
OLDER = new_classroom(
    epoch=3,
    version=9,
    entries={"page": (9, 42), "x/gone since": (8, 1)},
    participants=(TEACHER, PUPIL),
    lines=(as_line("one", 1), as_line("two", 2)),
)
NEWER = replace(
    new_classroom(
        alive_s=2000.0,
        epoch=4,
        version=2,
        floor=2,
        entries={"page": (2, 7)},
        participants=(TEACHER, replace(PUPIL, is_removed=True), THIRD),
        host=ANOTHER_HOST,
        lines=(as_line("two", 2), as_line("three", 3)),
    ),
    title="another",
    pen=Pen(ParticipantId("p2"), Epoch(4), "phone"),
)
JOINED = replace(NEWER, lines=(as_line("one", 1), as_line("two", 2), as_line("three", 3)))
"""Of two boards the newer with all that belongs to it; of people and lines what either has."""


class TestRestore:
    async def test_a_class_that_was_lost_is_back(self, store: Store) -> None:
        """E-4: all but the parts, which their nodes bring."""
        await store.restore(replace(OLDER, parts=()))
        assert await store.load(CODE) == OLDER

    @pytest.mark.parametrize("accounts", [(OLDER, NEWER), (NEWER, OLDER)], ids=["older first", "newer first"])
    async def test_two_accounts_are_joined_in_either_order(
        self, store: Store, accounts: tuple[StoredClassroom, ...]
    ) -> None:
        for account in (*accounts, *accounts):
            await store.restore(account)
        assert await store.load(CODE) == JOINED

    async def test_several_nodes_may_do_it_at_once(self, store: Store) -> None:
        await asyncio.gather(*(store.restore(account) for account in (OLDER, NEWER) * 4))
        assert await store.load(CODE) == JOINED

    async def test_within_an_epoch_the_higher_version_stays(self, store: Store) -> None:
        later = replace(new_classroom(epoch=3, version=10, entries={"page": (10, 43)}), title="later")
        await store.create(OLDER)
        await store.restore(later)
        await store.restore(OLDER)
        found = await loaded(store)
        assert (found.title, found.stamp, await kept(store)) == ("later", (3, 10), {"page": (10, 43)})

    async def test_the_same_stamp_changes_no_board(self, store: Store) -> None:
        await store.create(OLDER)
        await store.restore(replace(OLDER, title="another", entries={}))
        assert await store.load(CODE) == OLDER

    async def test_writing_goes_on_from_there(self, store: Store) -> None:
        """P-2: in its epoch, by its host, past its removals."""
        await store.create(OLDER)
        await store.restore(replace(NEWER, entries=new_classroom(entries={"at": (2, None)}).entries, floor=OLDER.floor))
        with pytest.raises(Fenced):
            await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3))
        await store.commit(CODE, as_write(3, {"page": (3, 8)}, epoch=4, floor=2, since=2, host=ANOTHER_HOST))
        assert await kept(store) == {"page": (3, 8)}

    async def test_what_was_ended_is_not_brought_back(self, store: Store) -> None:
        """E-3: by a node that has not heard of it."""
        await store.create(OLDER)
        await store.remove(CODE)
        with pytest.raises(Gone) as gone:
            await store.restore(NEWER)
        assert gone.value.is_over
        assert await store.load(CODE) is None

    async def test_what_was_only_silent_may_come_back(self, store: Store) -> None:
        await store.create(OLDER)
        assert list(await store.remove_silent(1500.0)) == [CODE]
        with pytest.raises(Gone) as gone:
            await store.commit(CODE, as_write(10, {}, epoch=3))
        assert not gone.value.is_over
        await store.restore(NEWER)
        assert await store.load(CODE) == NEWER

    async def test_one_made_anew_after_its_end_is_a_class_like_others(self, store: Store) -> None:
        await store.create(OLDER)
        await store.remove(CODE)
        await store.create(new_classroom())
        await store.restore(NEWER)
        assert (await loaded(store)).stamp == NEWER.stamp


class TestNodes:
    async def test_a_beat_answers_where_the_board_stands(self, store: Store) -> None:
        await store.create(OLDER)
        assert await store.beat(CODE, as_part(HOST, 1, {"p1": "live"})) == (3, 9)
        await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3))
        assert await store.beat(CODE, as_part(HOST, 1, {}, since=1)) == (3, 10)

    @pytest.mark.parametrize("is_over", [True, False])
    async def test_a_class_that_is_gone_hears_no_beat(self, store: Store, is_over: bool) -> None:
        if is_over:
            await store.create(OLDER)
            await store.remove(CODE)
        with pytest.raises(Gone) as gone:
            await store.beat(CODE, as_part(HOST, 1, {}))
        assert gone.value.is_over == is_over

    async def test_a_host_that_leaves_is_the_host_no_more(self, store: Store) -> None:
        """P-2: what it commits late is fenced."""
        await store.create(OLDER)
        await store.leave(CODE, ANOTHER_HOST)
        assert await store.load(CODE) == OLDER
        await store.leave(CODE, HOST)
        assert await store.load(CODE) == replace(OLDER, host=NOBODY)
        with pytest.raises(Fenced):
            await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=3))
        await store.take_pen(CODE, Epoch(3), Epoch(4), PEN, HOST)
        await store.commit(CODE, as_write(10, {"page": (10, 1)}, epoch=4))

    async def test_leaving_a_class_that_is_gone_does_nothing(self, store: Store) -> None:
        await store.leave(CODE, HOST)
        assert await store.load(CODE) is None

    async def test_following_is_asked_and_given_up_freely(self, store: Store) -> None:
        """Also by a node whose store has nothing to tell it."""
        await store.unfollow(CODE)
        await store.follow(CODE, lambda _news: None)
        await store.create(OLDER)
        for _ in range(2):
            await store.unfollow(CODE)


class TestLines:
    async def test_they_are_numbered_and_kept_in_order(self, store: Store) -> None:
        """T-3: whatever number they came with."""
        await store.create(new_classroom())
        said = [await store.say(CODE, as_line(text, 77)) for text in ("السلام عليكم", "🙂")]
        assert said == [as_line("السلام عليكم", 1), as_line("🙂", 2)]
        assert list((await loaded(store)).lines) == said

    async def test_those_said_at_once_get_numbers_of_their_own(self, store: Store) -> None:
        await store.create(new_classroom())
        said = await asyncio.gather(*(store.say(CODE, as_line(f"line {number}")) for number in range(20)))
        assert sorted(line.seq for line in said) == list(range(1, 21))
        assert list((await loaded(store)).lines) == sorted(said, key=lambda line: line.seq)

    async def test_the_last_are_kept(self, store: Store) -> None:
        """T-3: and numbers go on."""
        lines = tuple(as_line(f"line {seq}", seq) for seq in range(1, MAX_LINES + 1))
        await store.create(new_classroom(lines=lines))
        last = [await store.say(CODE, as_line(text)) for text in ("one more", "and one")]
        assert [line.seq for line in last] == [MAX_LINES + 1, MAX_LINES + 2]
        assert list((await loaded(store)).lines) == [*lines[2:], *last]

    async def test_what_was_forgotten_is_not_given_back(self, store: Store) -> None:
        await store.create(new_classroom(lines=(as_line("an old one", 1), as_line("another", 2))))
        newest = as_line("the newest", MAX_LINES + 2)
        await store.restore(new_classroom(lines=(newest,)))
        await store.restore(new_classroom(lines=(as_line("an old one", 1), as_line("between", 3))))
        assert list((await loaded(store)).lines) == [as_line("between", 3), newest]
        assert (await store.say(CODE, as_line("next"))).seq == MAX_LINES + 3

    async def test_a_repeated_call_says_nothing_twice(self, store: Store) -> None:
        """A call whose outcome is not known is made again, after what others said meanwhile."""
        await store.create(new_classroom())
        first = await store.say(CODE, as_line("السلام عليكم"))
        await store.say(CODE, as_line("وعليكم السلام"))
        assert await store.say(CODE, as_line("السلام عليكم")) == first
        assert [line.seq for line in (await loaded(store)).lines] == [1, 2]

    async def test_of_lines_that_are_alike_the_newest_answers_a_repeated_call(self, store: Store) -> None:
        """A failover can number one line twice; joined, both are kept."""
        await store.create(new_classroom())
        await store.restore(new_classroom(lines=(as_line("نعم", 1), as_line("نعم", 2))))
        assert (await store.say(CODE, as_line("نعم"))).seq == 2

    async def test_the_same_words_at_another_time_are_another_line(self, store: Store) -> None:
        await store.create(new_classroom())
        again = replace(as_line("نعم"), server_ms=1001)
        assert [(await store.say(CODE, line)).seq for line in (as_line("نعم"), again)] == [1, 2]

    @pytest.mark.parametrize("is_over", [True, False])
    async def test_a_class_that_is_gone_keeps_none(self, store: Store, is_over: bool) -> None:
        if is_over:
            await store.create(OLDER)
            await store.remove(CODE)
        with pytest.raises(Gone) as gone:
            await store.say(CODE, as_line("hello"))
        assert gone.value.is_over == is_over

    async def test_they_end_with_the_class(self, store: Store) -> None:
        await store.create(OLDER)
        await store.remove(CODE)
        await store.create(new_classroom())
        assert (await store.say(CODE, as_line("first"))).seq == 1


async def test_an_end_is_of_one_class(store: Store) -> None:
    other = Code("GHJKMN")
    await store.create(OLDER)
    await store.remove(CODE)
    await store.restore(replace(OLDER, code=other))
    assert await store.load(other) == replace(OLDER, code=other)
