"""A teacher brings files over HTTP, a class shows them, and their pages come out."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image

from classroom_sync.materials.limits import MAX_UPLOAD_BYTES, MAX_UPLOADS_AT_ONCE, UPLOADS_BURST, WIDTHS, ZOOM_WIDTH
from tests.materials.samples import make_arabic_pdf, make_encrypted_pdf, make_image, make_pdf, make_png_bomb
from tests.server.stranger import ACCEPTED, COMMIT, School, Seat, refusal
from tests.server.test_polling import problem
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOR_EVER = "public, max-age=31536000, immutable"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def roomy(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ServerProcess]:
    """A server of this module's own: its folder is looked into."""
    process = ServerProcess(tmp_path_factory.mktemp("uploads") / "data")
    await process.start()
    yield process
    await process.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def uploads(roomy: ServerProcess, http: httpx.AsyncClient) -> AsyncIterator[School]:
    school = School(roomy.url, http)
    yield school
    await school.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def material(roomy: ServerProcess, http: httpx.AsyncClient) -> dict[str, Any]:
    """A PDF of one page, brought once: M-7 counts."""
    told: dict[str, Any] = (await bring(School(roomy.url, http), make_pdf(["Begin"]), name="Begin.pdf")).json()
    return told


def files_of(*contents: bytes, name: str = "poster.png") -> list[tuple[str, tuple[str, bytes]]]:
    return [("file", (name, content)) for content in contents]


async def bring(school: School, *contents: bytes, seat: Seat | None = None, **options: Any) -> httpx.Response:
    headers = seat.headers if seat else options.pop("headers", {})
    files = files_of(*contents, name=options.pop("name", "poster.png"))
    return await school.http.post(f"{school.url}/api/materials", files=files, headers=headers, **options)


