"""The embedded store, the default: one SQLite file, from the standard library.

Guarantees beyond the contract: what a method that returned has written survives a power cut (see `sqlite_file`);
a StoreUnavailable wrote nothing, unless the process ended with it. A file that is locked, full, damaged or gone makes
calls raise StoreUnavailable until it is well again, and nothing has to be restarted then. A file that vanishes is
not made anew while running: an empty one would tell every class that it is over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgpack

from classroom_sync.errors import CodeTaken, ContractBroken, Fenced, StoreUnavailable
from classroom_sync.protocol.limits import STORE_LOCK_WAIT_S
from classroom_sync.protocol.words import Code, Epoch, ParticipantId, Pen, Role, Value, Version
from classroom_sync.store.base import BoardWrite, StoredClassroom, StoredEntry, StoredParticipant
from classroom_sync.store.sqlite_thread import SqliteThread

_NEVER = Epoch(0)


class SqliteStore:
    """Classrooms in the SQLite file at `path`. All calls from one event loop.

    Writes begin at most every `gather_s` seconds; those that come meanwhile share a transaction: many classes then cost
    one trip to the disk, and a class by itself waits for nobody.
    """

    def __init__(self, path: Path, *, lock_wait_s: float = STORE_LOCK_WAIT_S, gather_s: float = 0.0) -> None:
        self._thread = SqliteThread(path.absolute(), lock_wait_s, gather_s)

    async def open(self) -> None:
        """Make the file and its folders, for their owner only, where they are missing, and check its schema.

        StoreUnavailable too for another program's database, and for one that a newer classroom-sync wrote.
        """
        await self._thread.start()

    async def close(self) -> None:
        """See Store.close."""
        await self._thread.stop()

    async def ping(self) -> None:
        """Write, in truth: that a file can be read says nothing about a full disk."""
        await self._thread.write(_ping)

    async def create(self, classroom: StoredClassroom) -> None:
        """See Store.create."""
        # Rows are made here, not in the thread: what the caller changes after the call does not count.
        entries = _entry_rows(classroom.code, classroom.entries)
        participants = _participant_rows(classroom.code, classroom.participants)
        await self._thread.write(lambda db: _create(db, classroom, entries, participants))

    async def load(self, code: Code) -> StoredClassroom | None:
        """See Store.load."""
        return await self._thread.read(lambda db: _load(db, code))

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """See Store.commit."""
        entries = _entry_rows(code, write.entries)
        await self._thread.write(lambda db: _commit(db, code, write, entries))

    async def take_pen(self, code: Code, expected: Epoch, pen: Pen) -> None:
        """See Store.take_pen."""
        await self._thread.write(lambda db: _take_pen(db, code, expected, pen))

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """See Store.keep_participants."""
        rows = _participant_rows(code, participants)
        await self._thread.write(lambda db: _keep_participants(db, code, rows))

    async def touch(self, code: Code, alive_s: float) -> None:
        """See Store.touch."""
        await self._thread.write(lambda db: _touch(db, code, alive_s))

    async def remove(self, code: Code) -> None:
        """See Store.remove."""
        await self._thread.write(lambda db: _remove(db, code))

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """See Store.remove_silent; codes in alphabetical order."""
        return await self._thread.write(lambda db: _remove_silent(db, before_s))


# --- Rows ------------------------------------------------------------------------------------------------------------

Row = Mapping[str, Any]


def _entry_rows(code: Code, entries: Mapping[str, StoredEntry]) -> list[Row]:
    return [
        {"code": code, "key": key, "version": entry.version, "value": _packed(entry.value)}
        for key, entry in entries.items()
    ]


def _participant_rows(code: Code, participants: Sequence[StoredParticipant]) -> list[tuple[str | int, ...]]:
    return [(code, each.participant, each.name, each.role.value, each.order, each.is_removed) for each in participants]


def _packed(value: Value) -> bytes | None:
    packed: bytes | None = None if value is None else msgpack.packb(value)
    return packed


def _unpacked(packed: bytes | None) -> Value:
    value: Value = None if packed is None else msgpack.unpackb(packed)
    return value


# --- Calls, each within a transaction --------------------------------------------------------------------------------


def _ping(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO pings VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = number + 1")


def _create(
    db: sqlite3.Connection, classroom: StoredClassroom, entries: list[Row], participants: list[tuple[str | int, ...]]
) -> None:
    c = classroom
    row = (c.code, c.title, c.created_s, c.alive_s, c.epoch, c.version, c.floor, *c.pen)
    created = db.execute("INSERT INTO classrooms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", row)
    if created.rowcount == 0:
        raise CodeTaken(c.code)
    db.executemany("INSERT INTO entries VALUES (:code, :key, :version, :value)", entries)
    db.executemany(_PUT_PARTICIPANT, participants)


def _load(db: sqlite3.Connection, code: Code) -> StoredClassroom | None:
    row = db.execute("SELECT * FROM classrooms WHERE code = ?", (code,)).fetchone()
    if row is None:
        return None
    _, title, created_s, alive_s, epoch, version, floor, *pen = row
    entries = db.execute("SELECT key, version, value FROM entries WHERE code = ?", (code,))
    participants = db.execute(
        "SELECT participant, name, role, place, is_removed FROM participants WHERE code = ? "
        "ORDER BY place, participant",
        (code,),
    )
    try:
        return StoredClassroom(
            code,
            title,
            created_s,
            alive_s,
            epoch,
            version,
            floor,
            Pen(*pen),
            {key: StoredEntry(Version(changed), _unpacked(packed)) for key, changed, packed in entries},
            tuple(
                StoredParticipant(ParticipantId(participant), name, Role(role), place, bool(is_removed))
                for participant, name, role, place, is_removed in participants
            ),
        )
    except (ValueError, msgpack.UnpackException) as error:
        raise StoreUnavailable(f"what is kept of {code} is damaged ({error})") from error


# An entry at or below the floor whose key is not there was removed, and its tombstone forgotten: it stays away.
_PUT_ENTRY = """
    INSERT INTO entries SELECT :code, :key, :version, :value
    WHERE :version > (SELECT floor FROM classrooms WHERE code = :code)
       OR EXISTS (SELECT 1 FROM entries WHERE code = :code AND key = :key)
    ON CONFLICT (code, key) DO UPDATE SET version = excluded.version, value = excluded.value
    WHERE excluded.version >= entries.version
