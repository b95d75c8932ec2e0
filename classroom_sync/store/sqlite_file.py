"""The database file of the embedded store: private, of a known schema, and one connection to it.

WAL with synchronous = FULL: a commit returns once the log is on the disk, so what was answered durable survives a
power cut too; with NORMAL, SQLite's recommendation for WAL, it would survive only the death of the process.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from classroom_sync.errors import StoreUnavailable

SCHEMA_VERSION = 2
"""Kept in `user_version`. A change of the tables raises it, and brings older files up in `_bring_up`."""
APPLICATION_ID = 0x43534E43
"""'CSNC' in the file's header: another program's database is never written to."""

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO

# Each IF NOT EXISTS: two servers may open a new file at once, and the second finds the tables of the first.
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS classrooms (
        code TEXT PRIMARY KEY, title TEXT NOT NULL, created_s REAL NOT NULL, alive_s REAL NOT NULL,
        epoch INTEGER NOT NULL, version INTEGER NOT NULL, floor INTEGER NOT NULL,
        pen_holder TEXT NOT NULL, pen_epoch INTEGER NOT NULL, pen_device TEXT NOT NULL,
        host TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS classrooms_by_life ON classrooms (alive_s)",
    # value: MessagePack; NULL is a tombstone.
    """CREATE TABLE IF NOT EXISTS entries (
        code TEXT NOT NULL REFERENCES classrooms ON DELETE CASCADE, key TEXT NOT NULL,
        version INTEGER NOT NULL, value BLOB, PRIMARY KEY (code, key)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS tombstones ON entries (code, version) WHERE value IS NULL",
    """CREATE TABLE IF NOT EXISTS participants (
        code TEXT NOT NULL REFERENCES classrooms ON DELETE CASCADE, participant TEXT NOT NULL,
        name TEXT NOT NULL, role TEXT NOT NULL, place INTEGER NOT NULL, is_removed INTEGER NOT NULL,
        PRIMARY KEY (code, participant)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS lines (
        code TEXT NOT NULL REFERENCES classrooms ON DELETE CASCADE, seq INTEGER NOT NULL,
        participant TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, server_ms INTEGER NOT NULL,
        PRIMARY KEY (code, seq)
    ) WITHOUT ROWID""",
    # Classes that were ended, and when, in seconds since 1970.
    "CREATE TABLE IF NOT EXISTS ended (code TEXT PRIMARY KEY, ended_s INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS pings (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


# From a version to the next; the tables that it lacks are then made as above.
_UPGRADES: Mapping[int, Sequence[str]] = {
    1: ("ALTER TABLE classrooms ADD COLUMN host TEXT NOT NULL DEFAULT ''",),
}


def make_private(path: Path) -> None:
    """Make the file and the folders it lacks, readable by their owner only; OSError where that cannot be.

    A folder that exists stays as it is; a file that others may read (and SQLite's two beside it) is closed to them.
    """
    for folder in reversed([folder for folder in path.parents if not folder.exists()]):
        folder.mkdir(_PRIVATE_FOLDER, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE_FILE))
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists() and file.stat().st_mode & _OTHERS:
            file.chmod(_PRIVATE_FILE)


def identity(path: Path) -> tuple[int, int]:
    """Which file stands at the path now; OSError where none does.

    A connection goes on writing to a file that was deleted or replaced, and never says so.
    """
    found = path.stat()
    return found.st_dev, found.st_ino


def connect(path: Path, lock_wait_s: float) -> sqlite3.Connection:
    """A connection to the file, to be used in this thread only; makes no file.

    StoreUnavailable for another program's or a newer version's database, sqlite3.Error for what SQLite says.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", timeout=lock_wait_s, isolation_level=None, uri=True)
    try:
        _check_owner(path, connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Where it cannot be (some network file systems), SQLite keeps to its older journal: as durable, only slower.
        connection.execute("PRAGMA journal_mode = WAL")
        _bring_up(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_owner(path: Path, connection: sqlite3.Connection) -> None:
    is_empty = _read_number(connection, "schema_version") == 0
    if not is_empty and _read_number(connection, "application_id") != APPLICATION_ID:
        raise StoreUnavailable(f"{path} is another program's database")
    version = _read_number(connection, "user_version")
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            f"{path} was written by a newer classroom-sync: it has schema {version}, this one knows {SCHEMA_VERSION}"
        )


def _bring_up(connection: sqlite3.Connection) -> None:
    if _read_number(connection, "user_version") == SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    # Read anew: another server may have brought the file up while this one waited for it. 0 is a new file's.
    found = _read_number(connection, "user_version") or SCHEMA_VERSION
    for version in range(found, SCHEMA_VERSION):
        for statement in _UPGRADES[version]:
            connection.execute(statement)
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("COMMIT")


def _read_number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


_REASONS = {
    sqlite3.SQLITE_BUSY: "another program has locked it",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
    sqlite3.SQLITE_NOTADB: "it is no database",
    sqlite3.SQLITE_READONLY: "it may not be written",
}
_PRIMARY = 0xFF


def reason(path: Path, error: sqlite3.Error | OSError) -> str:
    """What SQLite or the operating system said, for the people who run the server."""
    # The lower byte is the kind of error, the rest its details. Errors of the module itself carry none.
    known = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
    return f"{path}: {known} ({error})" if known else f"{path}: {error}"


def is_lock(error: sqlite3.Error | OSError) -> bool:
    """Whether the connection is as good as before, and only another's lock was in the way."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY == sqlite3.SQLITE_BUSY
