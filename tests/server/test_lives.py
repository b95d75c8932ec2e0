"""A server that leaves, is killed and comes back, and one whose store is locked or whose disk is full.

Its own process and data folder: what these stories do to it no other test would survive.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.server.stranger import (
    ACCEPTED,
    COMMIT,
    GIVE_PEN,
    GO_AWAY,
    HEARTBEAT,
    PEN,
    REMOVE,
    ROSTER,
    STATE,
    Device,
    School,
    Seat,
    refusal,
)
from tests.server.test_polling import Poller, problem
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    """A server of the story's own."""
    process = ServerProcess(tmp_path / "data")
    await process.start()
    yield process
    await process.close()


async def is_degraded(school: School) -> bool:
    text = (await school.http.get(f"{school.url}/metrics")).text
    return "classroom_sync_degraded_classrooms 1.0" in text


async def test_a_server_that_leaves_says_so(school: School, server: ServerProcess) -> None:
    """T-2, A-2: a window to come back in, then 1012, for WebSockets and polls; what it accepted is kept."""
    teacher = await school.teach()
    student = await school.enter(teacher.seat.code)
    poller = Poller(school, await school.join(teacher.seat.code, "Poller"))
    await poller.poll()
    polling = asyncio.create_task(
        school.call("GET", poller.seat, "/messages", params={"after": poller.cursor or "", "wait": 30})
    )
    await teacher.until(ROSTER, where=lambda message: poller.seat.participant in message[1])
    await teacher.send(COMMIT, 1, {"page": 77})
    await student.sees(page=77)
    await server.stop()
    for device in (teacher, student):
        code, last = await device.closed()
        assert code == 1012
        kind, min_ms, max_ms, why = last[-1]
        assert kind == GO_AWAY
        assert 0 <= min_ms < max_ms
        assert why
    await _ended(polling)
    await server.start()
    assert (await school.call("GET", student.seat, "/state")).json()[4]["page"] == 77


async def _ended(polling: asyncio.Task[httpx.Response]) -> None:
    answer = await polling
    if answer.status_code == 200:
        # The page turn before the end came first.
        assert any(message[0] == STATE for message in answer.json()[1])
    else:
        assert problem(answer) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0


async def test_a_killed_server_has_everything_back(school: School, server: ServerProcess) -> None:
    """E-4, A-2, C-3, C-6, S-6: classes, codes, names, tokens and the pen; nothing answered durable is lost."""
    teacher = await school.teach()
    code = teacher.seat.code
    students = [await school.enter(code, name) for name in ("Maryam", "Yusuf", "Bilal")]
    removed = students.pop()
    await teacher.ask(REMOVE, removed.seat.participant)
    durable = 0
    for number in range(1, 41):
        await teacher.send(COMMIT, number + 1, {"page": number, f"x/{number}": number})
    for number in range(1, 31):
        answer = await teacher.answer_to(number + 1)
        durable = number if answer[4] else durable
    assert durable == 30
    epoch, version = teacher.stamp
    await server.kill()
    assert (await teacher.closed())[0] == 1006
    await server.start()
    again = await school.connect(teacher.seat, since=f"{epoch}.{version}")
    welcome, state, _roster, pen = [await again.receive() for _ in range(4)]
    assert welcome[5] is True
    assert (state[1], state[2]) == (epoch + 1, 0), "the epoch rises, and clients get a snapshot"
    assert state[4]["page"] >= durable
    assert all(state[4][f"x/{number}"] == number for number in range(1, durable + 1))
    assert pen[1] == teacher.seat.participant
    assert pen[2] <= epoch, "nobody took the pen"
    assert (await again.ask(COMMIT, {"page": 50}, epoch))[0] == ACCEPTED, "a restart fences nothing"
    back = await school.connect(students[0].seat)
    await back.sees(page=50)
    await again.until(ROSTER, where=lambda m: m[1].get(back.seat.participant, {}).get("name") == "Maryam")
    assert problem(await school.call("GET", removed.seat, "/state")) == (403, "not_allowed")
    described = (await school.http.get(f"{school.url}/api/classrooms/{code}")).json()
    assert described["title"] == "Al-Baqara"


