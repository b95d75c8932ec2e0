"""The screens and what browsers look for beside them; `make install` has built them."""

from __future__ import annotations

import pytest

from tests.server.stranger import School

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("app", ["student", "teacher"])
async def test_a_screen_is_asked_for_again_and_comes_compressed_to_who_takes_that(school: School, app: str) -> None:
    plain, packed = [
        await school.http.get(f"{school.url}/{app}/", headers={"Accept-Encoding": coding})
        for coding in ("identity", "gzip")
    ]
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.text == packed.text
    for answer in (plain, packed):
        assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-cache", "Accept-Encoding")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("worker.js", "text/javascript"),
        ("student.webmanifest", "application/manifest+json"),
        ("icon-192.png", "image/png"),
    ],
)
async def test_what_stands_beside_the_screens_keeps_its_name(school: School, name: str, media_type: str) -> None:
    answer = await school.http.get(f"{school.url}/{name}")
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing", "worker.js.map", "..%2fapp.py"])
async def test_nothing_else_stands_there(school: School, name: str) -> None:
    """H-1."""
    answer = await school.http.get(f"{school.url}/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown")
