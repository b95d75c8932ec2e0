"""What `store/base.py` promises of who writes next; on every store of conftest.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from classroom_sync.errors import Behind, ContractBroken, Fenced, Gone
from classroom_sync.protocol.words import Epoch, ParticipantId, Pen, Version
from classroom_sync.store.base import Store
from tests.store.samples import (
    ANOTHER_HOST,
    CODE,
    FULL,
    HOST,
    PEN,
    as_write,
    kept,
    loaded,
    new_classroom,
)


class TestTakePen:
    async def test_it_raises_the_epoch_and_keeps_pen_and_host(self, store: Store) -> None:
        """P-2: and the board, its version included, stays."""
        await store.create(FULL)
        pen = Pen(ParticipantId("p2"), Epoch(4), "phone")
        assert await store.take_pen(CODE, Epoch(3), Epoch(7), pen, ANOTHER_HOST) == 9
        assert await store.load(CODE) == replace(FULL, epoch=Epoch(7), pen=pen, host=ANOTHER_HOST)

    async def test_the_new_writer_commits_and_the_old_is_fenced(self, store: Store) -> None:
        """P-2: from the same stamp on."""
        await store.create(new_classroom())
        await store.take_pen(CODE, Epoch(1), Epoch(2), PEN, ANOTHER_HOST)
        for epoch in (1, 2):
            with pytest.raises(Fenced):
                await store.commit(CODE, as_write(1, {"page": (1, 1)}, epoch=epoch))
        await store.commit(CODE, as_write(1, {"page": (1, 2)}, epoch=2, host=ANOTHER_HOST))
        assert await kept(store) == {"page": (1, 2)}

    async def test_the_pen_may_stay_as_it_was(self, store: Store) -> None:
        """E-4: a node that becomes the host raises the epoch, and the pen keeps its own."""
        await store.create(new_classroom())
        await store.take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
        classroom = await loaded(store)
        assert (classroom.epoch, classroom.pen) == (2, PEN)

    @pytest.mark.parametrize("expected", [0, 2])
    async def test_a_newer_epoch_than_expected_is_fenced_and_changes_nothing(self, store: Store, expected: int) -> None:
        await store.create(FULL)
        with pytest.raises(Fenced) as fenced:
            await store.take_pen(CODE, Epoch(expected), Epoch(9), PEN, ANOTHER_HOST)
        assert fenced.value.epoch == 3
        assert await store.load(CODE) == FULL

    async def test_an_older_epoch_than_expected_was_set_back_and_changes_nothing(self, store: Store) -> None:
        await store.create(FULL)
        with pytest.raises(Behind) as behind:
            await store.take_pen(CODE, Epoch(4), Epoch(5), PEN, ANOTHER_HOST)
        assert (behind.value.epoch, behind.value.version) == (3, 9)
        assert await store.load(CODE) == FULL

    async def test_an_older_version_than_the_caller_knows_was_set_back_and_changes_nothing(self, store: Store) -> None:
        """C-4: an epoch that began there would bury what was answered durable and is still on a node."""
        await store.create(FULL)
        with pytest.raises(Behind) as behind:
            await store.take_pen(CODE, Epoch(3), Epoch(4), PEN, ANOTHER_HOST, Version(10))
        assert (behind.value.epoch, behind.value.version) == (3, 9)
        assert await store.load(CODE) == FULL
        assert await store.take_pen(CODE, Epoch(3), Epoch(4), PEN, ANOTHER_HOST, Version(8)) == 9

    @pytest.mark.parametrize("epoch", [2, 3])
    async def test_an_epoch_that_is_not_newer_is_a_bug(self, store: Store, epoch: int) -> None:
        await store.create(FULL)
        with pytest.raises(ContractBroken):
            await store.take_pen(CODE, Epoch(3), Epoch(epoch), PEN, HOST)
        assert await store.load(CODE) == FULL

    @pytest.mark.parametrize("is_over", [True, False])
    async def test_a_classroom_that_is_gone_has_no_pen(self, store: Store, is_over: bool) -> None:
        if is_over:
            await store.create(FULL)
            await store.remove(CODE)
        with pytest.raises(Gone) as gone:
            await store.take_pen(CODE, Epoch(3), Epoch(4), PEN, HOST)
        assert gone.value.is_over == is_over
        assert await store.load(CODE) is None

    async def test_of_many_that_race_exactly_one_takes_it(self, store: Store) -> None:
        await store.create(new_classroom())
        pens = [Pen(ParticipantId(f"p{number}"), Epoch(2), "d") for number in range(8)]
        takes = (store.take_pen(CODE, Epoch(1), Epoch(2), pen, HOST) for pen in pens)
        outcomes = await asyncio.gather(*takes, return_exceptions=True)
        (winner,) = [pen for pen, outcome in zip(pens, outcomes, strict=True) if outcome == 0]
        assert [outcome.epoch for outcome in outcomes if isinstance(outcome, Fenced)] == [2] * 7
        classroom = await loaded(store)
        assert (classroom.epoch, classroom.pen) == (2, winner)