"""
_PUT_ANEW = "INSERT INTO entries VALUES (:code, :key, :version, :value)"
_PUT_PARTICIPANT = "INSERT OR REPLACE INTO participants VALUES (?, ?, ?, ?, ?, ?)"


def _commit(db: sqlite3.Connection, code: Code, write: BoardWrite, entries: list[Row]) -> None:
    epoch = _epoch(db, code)
    if epoch is None or write.epoch < epoch:
        raise Fenced(epoch or _NEVER)
    if write.epoch > epoch:
        raise ContractBroken(f"epoch {write.epoch} of {code} was never granted")
    (version,) = db.execute("SELECT version FROM classrooms WHERE code = ?", (code,)).fetchone()
    if write.floor > version:
        # The whole board: each of its entries is news, whatever the floor.
        db.execute("DELETE FROM entries WHERE code = ?", (code,))
        db.executemany(_PUT_ANEW, entries)
    else:
        db.executemany(_PUT_ENTRY, entries)
    db.execute(
        "UPDATE classrooms SET version = max(version, ?), floor = max(floor, ?) WHERE code = ?",
        (write.version, write.floor, code),
    )
    db.execute(
        "DELETE FROM entries WHERE code = ?1 AND value IS NULL "
        "AND version <= (SELECT floor FROM classrooms WHERE code = ?1)",
        (code,),
    )


def _epoch(db: sqlite3.Connection, code: Code) -> Epoch | None:
    """The classroom's epoch, or None if it is gone."""
    row = db.execute("SELECT epoch FROM classrooms WHERE code = ?", (code,)).fetchone()
    return None if row is None else Epoch(row[0])


def _take_pen(db: sqlite3.Connection, code: Code, expected: Epoch, pen: Pen) -> None:
    taken = db.execute(
        "UPDATE classrooms SET epoch = epoch + 1, pen_holder = ?, pen_epoch = ?, pen_device = ? "
        "WHERE code = ? AND epoch = ?",
        (*pen, code, expected),
    )
    if taken.rowcount == 0:
        raise Fenced(_epoch(db, code) or _NEVER)


def _keep_participants(db: sqlite3.Connection, code: Code, rows: list[tuple[str | int, ...]]) -> None:
    if _epoch(db, code) is not None:
        db.executemany(_PUT_PARTICIPANT, rows)


def _touch(db: sqlite3.Connection, code: Code, alive_s: float) -> None:
    db.execute("UPDATE classrooms SET alive_s = max(alive_s, ?) WHERE code = ?", (alive_s, code))


def _remove(db: sqlite3.Connection, code: Code) -> None:
    db.execute("DELETE FROM classrooms WHERE code = ?", (code,))


def _remove_silent(db: sqlite3.Connection, before_s: float) -> list[Code]:
    silent = db.execute("SELECT code FROM classrooms WHERE alive_s < ? ORDER BY code", (before_s,)).fetchall()
    db.executemany("DELETE FROM classrooms WHERE code = ?", silent)
    return [Code(code) for (code,) in silent]
