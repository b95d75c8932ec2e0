"""The thread that talks to SQLite, and group commit.

One turn of the thread takes all calls that wait. Its writes share one transaction, and so one wait for the disk: a
disk that does 100 syncs a second carries 500 classes with two commits a second each. Within it each call has a
savepoint: one that is refused leaves the others alone. Its reads come first, each by itself, for a full or locked
file can still be read. Nothing is answered before the transaction is on the disk.

All but `_turn` and what it calls runs on the event loop; `_turn` owns the connection. So nothing needs a lock.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from classroom_sync.errors import ClassroomSyncError, StoreUnavailable
from classroom_sync.protocol.limits import MAX_STORE_CALLS
from classroom_sync.store import sqlite_file

Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class _Call:
    """One call: what to do with the connection, and what came of it (an error, or a result)."""

    work: Callable[[sqlite3.Connection], Any]
    is_write: bool
    answer: asyncio.Future[Any]
    result: Any = field(default=None)
    error: Exception | None = field(default=None)


class SqliteThread:
    """Carries out calls on one database file, in the order they came, reads of a turn before its writes.

    Work must raise nothing but ClassroomSyncError, sqlite3.Error, ValueError and OverflowError.
    """

    def __init__(self, path: Path, lock_wait_s: float, gather_s: float = 0.0) -> None:
        self._path = path
        self._gather_s = gather_s
        self._gathering: asyncio.TimerHandle | None = None
        self._began_s = float("-inf")
        """When the last turn began, by the loop's clock."""
        self._lock_wait_s = lock_wait_s
        self._waiting: list[_Call] = []
        self._executor: ThreadPoolExecutor | None = None
        self._running: asyncio.Future[None] | None = None
        self._connection: sqlite3.Connection | None = None
        self._connected_to: tuple[int, int] | None = None

    async def start(self) -> None:
        """Make the file if there is none, and connect; StoreUnavailable, and not started, where that fails."""
        executor = ThreadPoolExecutor(1, "store")
        try:
            await asyncio.get_running_loop().run_in_executor(executor, self._prepare)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        self._executor = executor

    async def stop(self) -> None:
        """Finish what waits, then close the file; later calls raise StoreUnavailable."""
        while self._running is not None or self._gathering is not None:
            if self._running is None:
                self._start_turn()
            else:
                await asyncio.wait([self._running])
        executor, self._executor = self._executor, None
        if executor is not None:
            await asyncio.get_running_loop().run_in_executor(executor, self._disconnect)
            executor.shutdown()

    async def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns, from one state of the file."""
        return await self._call(work, is_write=False)

    async def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns, once all it wrote is on the disk; if it raises, it wrote nothing."""
        return await self._call(work, is_write=True)

    async def _call(self, work: Callable[[sqlite3.Connection], Result], *, is_write: bool) -> Result:
        if self._executor is None:
            raise StoreUnavailable(f"{self._path} is not open")
        if len(self._waiting) >= MAX_STORE_CALLS:
            raise StoreUnavailable(f"{MAX_STORE_CALLS} calls wait for {self._path}")
        call = _Call(work, is_write, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        self._begin_turn()
        result: Result = await call.answer
        return result

    def _begin_turn(self) -> None:
        if self._running is not None or self._gathering is not None or not self._waiting:
            return
        loop = asyncio.get_running_loop()
        wait_s = self._began_s + self._gather_s - loop.time()
        if wait_s > 0 and all(call.is_write for call in self._waiting):
            self._gathering = loop.call_later(wait_s, self._start_turn)
        else:
            self._start_turn()

    def _start_turn(self) -> None:
        if self._gathering is not None:
            self._gathering.cancel()
            self._gathering = None
        calls, self._waiting = self._waiting, []
        self._began_s = asyncio.get_running_loop().time()
        self._running = asyncio.get_running_loop().run_in_executor(self._executor, self._turn, calls)
        self._running.add_done_callback(partial(self._end_turn, calls))

    def _end_turn(self, calls: list[_Call], turn: asyncio.Future[None]) -> None:
        self._running = None
        bug = turn.exception()
        for call in calls:
            # Its caller may have given up waiting.
            if call.answer.done():
                continue
            error = bug or call.error
            if error is None:
                call.answer.set_result(call.result)
            else:
                call.answer.set_exception(error)
        self._begin_turn()

    # --- In the thread -----------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        try:
            sqlite_file.make_private(self._path)
            self._connect()
        except (sqlite3.Error, OSError) as error:
            raise StoreUnavailable(sqlite_file.reason(self._path, error)) from error

    def _turn(self, calls: list[_Call]) -> None:
        for call in calls:
            if not call.is_write:
                self._together([call], "BEGIN")
        writes = [call for call in calls if call.is_write]
        if writes:
            self._together(writes, "BEGIN IMMEDIATE")

    def _together(self, calls: list[_Call], begin: str) -> None:
        """Carry out these calls in one transaction; none of them, if the transaction fails."""
        try:
            connection = self._connect()
            connection.execute(begin)
            for call in calls:
                _carry_out(call, connection, self._path)
            connection.execute("COMMIT")
        except (sqlite3.Error, OSError, StoreUnavailable) as error:
            self._recover(error)
            reason = error.reason if isinstance(error, StoreUnavailable) else sqlite_file.reason(self._path, error)
            for call in calls:
                call.error = StoreUnavailable(reason)
        except BaseException:
            self._disconnect()
            raise

    def _recover(self, error: Exception) -> None:
        """Have the next call make a new connection, unless all that was wrong is another's lock at the beginning."""
        is_lock = isinstance(error, sqlite3.Error) and sqlite_file.is_lock(error)
        if not is_lock or self._connection is None or self._connection.in_transaction:
            self._disconnect()

    def _connect(self) -> sqlite3.Connection:
        """The connection, made anew where there is none to the file that is at the path now."""
        found = sqlite_file.identity(self._path)
        if self._connection is None or found != self._connected_to:
            self._disconnect()
            # `found` was read before connecting: if the file is exchanged between the two, the next call sees it.
            self._connection = sqlite_file.connect(self._path, self._lock_wait_s)
            self._connected_to = found
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Closing rolls back and tidies up the log; it matters to nobody if a broken disk prevents that.
            with suppress(sqlite3.Error):
                connection.close()


def _carry_out(call: _Call, connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("SAVEPOINT call")
    try:
        call.result = call.work(connection)
    except (ClassroomSyncError, sqlite3.Error, ValueError, OverflowError) as error:
        # Some errors (a full disk, mostly) end the whole transaction by themselves.
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO call")
        call.error = StoreUnavailable(sqlite_file.reason(path, error)) if isinstance(error, sqlite3.Error) else error
    connection.execute("RELEASE call")
