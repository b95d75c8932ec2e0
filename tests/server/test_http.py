"""Opening, describing, joining and ending classes over HTTP, and what operators and programs ask."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

from tests.server.stranger import COMMIT, School, Seat
from tests.server.test_polling import problem
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_opening_a_class(school: School) -> None:
    """H-8, W-2: a code, a token, links for people, and the mushaf on page 1."""
    answer = await school.http.post(f"{school.url}/api/classrooms", json={"title": "Juz 30", "name": " Nora\u202e "})
    assert answer.status_code == 201
    opened = answer.json()
    assert opened.keys() == {"code", "title", "participant", "token", "links", "expires_at"}
    assert len(opened["code"]) == 6
    assert set(opened["code"]) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    assert datetime.fromisoformat(opened["expires_at"]) > datetime.now(UTC)
    shown = f"{opened['code'][:3]}-{opened['code'][3:]}"
    assert parse_qs(urlsplit(opened["links"]["student"]).query) == {"c": [shown]}
    assert opened["token"] in urlsplit(opened["links"]["teacher"]).fragment, "a fragment is sent to no server"
    state = await school.call("GET", Seat(opened["code"], "", opened["token"], ""), "/state")
    assert state.json()[4]["page"] == 1
    assert state.json()[4]["material"]["pages"] == 604


@pytest.mark.parametrize("material", ["mushaf", {"id": "mushaf", "kind": "mushaf", "title": "x", "pages": 1}])
async def test_opening_a_class_on_a_material(school: School, material: Any) -> None:
    """H-8: by its id, or the board's value of that name."""
    by_default = (await school.http.get(f"{school.url}/api/classrooms/{(await school.open_class()).code}")).json()
    material = (
        by_default["material"]["id"] if isinstance(material, str) else material | {"id": by_default["material"]["id"]}
    )
    body = {"title": "T", "name": "N", "material": material}
    answer = await school.http.post(f"{school.url}/api/classrooms", json=body)
    described = (await school.http.get(f"{school.url}/api/classrooms/{answer.json()['code']}")).json()
    assert described["material"] == by_default["material"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"title": "T"},
        {"title": "T", "name": ""},
        {"title": "", "name": "N"},
        {"title": "T", "name": "a" * 41},
        {"title": "T" * 81, "name": "N"},
        {"title": "T", "name": 5},
        {"title": "T", "name": "N", "material": "nothing"},
        {"title": "T", "name": "N", "colour": "red"},
    ],
)
async def test_a_class_that_cannot_be_opened(school: School, body: Any) -> None:
    """H-1, H-8, W-2."""
    assert problem(await school.http.post(f"{school.url}/api/classrooms", json=body)) == (400, "invalid")


async def test_a_class_is_described_to_anyone(school: School) -> None:
    """W-1, H-2: code, title, whether it is open, its material; nothing more."""
    seat = await school.open_class("Al-Kahf")
    for written in (
        seat.code,
        seat.code.lower(),
        f"{seat.code[:3]}-{seat.code[3:]}",
        f"{seat.code[:3]} {seat.code[3:]}",
    ):
        answer = await school.http.get(f"{school.url}/api/classrooms/{written}")
        described = answer.json()
        assert described.keys() == {"code", "title", "open", "material"}
        assert (described["code"], described["title"], described["open"]) == (seat.code, "Al-Kahf", True)
    for unknown in ("ZZZZZZ", "ABC", "ABCDE0", "ABCDEFG"):
        assert problem(await school.http.get(f"{school.url}/api/classrooms/{unknown}")) == (404, "unknown")


async def test_joining(school: School) -> None:
    """W-2, H-2."""
    code = (await school.open_class()).code
    url = f"{school.url}/api/classrooms/{code}/participants"
    for body, role in [({"name": "Maryam"}, "student"), ({"name": "Wall", "role": "observer"}, "observer")]:
        answer = await school.http.post(url, json=body)
        assert answer.status_code == 201
        assert answer.json().keys() == {"participant", "token", "role"}
        assert answer.json()["role"] == role
    for wrong in ({"name": "X", "role": "teacher"}, {"name": "\u202e\u0000"}, {"name": "a" * 41}, {}):
        assert problem(await school.http.post(url, json=wrong)) == (400, "invalid")
    unknown = await school.http.post(url.replace(code, "ZZZZZZ"), json={"name": "X"})
    assert problem(unknown) == (404, "unknown")


