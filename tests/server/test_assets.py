"""Files of the screens: in the smallest form that the client takes, kept for ever."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from classroom_sync.server.assets import Assets, accepts

BROWSER_OVER_HTTPS = "gzip, deflate, br, zstd"
BROWSER_OVER_HTTP = "gzip, deflate"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app-1a2b.js").write_text("plain")
    (tmp_path / "app-1a2b.js.gz").write_text("gzipped")
    (tmp_path / "app-1a2b.js.br").write_text("brotli")
    (tmp_path / "font-3c4d.woff2").write_text("font")
    return tmp_path


async def fetch(folder: Path, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    transport = httpx.ASGITransport(app=Starlette(routes=[Mount("/", Assets(directory=folder))]))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://class") as client,
        client.stream("GET", path, headers={"accept-encoding": "identity"} | headers) as response,
    ):
        return response, b"".join([block async for block in response.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [
        (BROWSER_OVER_HTTPS, "br", b"brotli"),
        (BROWSER_OVER_HTTP, "gzip", b"gzipped"),
        ("br;q=0, gzip;q=0.5", "gzip", b"gzipped"),
        ("identity", None, b"plain"),
        ("", None, b"plain"),
    ],
)
async def test_a_file_comes_in_the_smallest_form_that_the_client_takes(
    folder: Path, accepted: str, coding: str | None, body: bytes
) -> None:
    response, received = await fetch(folder, "/app-1a2b.js", **{"accept-encoding": accepted})
    assert (response.status_code, response.headers.get("content-encoding"), received) == (200, coding, body)
    assert response.headers["content-type"] == "text/javascript"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"


async def test_a_file_without_compressed_forms_comes_as_it_is(folder: Path) -> None:
    response, received = await fetch(folder, "/font-3c4d.woff2", **{"accept-encoding": BROWSER_OVER_HTTPS})
    assert (response.headers.get("content-encoding"), received) == (None, b"font")
    assert "vary" not in response.headers


async def test_no_header_comes_that_a_file_kept_for_ever_has_no_use_for(folder: Path) -> None:
    response, _ = await fetch(folder, "/app-1a2b.js", **{"accept-encoding": "br"})
    needed = {"content-type", "content-length", "content-encoding", "cache-control", "vary"}
    assert set(response.headers) == needed


@pytest.mark.parametrize("path", ["/nothing.js", "/../secret", "/app-1a2b.js/x"])
async def test_no_file_is_not_found(folder: Path, path: str) -> None:
    response, _ = await fetch(folder, path, **{"accept-encoding": BROWSER_OVER_HTTPS})
    assert response.status_code == 404
    assert "cache-control" not in response.headers


@pytest.mark.parametrize(
    ("accepted", "is_taken"),
    [("br", True), ("gzip, br;q=0.1", True), ("BR", True), ("br;q=0", False), ("br;q=0.000", False), ("brx", False)],
)
def test_a_coding_is_taken_when_it_is_named_with_some_weight(accepted: str, *, is_taken: bool) -> None:
    assert accepts(accepted, "br") is is_taken
