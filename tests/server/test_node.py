"""The server as uvicorn runs it: woken by its end, since it asks for it only once a second."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from classroom_sync.server import node
from classroom_sync.server.app import make_server
from classroom_sync.server.node import NodeServer
from classroom_sync.server.settings import Settings


@pytest.mark.parametrize("end", [NodeServer.leave, lambda server: server.handle_exit(signal.SIGTERM, None)])
async def test_the_end_wakes_the_server(
    end: Callable[[NodeServer], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "_DATE_EVERY_S", 3600.0)
    server = make_server(Settings.model_validate({"data_dir": tmp_path, "store": "memory://"}))
    server.config.load()
    running = asyncio.create_task(server.main_loop())
    await asyncio.sleep(0)
    assert not running.done()
    end(server)
    async with asyncio.timeout(10):
        await running


async def test_the_date_of_answers_is_kept_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn of the loop sets it, as uvicorn's own does every tenth time."""
    monkeypatch.setattr(node, "_DATE_EVERY_S", 0.0)
    server = make_server(Settings.model_validate({"data_dir": tmp_path, "store": "memory://"}))
    server.config.load()
    running = asyncio.create_task(server.main_loop())
    while not server.server_state.default_headers:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0)
    server.server_state.default_headers = []
    async with asyncio.timeout(10):
        while not server.server_state.default_headers:  # noqa: ASYNC110
            await asyncio.sleep(0)
    server.leave()
    await running
    assert [name for name, _ in server.server_state.default_headers if name == b"date"] == [b"date"]
