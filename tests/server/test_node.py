"""The server as uvicorn runs it: woken by its end, since it asks for it only once a second."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from classroom_sync.server import node
from classroom_sync.server.app import make_server
from classroom_sync.server.collecting import FEW_ENDED
from classroom_sync.server.node import NodeServer
from classroom_sync.server.settings import Settings


@pytest.mark.parametrize("end", [NodeServer.leave, lambda server: server.handle_exit(signal.SIGTERM, None)])
async def test_the_end_wakes_the_server(
    end: Callable[[NodeServer], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(node, "_TURN_S", 3600.0)
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
    monkeypatch.setattr(node, "_TURN_S", 0.0)
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


async def test_garbage_is_collected_when_enough_has_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for that, and not while nothing has."""
    monkeypatch.setattr(node, "_TURN_S", 0.0)
    server = make_server(Settings.model_validate({"data_dir": tmp_path, "store": "memory://"}))
    server.config.load()
    collected = asyncio.Event()
    times: list[None] = []

    def collect() -> None:
        times.append(None)
        collected.set()

    monkeypatch.setattr("classroom_sync.server.node.gc.collect", collect)
    running = asyncio.create_task(server.main_loop())
    while not server.server_state.default_headers:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0)
    assert not times
    server.door.met = FEW_ENDED
    async with asyncio.timeout(10):
        await collected.wait()
    server.leave()
    await running
    assert len(times) == 1