async def test_the_qr_code(school: School) -> None:
    """H-8."""
    seat = await school.open_class()
    answer = await school.http.get(f"{school.url}/api/classrooms/{seat.code}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    other = await school.http.get(f"{school.url}/api/classrooms/ZZZZZZ/qr.svg")
    assert other.content != answer.content
    assert problem(await school.http.get(f"{school.url}/api/classrooms/none/qr.svg")) == (404, "unknown")


async def test_the_qr_code_of_the_teachers_own_link(school: School) -> None:
    """H-9: for the teacher alone, and kept by nobody."""
    teacher = await school.open_class()
    student = await school.join(teacher.code)
    address = f"{school.url}/api/classrooms/{teacher.code}/teacher-qr.svg"
    answer = await school.http.get(address, headers={"Authorization": f"Bearer {teacher.token}"})
    assert answer.content.startswith(b"<svg")
    assert answer.headers["Cache-Control"] == "no-store"
    refused = await school.http.get(address, headers={"Authorization": f"Bearer {student.token}"})
    assert problem(refused) == (403, "not_allowed")
    assert problem(await school.http.get(address)) == (401, "not_allowed")


async def test_what_is_not_there(school: School) -> None:
    """H-1: every error is a problem document."""
    assert problem(await school.http.get(f"{school.url}/api/nothing")) == (404, "unknown")
    assert (await school.http.put(f"{school.url}/api/classrooms")).status_code == 405
    assert problem(await school.http.put(f"{school.url}/api/classrooms"))[0] == 405


async def test_the_api_is_documented(school: School) -> None:
    page = await school.http.get(f"{school.url}/api/docs")
    assert page.status_code == 200
    assert "text/html" in page.headers["Content-Type"]
    described = (await school.http.get(f"{school.url}/api/openapi.json")).json()["paths"]
    classroom = "/api/classrooms/{code}"
    expected = {"/api/classrooms", classroom, "/healthz", "/readyz", "/metrics"} | {
        f"{classroom}/{part}" for part in ("participants", "state", "messages", "qr.svg")
    }
    assert expected <= described.keys()


async def test_health_and_figures(school: School) -> None:
    assert (await school.http.get(f"{school.url}/healthz")).json() == {"status": "ok"}
    assert (await school.http.get(f"{school.url}/readyz")).json() == {"status": "ready"}

    async def figures() -> dict[str, float]:
        text = (await school.http.get(f"{school.url}/metrics")).text
        return {name: float(value) for name, value in (line.split() for line in text.splitlines() if line[0] != "#")}

    before = await figures()
    teacher = await school.teach()
    await teacher.ask(COMMIT, {"page": 2})
    after = await figures()
    assert after["classroom_sync_commits_total"] == before["classroom_sync_commits_total"] + 1
    assert after["classroom_sync_deliveries_total"] > before["classroom_sync_deliveries_total"]
    assert after["classroom_sync_classrooms"] == before["classroom_sync_classrooms"] + 1
    assert after["classroom_sync_connections"] >= 1
    assert after["classroom_sync_held_links"] <= after["classroom_sync_connections"]
    assert 0 < after['classroom_sync_round_trip_seconds{quantile="1.0"}'] < 10
    assert after["classroom_sync_degraded_classrooms"] == 0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """One with a teacher key, further origins, a public address, and a store in memory."""
    process = ServerProcess(
        tmp_path_factory.mktemp("told") / "data",
        "--store",
        "memory://",
        teacher_key="open sesame",
        origins="https://app.example, https://other.example",
        public_url="https://class.example/",
    )
    await process.start()
    yield process
    await process.close()


class TestAServerThatIsToldMore:
    """H-2, X-2."""

    async def test_a_teacher_key(self, told: ServerProcess, http: httpx.AsyncClient) -> None:
        """H-2: 401 without it, and with a wrong one."""
        url, body = f"{told.url}/api/classrooms", {"title": "T", "name": "N"}
        assert problem(await http.post(url, json=body)) == (401, "not_allowed")
        assert problem(await http.post(url, json=body, headers={"Authorization": "Bearer no"})) == (401, "not_allowed")
        opened = await http.post(url, json=body, headers={"Authorization": "Bearer open sesame"})
        assert opened.status_code == 201
        assert opened.json()["links"]["student"].startswith("https://class.example/student/")
        assert opened.json()["links"]["teacher"].startswith("https://class.example/teacher/")

    async def test_further_origins(self, told: ServerProcess, http: httpx.AsyncClient) -> None:
        """X-2: those that were named, and the public address."""
        answer = await http.post(
            f"{told.url}/api/classrooms",
            json={"title": "T", "name": "N"},
            headers={"Authorization": "Bearer open sesame"},
        )
        opened, school = answer.json(), School(told.url, http)
        seat = Seat(opened["code"], opened["participant"], opened["token"], "N")
        for origin in ("https://app.example", "https://other.example", "https://class.example"):
            await school.connect(seat, origin=origin)
        with pytest.raises(InvalidStatus):
            await school.connect(seat, origin="https://app.example.evil.example")
        await school.close()
