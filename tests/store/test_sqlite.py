"""What the embedded store promises beyond the contract: it outlives kills, locks, full disks and lost files."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from classroom_sync.errors import CodeTaken, Fenced, StoreUnavailable
from classroom_sync.protocol.words import Epoch
from classroom_sync.store.base import StoredParticipant
from classroom_sync.store.sqlite import SqliteStore
from tests.store import committing
from tests.store.samples import CODE, HOST, OTHER, PEN, PUPIL, TEACHER, as_write, kept, loaded, new_classroom

ROOT = Path(__file__).resolve().parents[2]
ENOUGH_COMMITS = 200  # several turns of the thread with all classes in each
END_S = 20.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classrooms.sqlite"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore(path, lock_wait_s=0.02)
    await made.open()
    yield made
    await made.close()


async def reopened(path: Path) -> SqliteStore:
    store = SqliteStore(path)
    await store.open()
    return store


def program(module: str, path: Path) -> list[str]:
    return [sys.executable, "-m", f"tests.store.{module}", str(path)]


def answered_before_the_kill(path: Path) -> dict[str, int]:
    """Code to the newest version that a process was told is kept, before kill -9 ended it amid its commits."""
    answered: dict[str, int] = {}
    with subprocess.Popen(program("committing", path), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        # On past the kill, to the end: what it printed before it died was answered too.
        for line in process.stdout:
            code, version = line.split()
            answered[code] = int(version)
            if sum(answered.values()) >= ENOUGH_COMMITS:
                process.kill()
    assert process.returncode == -signal.SIGKILL
    return answered


def told_by_the_filler(path: Path) -> dict[str, Any]:
    """What tests/store/filling.py printed."""
    ended = subprocess.run(
        program("filling", path), cwd=ROOT, capture_output=True, text=True, timeout=END_S, check=True
    )
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


@contextmanager
def moved_away(folder: Path) -> Iterator[None]:
    away = folder.with_name(f"{folder.name}-away")
    folder.rename(away)
    yield
    assert not folder.exists()
    away.rename(folder)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


class TestOutliving:
    async def test_a_closed_store(self, path: Path) -> None:
        """E-4: everything is there when it is opened again, and goes on from there."""
        classroom = new_classroom(
            epoch=2, version=3, floor=1, entries={"page": (3, 1), "at": (2, None)}, participants=(TEACHER, PUPIL)
        )
        store = await reopened(path)
        await store.create(classroom)
        await store.close()
        store = await reopened(path)
        assert await store.load(CODE) == classroom
        with pytest.raises(CodeTaken):
            await store.create(classroom)
        with pytest.raises(Fenced):
            await store.commit(CODE, as_write(4, {}, epoch=1))
        await store.take_pen(CODE, Epoch(2), Epoch(3), PEN, HOST)
        await store.close()

    async def test_a_killed_process(self, path: Path) -> None:
        """E-4, A-2: kill -9 amid a stream of commits: whatever was answered is there, and no commit by half."""
        answered = await asyncio.to_thread(answered_before_the_kill, path)
        store = await reopened(path)
        for code in committing.CODES:
            newest = (await loaded(store, code)).version
            assert newest >= answered[code] > 0
            assert await kept(store, code) == {"page": (newest, newest), "x/twin": (newest, newest)}
        await store.close()

    async def test_a_full_disk(self, path: Path) -> None:
        """E-4, A-2: refused while there is no room, nothing answered is lost, and then it goes on by itself."""
        told = await asyncio.to_thread(told_by_the_filler, path)
        answered = told["answered"]
        assert answered > 0
        assert "disk" in told["reason"]
        assert told["kept_while_full"] == answered
        assert not told["is_up_without_room"]
        assert told["is_up_after"]
        assert told["version_after"] == told["kept_after"] == answered + 1
        store = await reopened(path)
        assert len(await kept(store)) == answered + 1
        await store.close()

    async def test_a_lock(self, store: SqliteStore, path: Path) -> None:
        """Writes are refused while another program holds the file, reads are not; then all is as before."""
        await store.create(new_classroom())
        with locked(path):
            for _ in range(2):
                with pytest.raises(StoreUnavailable, match="another program has locked it"):
                    await store.commit(CODE, as_write(1, {"page": (1, 1)}))
            with pytest.raises(StoreUnavailable):
                await store.ping()
            assert await store.load(CODE) == new_classroom()
        assert await store.load(CODE) == new_classroom()
        await store.commit(CODE, as_write(1, {"page": (1, 1)}))
        assert await kept(store) == {"page": (1, 1)}

    async def test_a_lost_folder(self, store: SqliteStore, tmp_path: Path) -> None:
        """An empty file is not made in its place: it would tell every class that it is over."""
        await store.create(new_classroom())
        with moved_away(tmp_path):
            for _ in range(2):
                with pytest.raises(StoreUnavailable, match="No such file"):
                    await store.commit(CODE, as_write(1, {"page": (1, 1)}))
                with pytest.raises(StoreUnavailable, match="No such file"):
                    await store.load(CODE)
        await store.commit(CODE, as_write(1, {"page": (1, 1)}))
        assert await kept(store) == {"page": (1, 1)}

    async def test_an_exchanged_file(self, store: SqliteStore, path: Path, tmp_path: Path) -> None:
        """A backup put back in the file's place is what calls see from then on."""
        backup = tmp_path / "backup.sqlite"
        other = await reopened(backup)
        await other.create(new_classroom(OTHER))
        await other.close()
        await store.create(new_classroom())
        backup.replace(path)
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        assert await store.load(CODE) is None
        assert await store.load(OTHER) == new_classroom(OTHER)

    async def test_a_damaged_file(self, path: Path, tmp_path: Path) -> None:
        """It says so, and is well again with a sound file in its place."""
        store = await reopened(path)
        await store.create(new_classroom())
        await store.close()
        sound = tmp_path / "sound.sqlite"
        shutil.copy(path, sound)
        store = await reopened(path)
        damaged = tmp_path / "damaged.sqlite"
        damaged.write_bytes(b"no database at all" * 1000)
        damaged.replace(path)
        with pytest.raises(StoreUnavailable, match="it is no database"):
            await store.load(CODE)
        with pytest.raises(StoreUnavailable, match="it is no database"):
            await store.commit(CODE, as_write(1, {"page": (1, 1)}))
        sound.replace(path)
        assert await store.load(CODE) == new_classroom()
        await store.close()

    @pytest.mark.parametrize(
        "damage", ["UPDATE entries SET value = x'c1'", "UPDATE participants SET role = 'owner'"], ids=["value", "role"]
    )
    async def test_a_damaged_row(self, store: SqliteStore, path: Path, damage: str) -> None:
        """One class that cannot be read does not keep others from it."""
        await store.create(new_classroom(entries={"page": (1, 1)}))
        connection = sqlite3.connect(path)
        with connection:
            connection.execute(damage)
        connection.close()
        await store.create(new_classroom(OTHER))
        with pytest.raises(StoreUnavailable, match=f"{CODE} is damaged"):
            await store.load(CODE)
        assert await store.load(OTHER) == new_classroom(OTHER)


class TestOneCallAlone:
    async def test_a_name_that_no_file_can_hold(self, store: SqliteStore) -> None:
        """What one call cannot write is its caller's bug, and no other call's."""
        await store.create(new_classroom())
        with pytest.raises(UnicodeEncodeError):
            await store.keep_participants(CODE, [PUPIL, StoredParticipant(PUPIL.participant, "\ud800", PUPIL.role, 2)])
        assert await store.load(CODE) == new_classroom()

    async def test_a_number_that_no_file_can_hold(self, store: SqliteStore) -> None:
        await store.create(new_classroom())
        with pytest.raises(OverflowError):
            await store.commit(CODE, as_write(2**63, {"page": (1, 1)}))
        assert await store.load(CODE) == new_classroom()

    async def test_a_row_against_the_schema(self, store: SqliteStore) -> None:
        await store.create(new_classroom(OTHER))
        with pytest.raises(StoreUnavailable, match="NOT NULL"):
            await store.create(new_classroom(alive_s=float("nan")))
        assert await store.load(CODE) is None
        assert await store.load(OTHER) == new_classroom(OTHER)
