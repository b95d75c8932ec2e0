"""The database file: private, ours, of a schema that this program knows."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from classroom_sync.errors import Gone, StoreUnavailable
from classroom_sync.protocol.limits import OVER_KEEP_S
from classroom_sync.protocol.words import NOBODY, Epoch
from classroom_sync.store import sqlite_file
from classroom_sync.store.sqlite import SqliteStore
from tests.store.samples import CODE, HOST, OTHER, PEN, as_line, loaded, new_classroom


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    return tmp_path


async def test_names_are_for_the_owner_only(open_folder: Path) -> None:
    """The folders it makes and the three files of SQLite; a folder that was there stays as it was."""
    path = open_folder / "new" / "folder" / "classrooms.sqlite"
    store = SqliteStore(path)
    await store.open()
    await store.create(new_classroom())
    files = sorted(path.parent.iterdir())
    assert [file.name.removeprefix(path.name) for file in files] == ["", "-shm", "-wal"]
    assert [mode(file) for file in files] == [0o600] * 3
    assert [mode(folder) for folder in (path.parent, path.parent.parent, open_folder)] == [0o700, 0o700, 0o755]
    await store.close()


async def test_a_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "classrooms.sqlite"
    path.touch(0o644)
    store = SqliteStore(path)
    await store.open()
    assert mode(path) == 0o600
    await store.close()


async def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "a folder? with #1%20 é" / "صف.sqlite"
    store = SqliteStore(path)
    await store.open()
    await store.create(new_classroom())
    await store.close()
    assert [found.name for found in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (f"PRAGMA user_version = {sqlite_file.SCHEMA_VERSION + 1}", "newer classroom-sync: it has schema 3"),
        ("PRAGMA application_id = 1", "another program's database"),
    ],
    ids=["newer schema", "another program"],
)
async def test_what_is_not_ours_is_refused_and_left_alone(tmp_path: Path, statement: str, words: str) -> None:
    path = tmp_path / "classrooms.sqlite"
    store = SqliteStore(path)
    await store.open()
    await store.create(new_classroom())
    await store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match=words):
        await store.open()
    assert path.read_bytes() == before


SCHEMA_1 = """
    CREATE TABLE classrooms (
        code TEXT PRIMARY KEY, title TEXT NOT NULL, created_s REAL NOT NULL, alive_s REAL NOT NULL,
        epoch INTEGER NOT NULL, version INTEGER NOT NULL, floor INTEGER NOT NULL,
        pen_holder TEXT NOT NULL, pen_epoch INTEGER NOT NULL, pen_device TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE entries (
        code TEXT NOT NULL REFERENCES classrooms ON DELETE CASCADE, key TEXT NOT NULL,
        version INTEGER NOT NULL, value BLOB, PRIMARY KEY (code, key)
    ) WITHOUT ROWID;
    CREATE TABLE participants (
        code TEXT NOT NULL REFERENCES classrooms ON DELETE CASCADE, participant TEXT NOT NULL,
        name TEXT NOT NULL, role TEXT NOT NULL, place INTEGER NOT NULL, is_removed INTEGER NOT NULL,
        PRIMARY KEY (code, participant)
    ) WITHOUT ROWID;
    CREATE TABLE pings (id INTEGER PRIMARY KEY, number INTEGER NOT NULL);
    INSERT INTO classrooms VALUES ('ABCDEF', 'سورة البقرة', 1000.0, 1000.0, 1, 3, 0, 'p1', 1, 'tablet-1');
    INSERT INTO entries VALUES ('ABCDEF', 'page', 3, x'2a'), ('ABCDEF', 'at', 2, NULL);
    INSERT INTO participants VALUES ('ABCDEF', 'p1', 'الأستاذة نورة', 'teacher', 0, 0);
    PRAGMA user_version = 1;
"""


async def test_a_file_of_the_first_schema_is_brought_up(tmp_path: Path) -> None:
    """E-4: its classes are all there, and nobody hosts them yet; nor is it brought up twice."""
    path = tmp_path / "classrooms.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"PRAGMA application_id = {sqlite_file.APPLICATION_ID};{SCHEMA_1}")
    stores = [SqliteStore(path) for _ in range(2)]
    for store in stores:
        await store.open()
        assert await store.load(CODE) == new_classroom(
            version=3, entries={"page": (3, 42), "at": (2, None)}, host=NOBODY
        )
    await stores[0].say(CODE, as_line("hello"))
    await stores[0].take_pen(CODE, Epoch(1), Epoch(2), PEN, HOST)
    assert [line.text for line in (await loaded(stores[1])).lines] == ["hello"]
    await stores[0].remove(CODE)
    with pytest.raises(Gone):
        await stores[1].restore(new_classroom())
    for store in stores:
        await store.close()


async def test_an_end_is_forgotten_in_time(tmp_path: Path) -> None:
    path = tmp_path / "classrooms.sqlite"
    store = SqliteStore(path)
    await store.open()
    for code, age_s in ((CODE, OVER_KEEP_S - 60), (OTHER, OVER_KEEP_S + 60)):
        await store.create(new_classroom(code))
        await store.remove(code)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE ended SET ended_s = ended_s - ? WHERE code = ?", (age_s, code))
    await store.remove_silent(0.0)
    with pytest.raises(Gone):
        await store.restore(new_classroom())
    await store.restore(new_classroom(OTHER))
    await store.close()


async def test_another_programs_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match="another program's database"):
        await SqliteStore(path).open()
    assert path.read_bytes() == before


@pytest.mark.parametrize("obstacle", ["a file for the folder", "a folder for the file"])
async def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path, obstacle: str) -> None:
    place = tmp_path / "place"
    if obstacle == "a file for the folder":
        place.touch()
        path = place / "classrooms.sqlite"
    else:
        place.mkdir()
        path = place
    with pytest.raises(StoreUnavailable, match="place"):
        await SqliteStore(path).open()


async def test_opening_may_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "classrooms.sqlite"
    path.parent.touch()
    store = SqliteStore(path)
    with pytest.raises(StoreUnavailable):
        await store.open()
    path.parent.unlink()
    await store.open()
    await store.create(new_classroom())
    assert await store.load(CODE) == new_classroom()
    await store.close()


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """A-2: synchronous = FULL (2), for durable means that a power cut does not take it back."""
    path = tmp_path / "classrooms.sqlite"
    sqlite_file.make_private(path)
    with closing(sqlite_file.connect(path, 0.0)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_connecting_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        sqlite_file.connect(tmp_path / "classrooms.sqlite", 0.0)
    assert list(tmp_path.iterdir()) == []


async def test_a_new_file_that_several_open_at_once_is_made_once(tmp_path: Path) -> None:
    """One that meets another's lock while SQLite changes its journal says so, and opens the next time."""
    stores = [SqliteStore(tmp_path / "classrooms.sqlite") for _ in range(4)]
    outcomes = await asyncio.gather(*(store.open() for store in stores), return_exceptions=True)
    for store, outcome in zip(stores, outcomes, strict=True):
        if outcome is not None:
            assert "another program has locked it" in str(outcome)
            await store.open()
    await stores[0].create(new_classroom())
    assert [await store.load(CODE) for store in stores] == [new_classroom()] * len(stores)
    for store in stores:
        await store.close()
