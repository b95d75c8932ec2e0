"""One node with its classes in Redis: it outlives kill -9, and says in one line what is wrong with its store."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx
import pytest

from tests.redis_process import RedisProcess
from tests.server_process import COMMAND, ServerProcess

END_S = 20.0


async def test_a_killed_node_has_its_classes_back(shared_redis: RedisProcess, tmp_path: Path) -> None:
    """E-4: nothing of them lies in its data folder but the secret."""
    server = ServerProcess(tmp_path / "data", "--store", f"{shared_redis.url}/1")
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
            made = await client.post("/api/classrooms", json={"title": "Hifz", "name": "Nora"})
            await server.kill()
            await server.start()
            found = await client.get(f"/api/classrooms/{made.json()['code']}")
    finally:
        await server.close()
    assert (found.status_code, found.json()["title"]) == (200, "Hifz")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("redis://:hush@127.0.0.1:{port}", "it refuses the user or the password"),
        ("redis://127.0.0.1:1", "it cannot be reached"),
        ("redis+sentinel://127.0.0.1:1", "/mymaster"),
    ],
)
def test_a_store_that_cannot_be_used_is_one_line(
    shared_redis: RedisProcess, tmp_path: Path, address: str, reason: str
) -> None:
    store = address.format(port=shared_redis.port)
    place = ["--host", "127.0.0.1", "--port", str(ServerProcess(tmp_path).port), "--data-dir", str(tmp_path)]
    ended = subprocess.run(
        [COMMAND, "serve", *place, "--store", store],
        capture_output=True,
        text=True,
        timeout=END_S,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert reason in ended.stderr
    assert "hush" not in ended.stderr
