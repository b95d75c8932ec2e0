"""The embedded store, the default: one SQLite file, from the standard library.

Guarantees beyond the contract: what a method that returned has written survives a power cut (see `sqlite_file`);
a StoreUnavailable wrote nothing, unless the process ended with it. A file that is locked, full, damaged or gone makes
calls raise StoreUnavailable until it is well again, and nothing has to be restarted then. A file that vanishes is
not made anew while running: an empty one would tell every class that it is over.
"""

from __future__ import annotations

import copy
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgpack

from classroom_sync.core.versioned_map import START
from classroom_sync.errors import Behind, CodeTaken, ContractBroken, Fenced, Gone, StoreUnavailable
from classroom_sync.protocol.limits import MAX_LINES, OVER_KEEP_S, STORE_LOCK_WAIT_S
from classroom_sync.protocol.messages import Said
from classroom_sync.protocol.words import Code, Epoch, NodeId, ParticipantId, Pen, Role, Stamp, Value, Version
from classroom_sync.store.base import BoardWrite, Hear, Part, StoredClassroom, StoredEntry, StoredParticipant
from classroom_sync.store.joining import join_classrooms, newest_lines
from classroom_sync.store.sqlite_thread import SqliteThread


class SqliteStore:
    """Classrooms in the SQLite file at `path`, of one node alone. All calls from one event loop.

    Writes begin at most every `gather_s` seconds; those that come meanwhile share a transaction: many classes then cost
    one trip to the disk, and a class by itself waits for nobody.
    """

    is_shared = False

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

    async def time_s(self) -> float:
        """See Store.time_s: the machine's."""
        return time.time()

    async def share_secret(self, own: str) -> str:
        """See Store.share_secret: there is nobody to share it with."""
        return own

    async def create(self, classroom: StoredClassroom) -> None:
        """See Store.create."""
        # Rows are made here, not in the thread: what the caller changes after the call does not count.
        rows = _Rows(classroom)
        await self._thread.write(lambda db: _create(db, rows))

    async def load(self, code: Code) -> StoredClassroom | None:
        """See Store.load."""
        return await self._thread.read(lambda db: _load(db, code))

    async def commit(self, code: Code, write: BoardWrite) -> None:
        """See Store.commit."""
        entries = _entry_rows(code, write.entries)
        await self._thread.write(lambda db: _commit(db, code, write, entries))

    async def take_pen(
        self, code: Code, expected: Epoch, epoch: Epoch, pen: Pen, host: NodeId, since: Version = START
    ) -> Version:
        """See Store.take_pen."""
        if epoch <= expected:
            raise ContractBroken(f"epoch {epoch} is not newer than {expected}")
        return await self._thread.write(lambda db: _take_pen(db, code, Stamp(expected, since), epoch, pen, host))

    async def restore(self, classroom: StoredClassroom) -> None:
        """See Store.restore."""
        # Joined in the thread with what is kept: from a copy, whatever the caller changes meanwhile.
        rows = _Rows(copy.deepcopy(classroom))
        await self._thread.write(lambda db: _restore(db, rows))

    async def keep_participants(self, code: Code, participants: Sequence[StoredParticipant]) -> None:
        """See Store.keep_participants."""
        rows = _participant_rows(code, participants)
        await self._thread.write(lambda db: _keep_participants(db, code, rows))

    async def beat(self, code: Code, part: Part) -> Stamp:  # noqa: ARG002  as Store.beat
        """See Store.beat; the part is not kept, for there is nobody else to ask for it."""
        return await self._thread.read(lambda db: _stamp(db, code))

    async def leave(self, code: Code, node: NodeId) -> None:
        """See Store.leave."""
        await self._thread.write(lambda db: _leave(db, code, node))

    async def say(self, code: Code, line: Said) -> Said:
        """See Store.say."""
        return await self._thread.write(lambda db: _say(db, code, line))

    async def touch(self, code: Code, alive_s: float) -> None:
        """See Store.touch."""
        await self._thread.write(lambda db: _touch(db, code, alive_s))

    async def remove(self, code: Code) -> None:
        """See Store.remove."""
        await self._thread.write(lambda db: _remove(db, code))

    async def remove_silent(self, before_s: float) -> Sequence[Code]:
        """See Store.remove_silent; codes in alphabetical order."""
        return await self._thread.write(lambda db: _remove_silent(db, before_s))

    async def follow(self, code: Code, hear: Hear) -> None:
        """See Store.follow; whatever happens, this node did it, and knows."""

    async def unfollow(self, code: Code) -> None:
        """See Store.unfollow."""


