"""Turns of the store's thread: what shares a transaction, what waits, and how many may."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from classroom_sync.errors import StoreUnavailable
from classroom_sync.protocol.limits import MAX_STORE_CALLS
from classroom_sync.store.sqlite_thread import SqliteThread

END_S = 10.0


@pytest.fixture
async def thread(tmp_path: Path) -> AsyncIterator[SqliteThread]:
    made = SqliteThread(tmp_path / "classrooms.sqlite", 0.0)
    await made.start()
    yield made
    await made.stop()


class Gate:
    """Work that keeps the thread busy until it is let go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, _db: sqlite3.Connection) -> None:
        self.entered.set()
        assert self.let_go.wait(END_S)


async def held(thread: SqliteThread) -> tuple[Gate, asyncio.Task[None]]:
    """The thread in the midst of a turn."""
    gate = Gate()
    turn = asyncio.ensure_future(thread.read(gate))
    assert await asyncio.to_thread(gate.entered.wait, END_S)
    return gate, turn


def insertion(pings: int) -> Callable[[sqlite3.Connection], int]:
    """Work that writes a row and returns how many there are."""

    def insert(db: sqlite3.Connection) -> int:
        db.execute("INSERT INTO pings VALUES (?, 0)", (pings,))
        return count(db)

    return insert


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM pings").fetchone()[0])


def log_bytes(path: Path) -> int:
    return path.with_name(f"{path.name}-wal").stat().st_size


async def test_what_waits_shares_one_transaction(thread: SqliteThread, tmp_path: Path) -> None:
    """A hundred writes that wait make the log grow by the pages of one, not of a hundred."""
    path = tmp_path / "classrooms.sqlite"
    before = log_bytes(path)
    await thread.write(insertion(0))
    one = log_bytes(path) - before
    gate, turn = await held(thread)
    writes = [asyncio.ensure_future(thread.write(insertion(number))) for number in range(1, 101)]
    await asyncio.sleep(0)
    before = log_bytes(path)
    gate.let_go.set()
    assert await asyncio.gather(*writes) == list(range(2, 102))
    assert log_bytes(path) - before == one > 0
    await turn


async def test_reads_of_a_turn_come_before_its_writes(thread: SqliteThread) -> None:
    gate, turn = await held(thread)
    calls = [thread.write(insertion(1)), thread.read(count), thread.write(insertion(2)), thread.read(count)]
    waiting = asyncio.gather(*calls)
    await asyncio.sleep(0)
    gate.let_go.set()
    assert await waiting == [1, 0, 2, 0]
    assert await thread.read(count) == 2
    await turn


async def test_a_call_too_many_is_refused_at_once(thread: SqliteThread) -> None:
    """E-1: the bound is MAX_STORE_CALLS; those that wait are carried out all the same."""
    gate, turn = await held(thread)
    waiting = [asyncio.ensure_future(thread.read(count)) for _ in range(MAX_STORE_CALLS)]
    await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable, match=f"{MAX_STORE_CALLS} calls wait"):
        await thread.read(count)
    gate.let_go.set()
    assert await asyncio.gather(*waiting) == [0] * MAX_STORE_CALLS
    await turn


async def test_a_caller_that_gives_up_harms_nobody(thread: SqliteThread) -> None:
    """What it asked for is done all the same."""
    gate, turn = await held(thread)
    writes = [asyncio.ensure_future(thread.write(insertion(number))) for number in range(2)]
    await asyncio.sleep(0)
    writes[0].cancel()
    gate.let_go.set()
    assert await writes[1] == 2
    assert writes[0].cancelled()
    await turn


async def test_stopping_finishes_what_waits(thread: SqliteThread) -> None:
    gate, turn = await held(thread)
    write = asyncio.ensure_future(thread.write(insertion(0)))
    await asyncio.sleep(0)
    stop = asyncio.ensure_future(thread.stop())
    await asyncio.sleep(0)
    assert not stop.done()
    gate.let_go.set()
    await stop
    assert await write == 1
    await turn


async def test_calls_before_starting_and_after_stopping_are_refused(tmp_path: Path) -> None:
    thread = SqliteThread(tmp_path / "classrooms.sqlite", 0.0)
    with pytest.raises(StoreUnavailable, match="is not open"):
        await thread.read(count)
    await thread.start()
    await thread.stop()
    with pytest.raises(StoreUnavailable, match="is not open"):
        await thread.write(insertion(0))
    await thread.stop()


async def test_a_transaction_that_ends_by_itself_takes_all_its_writes_along(thread: SqliteThread) -> None:
    """As SQLite does on a full disk: each caller is told, none of the writes is kept, and the next turn is well."""

    def fail(db: sqlite3.Connection) -> None:
        db.execute("ROLLBACK")
        raise sqlite3.OperationalError("database or disk is full")

    gate, turn = await held(thread)
    writes = asyncio.gather(
        thread.write(insertion(1)), thread.write(fail), thread.write(insertion(2)), return_exceptions=True
    )
    await asyncio.sleep(0)
    gate.let_go.set()
    assert [type(outcome) for outcome in await writes] == [StoreUnavailable] * 3
    assert await thread.read(count) == 0
    assert await thread.write(insertion(3)) == 1
    await turn


async def test_a_bug_in_a_call_reaches_its_caller_and_leaves_the_thread_well(thread: SqliteThread) -> None:
    def stumble(db: sqlite3.Connection) -> None:
        insertion(1)(db)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await thread.write(stumble)
    assert await thread.read(count) == 0
    assert await thread.write(insertion(2)) == 1


async def test_writes_that_come_close_together_share_one_turn(tmp_path: Path) -> None:
    """One by itself waits for nobody; many classes cost one trip to the disk; closing does not wait for more."""
    gathering = SqliteThread(tmp_path / "classrooms.sqlite", 0.0, gather_s=60.0)
    await gathering.start()
    async with asyncio.timeout(10):
        assert await gathering.write(insertion(1)) == 1
    second = asyncio.ensure_future(gathering.write(insertion(2)))
    third = asyncio.ensure_future(gathering.write(insertion(3)))
    await asyncio.sleep(0)
    assert not second.done()
    assert not third.done()
    await gathering.stop()
    assert (await second, await third) == (2, 3)
