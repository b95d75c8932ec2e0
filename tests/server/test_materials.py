"""The mushaf over HTTP: addresses, caching, compression, search."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from classroom_sync.errors import RefusalCode, Refused
from classroom_sync.materials.mushaf import Mushaf, load_mushaf
from classroom_sync.server.materials import materials_router

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def mushaf() -> Mushaf:
    return load_mushaf()


@pytest.fixture(scope="module")
def app(mushaf: Mushaf) -> FastAPI:
    app = FastAPI()
    app.include_router(materials_router(mushaf))
    return app


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    # What a route raises reaches the test: how the application answers it is the application's.
    transport = ASGITransport(app, raise_app_exceptions=True)
    async with AsyncClient(
        transport=transport, base_url="http://test", headers={"Accept-Encoding": "identity"}
    ) as client:
        yield client


@pytest.fixture(scope="module")
def folder(mushaf: Mushaf) -> str:
    return f"/materials/mushaf/{mushaf.content_hash}"


async def test_a_page(client: AsyncClient, mushaf: Mushaf, folder: str) -> None:
    answer = await client.get(f"{folder}/page-42.json")
    assert answer.status_code == 200
    assert answer.content == mushaf.page(42)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in answer.headers


async def test_a_pack(client: AsyncClient, mushaf: Mushaf, folder: str) -> None:
    answer = await client.get(f"{folder}/pack-31.json")
    assert answer.content == mushaf.pack(31)
    assert answer.headers["cache-control"] == FOR_EVER


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip; q=1.0", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("br", False),
    ],
)
async def test_compression_is_as_asked(
    client: AsyncClient, mushaf: Mushaf, folder: str, accepted: str, compressed: bool
) -> None:
    async with client.stream("GET", f"{folder}/page-3.json", headers={"Accept-Encoding": accepted}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert (answer.headers.get("content-encoding") == "gzip") is compressed
    assert (gzip.decompress(raw) if compressed else raw) == mushaf.page(3)
    assert int(answer.headers["content-length"]) == len(raw)


async def test_a_page_is_a_kilobyte_and_a_pack_under_fourteen(client: AsyncClient, mushaf: Mushaf, folder: str) -> None:
    async def length(name: str) -> int:
        answer = await client.get(f"{folder}/{name}.json", headers={"Accept-Encoding": "gzip"})
        return int(answer.headers["content-length"])

    sizes = [await length(f"page-{number}") for number in range(1, 605, 10)]
    assert sum(sizes) / len(sizes) < 1024
    assert max([await length(f"pack-{number}") for number in range(1, 32)]) < 14_000


@pytest.mark.parametrize(
    "name",
    ["page-0", "page-605", "page--1", "page-1.0", "page-abc", "page-١", "page-" + "9" * 5000, "pack-0", "pack-32"],
)
async def test_what_is_not_there_is_unknown(client: AsyncClient, folder: str, name: str) -> None:
    with pytest.raises(Refused) as refused:
        await client.get(f"{folder}/{name}.json")
    assert refused.value.code is RefusalCode.UNKNOWN


@pytest.mark.parametrize("name", ["page-1", "pack-1"])
async def test_another_edition_is_unknown(client: AsyncClient, name: str) -> None:
    with pytest.raises(Refused) as refused:
        await client.get(f"/materials/mushaf/0123456789abcdef/{name}.json")
    assert refused.value.code is RefusalCode.UNKNOWN


async def test_the_index_leads_to_the_pages(client: AsyncClient, mushaf: Mushaf) -> None:
    index = (await client.get("/materials/mushaf/index.json")).json()
    assert (await client.get(index["page_url"].format(page=604))).content == mushaf.page(604)
    assert (await client.get(index["pack_url"].format(pack=1))).content == mushaf.pack(1)


async def test_the_start_is_the_part_of_the_index_that_a_first_page_needs(client: AsyncClient) -> None:
    index, start = [(await client.get(f"/materials/mushaf/{name}.json")).json() for name in ("index", "start")]
    assert set(start) == {"id", "title", "pages", "page_url", "pack_url", "pack_size", "basmalah"}
    assert start.items() <= index.items()


@pytest.mark.parametrize("name", ["index", "start"])
async def test_the_index_and_its_start_are_sent_again_only_when_they_changed(
    client: AsyncClient, mushaf: Mushaf, name: str
) -> None:
    first = await client.get(f"/materials/mushaf/{name}.json")
    assert first.content == getattr(mushaf, name)
    assert first.headers["cache-control"] == "public, max-age=60"
    again = await client.get(f"/materials/mushaf/{name}.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = await client.get(f"/materials/mushaf/{name}.json", headers={"If-None-Match": 'W/"other"'})
    assert other.status_code == 200


async def test_a_search(client: AsyncClient) -> None:
    answer = await client.get("/api/materials/mushaf/search", params={"q": "لم يلد ولم يولد"})
    assert answer.json() == {
        "hits": [
            {
                "kind": "text",
                "anchor": "112:3",
                "page": 604,
                "text": "لَمۡ يَلِدۡ وَلَمۡ يُولَدۡ",
                "words": ["112:3:1", "112:3:2", "112:3:3", "112:3:4"],
            }
        ],
        "total": 1,
    }


async def test_a_search_is_bounded(client: AsyncClient) -> None:
    def address(query: str, limit: int) -> str:
        return f"/api/materials/mushaf/search?q={query}&limit={limit}"

    answer = (await client.get(address("من", 3))).json()
    assert (len(answer["hits"]), answer["total"]) == (3, 2763)
    assert (await client.get(address("من", 51))).status_code == 422
    with pytest.raises(Refused) as refused:
        await client.get(address("ا" * 201, 20))
    assert refused.value.code is RefusalCode.TOO_LARGE