# --- Rows ------------------------------------------------------------------------------------------------------------

Row = Mapping[str, Any]
Participants = list[tuple[str | int, ...]]


class _Rows:
    """A classroom as rows, made of what it holds now."""

    def __init__(self, classroom: StoredClassroom) -> None:
        c = classroom
        self.classroom = classroom
        self.scalars = (c.code, c.title, c.created_s, c.alive_s, c.epoch, c.version, c.floor, *c.pen, c.host)
        self.entries = _entry_rows(c.code, c.entries)
        self.participants = _participant_rows(c.code, c.participants)
        self.lines = _line_rows(c.code, newest_lines(c.lines))


def _entry_rows(code: Code, entries: Mapping[str, StoredEntry]) -> list[Row]:
    return [
        {"code": code, "key": key, "version": entry.version, "value": _packed(entry.value)}
        for key, entry in entries.items()
    ]


def _participant_rows(code: Code, participants: Iterable[StoredParticipant]) -> Participants:
    return [(code, each.participant, each.name, each.role.value, each.order, each.is_removed) for each in participants]


def _line_rows(code: Code, lines: Iterable[Said]) -> list[tuple[str | int, ...]]:
    return [(code, line.seq, line.participant, line.name, line.text, line.server_ms) for line in lines]


def _packed(value: Value) -> bytes | None:
    packed: bytes | None = None if value is None else msgpack.packb(value)
    return packed


def _unpacked(packed: bytes | None) -> Value:
    value: Value = None if packed is None else msgpack.unpackb(packed)
    return value


# --- Calls, each within a transaction --------------------------------------------------------------------------------


def _ping(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO pings VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = number + 1")


def _create(db: sqlite3.Connection, rows: _Rows) -> None:
    if not _put(db, rows):
        raise CodeTaken(rows.classroom.code)
    db.execute("DELETE FROM ended WHERE code = ?", (rows.classroom.code,))


def _put(db: sqlite3.Connection, rows: _Rows) -> bool:
    """Keep a classroom, unless there is one with its code; whether it was kept."""
    put = db.execute(
        "INSERT INTO classrooms (code, title, created_s, alive_s, epoch, version, floor, "
        "pen_holder, pen_epoch, pen_device, host) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        rows.scalars,
    )
    if put.rowcount == 0:
        return False
    db.executemany(_PUT_ANEW, rows.entries)
    db.executemany(_PUT_PARTICIPANT, rows.participants)
    db.executemany(_PUT_LINE, rows.lines)
    return True


def _load(db: sqlite3.Connection, code: Code) -> StoredClassroom | None:
    row = db.execute(
        "SELECT title, created_s, alive_s, epoch, version, floor, host, pen_holder, pen_epoch, pen_device "
        "FROM classrooms WHERE code = ?",
        (code,),
    ).fetchone()
    if row is None:
        return None
    title, created_s, alive_s, epoch, version, floor, host, *pen = row
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
            NodeId(host),
            _lines(db, code),
        )
    except (ValueError, msgpack.UnpackException) as error:
        raise StoreUnavailable(f"what is kept of {code} is damaged ({error})") from error


def _lines(db: sqlite3.Connection, code: Code) -> tuple[Said, ...]:
    rows = db.execute("SELECT seq, participant, name, text, server_ms FROM lines WHERE code = ? ORDER BY seq", (code,))
    return tuple(Said(seq, ParticipantId(participant), name, text, ms) for seq, participant, name, text, ms in rows)


# An entry at or below the floor whose key is not there was removed, and its tombstone forgotten: it stays away.
_PUT_ENTRY = """
    INSERT INTO entries SELECT :code, :key, :version, :value
    WHERE :version > (SELECT floor FROM classrooms WHERE code = :code)
       OR EXISTS (SELECT 1 FROM entries WHERE code = :code AND key = :key)
    ON CONFLICT (code, key) DO UPDATE SET version = excluded.version, value = excluded.value
    WHERE excluded.version >= entries.version
"""
_PUT_ANEW = "INSERT INTO entries VALUES (:code, :key, :version, :value)"
_PUT_PARTICIPANT = """
    INSERT INTO participants VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code, participant) DO UPDATE
    SET name = excluded.name, role = excluded.role, place = excluded.place,
        is_removed = max(is_removed, excluded.is_removed)
"""
_PUT_LINE = "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)"