async def begin_upload(school: School, length: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """An upload that says it has this length and sends the beginning."""
    host, _, port = school.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = "POST /api/materials HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7'
    writer.write(f"{head}Content-Length: {length}\r\n\r\n{part}".encode())
    await writer.drain()
    return reader, writer


def left(server: ServerProcess) -> set[str]:
    """What lies in the folder of materials."""
    return {path.name for path in (server.data_dir / "materials").glob("*") if path.name != "drafts"} | {
        f"drafts/{path.name}" for path in (server.data_dir / "materials/drafts").glob("*")
    }


async def test_a_pdf_is_brought_and_shown(uploads: School) -> None:
    """M-1, M-2, M-3, M-5, K-2: the answer is what the board's `material` is to be."""
    teacher = await uploads.teach()
    answer = await bring(uploads, make_pdf(["One", "Two", "Three"]), seat=teacher.seat, name="Tafsir.pdf")
    assert answer.status_code == 201, answer.text
    material = answer.json()
    assert {key: material[key] for key in ("kind", "title", "pages")} == {"kind": "pdf", "title": "Tafsir", "pages": 3}
    assert (await teacher.ask(COMMIT, {"material": material, "page": 2}))[0] == ACCEPTED
    assert refusal(await teacher.ask(COMMIT, {"page": 4})) == "invalid"

    folder = f"{uploads.url}/materials/pages/{material['id']}"
    index = await uploads.http.get(f"{folder}/index.json")
    assert index.headers["cache-control"] == FOR_EVER
    told = index.json()
    assert (told["pages"], told["sizes"], told["widths"]) == (3, [[595, 842]] * 3, [*WIDTHS, ZOOM_WIDTH])
    for width in told["widths"]:
        page = await uploads.http.get(uploads.url + told["page_url"].format(page=3, width=width))
        assert (page.headers["content-type"], page.headers["cache-control"]) == ("image/webp", FOR_EVER)
        assert Image.open(io.BytesIO(page.content)).width == width
    words = await uploads.http.get(uploads.url + told["words_url"].format(page=3))
    assert words.headers["cache-control"] == FOR_EVER
    assert words.headers["content-encoding"] == index.headers["content-encoding"] == "gzip"
    plain = await uploads.http.get(str(words.url), headers={"Accept-Encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.json()) == (False, words.json())
    assert [word[4] for word in words.json()["words"]] == ["Three"]


async def test_images_are_brought_each_a_page(uploads: School) -> None:
    """M-2, M-3, M-5."""
    contents = [make_image("JPEG", (1200, 900)), make_image("PNG", (900, 1200))]
    answer = await bring(uploads, *contents, data={"title": " Posters "})
    assert answer.status_code == 201, answer.text
    assert {key: answer.json()[key] for key in ("kind", "title", "pages")} == {
        "kind": "images",
        "title": "Posters",
        "pages": 2,
    }
    index = (await uploads.http.get(f"{uploads.url}/materials/pages/{answer.json()['id']}/index.json")).json()
    assert (index["sizes"], index["words_url"]) == ([[1200, 900], [900, 1200]], None)
    again = await bring(uploads, *contents, name="others.png")
    assert (again.json()["id"], again.json()["title"]) == (answer.json()["id"], "others")


@pytest.mark.parametrize("by", ["id", "value", "a value of another node"])
async def test_a_class_may_begin_on_it(uploads: School, material: dict[str, Any], by: str) -> None:
    """H-8: by its id, or the board's value, with a title of the teacher's own."""
    other = {"id": "0123456789abcdef" * 2, "kind": "images", "title": "Elsewhere", "pages": 7}
    named = {"id": material["id"], "value": material | {"title": "Ours"}, "a value of another node": other}[by]
    body = {"title": "T", "name": "N", "material": named}
    answer = await uploads.http.post(f"{uploads.url}/api/classrooms", json=body)
    assert answer.status_code == 201, answer.text
    described = (await uploads.http.get(f"{uploads.url}/api/classrooms/{answer.json()['code']}")).json()
    assert described["material"] == (material if by == "id" else {"direction": "rtl"} | named)


@pytest.mark.parametrize("wrong", ["0123456789abcdef" * 2, {"pages": 9}, {"kind": "images"}, {"id": "x"}])
async def test_a_class_may_not_begin_on_what_is_not_there(
    uploads: School, material: dict[str, Any], wrong: Any
) -> None:
    """H-8."""
    body = {"title": "T", "name": "N", "material": wrong if isinstance(wrong, str) else material | wrong}
    assert problem(await uploads.http.post(f"{uploads.url}/api/classrooms", json=body)) == (400, "invalid")


@pytest.mark.parametrize(
    ("content", "status", "code", "reason"),
    [
        (b"", 400, "invalid", "wrong_kind"),
        (b"hello", 400, "invalid", "wrong_kind"),
        (b"%PDF-1.7", 400, "invalid", "broken"),
        (make_encrypted_pdf(), 400, "invalid", "encrypted"),
        (make_pdf(["x"] * 501), 413, "too_large", "too_many_pages"),
        (make_png_bomb(), 413, "too_large", "too_many_pixels"),
        (make_image("JPEG")[:3000], 400, "invalid", "broken"),
        (make_image(size=(10, 100)), 400, "invalid", "odd_size"),
    ],
    ids=["empty", "text", "broken", "encrypted", "too many pages", "bomb", "half", "narrow"],
)
async def test_what_cannot_be_shown_is_said_and_leaves_nothing(
    roomy: ServerProcess, uploads: School, content: bytes, status: int, code: str, reason: str
) -> None:
    """M-4."""
    before = left(roomy)
    answer = await bring(uploads, content)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["code"], told["reason"]) == (status, code, reason)
    assert told["detail"]
    assert left(roomy) == before


async def test_too_many_bytes_are_refused_before_they_come(uploads: School) -> None:
    """M-4."""
    reader, writer = await begin_upload(uploads, 2 * MAX_UPLOAD_BYTES)
    async with asyncio.timeout(10):
        assert (await reader.readline()).split()[1] == b"413"
        await reader.readuntil(b'"reason":"too_many_bytes"')
    writer.close()


async def test_an_upload_that_breaks_off_leaves_nothing(roomy: ServerProcess, uploads: School) -> None:
    """M-4."""
    before = left(roomy)
    reader, writer = await begin_upload(uploads, 100_000)
    async with asyncio.timeout(10):
        while left(roomy) == before:  # noqa: ASYNC110  what the folder holds is the event
            await asyncio.sleep(0)
        writer.close()
        while left(roomy) != before:  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert not await reader.read()


@pytest.mark.parametrize("role", ["student", "observer"])
async def test_only_teachers_bring_files(uploads: School, role: str) -> None:
    """M-1."""
    teacher = await uploads.open_class()
    other = await uploads.join(teacher.code, role=role)
    assert problem_of(await bring(uploads, make_pdf(["x"]), seat=other)) == (403, "not_allowed")
    await uploads.call("DELETE", teacher)
    assert problem_of(await bring(uploads, make_pdf(["x"]), seat=teacher)) == (404, "unknown")


async def test_where_a_key_is_asked_for_it_is_asked_here_too(http: httpx.AsyncClient, tmp_path: Path) -> None:
    """M-1, M-4: the teacher key, or a teacher's token; and a server may take no files at all."""
    keyed = ServerProcess(tmp_path / "data", teacher_key="sesame", materials_mib="0")
    await keyed.start()
    school = School(keyed.url, http)
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert problem_of(await bring(school, make_pdf(["x"]), headers=headers)) == (401, "not_allowed")
    allowed = await bring(school, make_pdf(["x"]), headers={"Authorization": "Bearer sesame"})
    assert (allowed.status_code, allowed.json()["reason"]) == (403, "not_taken")
    await keyed.stop()


@pytest.mark.parametrize(
    "name",
    ["page-0-720.webp", "page-2-720.webp", "page-1-721.webp", "page-01-720.webp", "page-1-720.png", "words-2.json"]
    + ["words-%2e%2e.json", "source-1", "used", "made/page-1-720.webp"],
)
async def test_what_is_not_there_is_unknown(uploads: School, material: dict[str, Any], name: str) -> None:
    """M-5."""
    assert problem(await uploads.http.get(f"{uploads.url}/materials/pages/{material['id']}/{name}")) == (404, "unknown")
    for other in ("0" * 32, "drafts", "%2e%2e"):
        assert problem(await uploads.http.get(f"{uploads.url}/materials/pages/{other}/{name}")) == (404, "unknown")


async def test_pages_outlive_the_server(http: httpx.AsyncClient, tmp_path: Path) -> None:
    """M-8."""
    process = ServerProcess(tmp_path / "data", materials_dir=str(tmp_path / "shared"))
    await process.start()
    school = School(process.url, http)
    material = (await bring(school, make_pdf(["Stays", "Too"]))).json()
    address = f"{process.url}/materials/pages/{material['id']}/page-2-720.webp"
    before = (await http.get(address)).content
    await process.kill()
    await process.start()
    assert (await http.get(address)).content == before
    assert (tmp_path / "shared" / material["id"]).is_dir()
    await process.stop()


async def test_uploads_are_bounded(http: httpx.AsyncClient, tmp_path: Path) -> None:
    """M-7: so many at once, so many a while."""
    process = ServerProcess(tmp_path / "data")
    await process.start()
    school = School(process.url, http)
    at_once = await asyncio.gather(*(bring(school, b"x") for _ in range(UPLOADS_BURST + MAX_UPLOADS_AT_ONCE)))
    statuses = [answer.status_code for answer in at_once]
    assert 429 in statuses
    busy = next(answer for answer in at_once if answer.status_code == 429)
    assert (busy.json()["reason"], busy.headers["retry-after"]) == ("busy", "5")
    taken = statuses.count(400)
    while (await bring(school, b"x")).status_code == 400:
        taken += 1
    assert taken >= UPLOADS_BURST
    await process.stop()


@pytest.mark.parametrize("told", ["rtl", "ltr"])
async def test_images_are_read_as_their_teacher_says_and_a_pdf_as_its_letters_do(
    http: httpx.AsyncClient, tmp_path: Path, told: str
) -> None:
    """M-9, H-8: for a PDF without a letter the teacher says it too; a class that opens by the id alone knows it."""
    process = ServerProcess(tmp_path / "data")
    await process.start()
    school = School(process.url, http)

    async def direction_of(content: bytes, form: dict[str, str]) -> str:
        answer = await bring(school, content, data=form)
        assert answer.status_code == 201, answer.text
        material = answer.json()
        body = {"title": "T", "name": "N", "material": material["id"]}
        code = (await http.post(f"{process.url}/api/classrooms", json=body)).json()["code"]
        described = (await http.get(f"{process.url}/api/classrooms/{code}")).json()
        assert described["material"] == material
        return str(material["direction"])

    form = {"direction": told}
    assert await direction_of(make_image(size=(90, 90)), form) == told
    assert await direction_of(make_pdf([""]), form) == told
    assert await direction_of(make_pdf(["Begin"]), form) == "ltr"
    assert await direction_of(make_arabic_pdf("abc"), form) == "rtl"
    assert await direction_of(make_image(size=(91, 90)), {}) == "rtl"
    assert problem_of(await bring(school, make_pdf(["Begin"]), data={"direction": "up"})) == (400, "invalid")
    await process.stop()


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