async def test_a_pen_that_was_given_stays_given(school: School, server: ServerProcess) -> None:
    """E-4, P-1."""
    teacher = await school.teach()
    student = await school.enter(teacher.seat.code)
    given = await teacher.ask(GIVE_PEN, student.seat.participant)
    await server.kill()
    await server.start()
    again = await school.connect(student.seat)
    assert (await again.receive())[5] is True
    assert await again.until(PEN) == [PEN, student.seat.participant, given[2]]
    assert (await again.ask(COMMIT, {"page": 8}, given[2]))[0] == ACCEPTED


async def test_an_ended_class_does_not_come_back(school: School, server: ServerProcess) -> None:
    """E-3, E-4."""
    teacher = await school.open_class()
    await school.call("DELETE", teacher)
    await server.kill()
    await server.start()
    assert problem(await school.call("GET", teacher, "/state")) == (404, "unknown")


@contextmanager
def locked(server: ServerProcess) -> Iterator[None]:
    """Another program holds the store's file for writing, as a backup would."""
    with closing(sqlite3.connect(server.data_dir / "classroom-sync.sqlite", isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        yield
        backup.execute("ROLLBACK")


@contextmanager
def full_disk(server: ServerProcess) -> Iterator[None]:
    """No file of the server may grow, as on a full disk."""
    _, most = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, most))
    yield
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (most, most))


async def degraded(school: School) -> None:
    """The store is known to be away: an answer that waited a second for it may come before that."""
    async with asyncio.timeout(10):
        while not await is_degraded(school):
            pass


async def ready_again(school: School) -> None:
    while (await school.http.get(f"{school.url}/readyz")).status_code != 200:
        pass


@pytest.mark.parametrize("trouble", [locked, full_disk])
async def test_a_store_in_trouble_degrades_the_class_and_does_not_end_it(
    school: School, server: ServerProcess, trouble: type
) -> None:
    """A-2, A-3, P-3: the class goes on and says that nothing is durable; mended, everything becomes so."""
    teacher = await school.teach()
    student = await school.enter(teacher.seat.code)
    before = (await teacher.ask(COMMIT, {"page": 2}))[3]
    with trouble(server):
        answer = await _turned_durable_away(teacher)
        await student.sees(page=teacher.board["page"])
        assert (await teacher.until(HEARTBEAT))[4] == before
        await degraded(school)
        assert refusal(await teacher.ask(GIVE_PEN, student.seat.participant)) == "unavailable"
        # Together: each waits a second for the lock.
        *needing_the_store, seat = await asyncio.gather(
            school.http.get(f"{school.url}/readyz"),
            school.http.post(f"{school.url}/api/classrooms", json={"title": "T", "name": "N"}),
            school.call("DELETE", teacher.seat),
            # Nobody is kept out for it: the token carries the name.
            school.join(teacher.seat.code, "Late"),
        )
        assert [problem(answer) for answer in needing_the_store] == [(503, "unavailable")] * 3
        late = await school.connect(seat)
        await late.sees(page=teacher.board["page"])
        answer = await teacher.ask(COMMIT, {"page": 99})
        assert answer[4] is False
    await teacher.until(HEARTBEAT, where=lambda beat: beat[1] == answer[2] and beat[4] >= answer[3])
    await ready_again(school)
    assert not await is_degraded(school)
    assert (await teacher.ask(COMMIT, {"page": 100}))[4] is True
    assert (await teacher.ask(GIVE_PEN, student.seat.participant))[0] == ACCEPTED
    await server.kill()
    await server.start()
    await _is_back(school, late.seat)


async def _turned_durable_away(teacher: Device) -> list[object]:
    """Turn pages until an answer says that the store does not have it."""
    page = 3
    while (answer := await teacher.ask(COMMIT, {"page": page, "x/filling": "a" * 4000}))[4]:
        page += 1
    return answer


async def _is_back(school: School, seat: Seat) -> None:
    state = (await school.call("GET", seat, "/state")).json()
    assert state[4]["page"] == 100