def _commit(db: sqlite3.Connection, code: Code, write: BoardWrite, entries: list[Row]) -> None:
    epoch, host, version = _standing(db, code)
    if write.epoch < epoch or (write.epoch == epoch and write.host != host):
        raise Fenced(epoch)
    if write.epoch > epoch or write.since > version:
        raise Behind(epoch, version)
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


def _standing(db: sqlite3.Connection, code: Code) -> tuple[Epoch, NodeId, Version]:
    """The classroom's epoch, host and version; Gone."""
    row = db.execute("SELECT epoch, host, version FROM classrooms WHERE code = ?", (code,)).fetchone()
    if row is None:
        raise Gone(code, is_over=_is_over(db, code))
    epoch, host, version = row
    return Epoch(epoch), NodeId(host), Version(version)


def _is_over(db: sqlite3.Connection, code: Code) -> bool:
    return db.execute("SELECT 1 FROM ended WHERE code = ?", (code,)).fetchone() is not None


def _take_pen(db: sqlite3.Connection, code: Code, expected: Stamp, epoch: Epoch, pen: Pen, host: NodeId) -> Version:
    kept_epoch, _, version = _standing(db, code)
    if kept_epoch > expected.epoch:
        raise Fenced(kept_epoch)
    if (kept_epoch, version) < expected:
        raise Behind(kept_epoch, version)
    db.execute(
        "UPDATE classrooms SET epoch = ?, pen_holder = ?, pen_epoch = ?, pen_device = ?, host = ? WHERE code = ?",
        (epoch, *pen, host, code),
    )
    return version


def _restore(db: sqlite3.Connection, rows: _Rows) -> None:
    code = rows.classroom.code
    if _is_over(db, code):
        raise Gone(code, is_over=True)
    kept = _load(db, code)
    if kept is not None:
        rows = _Rows(join_classrooms(kept, rows.classroom))
        db.execute("DELETE FROM classrooms WHERE code = ?", (code,))
    _put(db, rows)


def _keep_participants(db: sqlite3.Connection, code: Code, rows: Participants) -> None:
    if db.execute("SELECT 1 FROM classrooms WHERE code = ?", (code,)).fetchone() is not None:
        db.executemany(_PUT_PARTICIPANT, rows)


def _stamp(db: sqlite3.Connection, code: Code) -> Stamp:
    epoch, _, version = _standing(db, code)
    return Stamp(epoch, version)


def _leave(db: sqlite3.Connection, code: Code, node: NodeId) -> None:
    db.execute("UPDATE classrooms SET host = '' WHERE code = ? AND host = ?", (code, node))


def _say(db: sqlite3.Connection, code: Code, line: Said) -> Said:
    _standing(db, code)
    known = db.execute(
        "SELECT seq FROM lines WHERE code = ? AND participant = ? AND name = ? AND text = ? AND server_ms = ? "
        "ORDER BY seq DESC",
        (code, line.participant, line.name, line.text, line.server_ms),
    ).fetchone()
    if known is not None:
        return replace(line, seq=known[0])
    (newest,) = db.execute("SELECT coalesce(max(seq), 0) FROM lines WHERE code = ?", (code,)).fetchone()
    numbered = replace(line, seq=newest + 1)
    db.executemany(_PUT_LINE, _line_rows(code, [numbered]))
    db.execute("DELETE FROM lines WHERE code = ? AND seq <= ?", (code, numbered.seq - MAX_LINES))
    return numbered


def _touch(db: sqlite3.Connection, code: Code, alive_s: float) -> None:
    db.execute("UPDATE classrooms SET alive_s = max(alive_s, ?) WHERE code = ?", (alive_s, code))


def _remove(db: sqlite3.Connection, code: Code) -> None:
    if db.execute("DELETE FROM classrooms WHERE code = ?", (code,)).rowcount:
        db.execute("INSERT OR REPLACE INTO ended VALUES (?, strftime('%s', 'now'))", (code,))


def _remove_silent(db: sqlite3.Connection, before_s: float) -> list[Code]:
    silent = db.execute("SELECT code FROM classrooms WHERE alive_s < ? ORDER BY code", (before_s,)).fetchall()
    db.executemany("DELETE FROM classrooms WHERE code = ?", silent)
    db.execute("DELETE FROM ended WHERE ended_s < strftime('%s', 'now') - ?", (OVER_KEEP_S,))
    return [Code(code) for (code,) in silent]
