"""A real server process for tests that stop it, kill it and start it again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.processes import free_port

COMMAND = Path(sys.executable).with_name("classroom-sync")
START_S = 20.0  # generous for a machine that also builds; a start takes about one second
STOP_S = 10.0


class ServerProcess:
    """`classroom-sync serve` as a process of its own, on one port and one data folder through all its lives.

    `settings` go into its environment: `teacher_key="…"` as CLASSROOM_SYNC_TEACHER_KEY.
    """

    def __init__(self, data_dir: Path, *options: str, **settings: str) -> None:
        self.data_dir = data_dir
        self.options = options
        self.settings = {f"CLASSROOM_SYNC_{name.upper()}": value for name, value in settings.items()}
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.with_suffix(".log")
        self._process: Process | None = None

    @property
    def pid(self) -> int:
        """The running process's."""
        assert self._process is not None, "not running"
        return self._process.pid

    async def start(self) -> None:
        """Start, also again after stop or kill, and return once it answers; fails with its log where it never does."""
        assert self._process is None, "already running"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLASSROOM_SYNC_")}
        place = ("--host", "127.0.0.1", "--port", str(self.port), "--data-dir", str(self.data_dir))
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                COMMAND,
                "serve",
                *place,
                *self.options,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment | self.settings,
            )
        try:
            async with asyncio.timeout(START_S), httpx.AsyncClient(trust_env=False) as client:
                while not await self._is_up(client, self._process):
                    pass
        except TimeoutError:
            await self.kill()
            pytest.fail(f"no answer within {START_S} s:\n{self.log.read_text()}")

    async def _is_up(self, client: httpx.AsyncClient, process: Process) -> bool:
        with suppress(httpx.TransportError):
            return (await client.get(f"{self.url}/healthz")).status_code == httpx.codes.OK
        with suppress(TimeoutError):  # the pause before the next try, which the process's end cuts short
            await asyncio.wait_for(process.wait(), 0.05)
            pytest.fail(f"ended with status {process.returncode}:\n{self.log.read_text()}")
        return False

    async def stop(self) -> None:
        """End it as an operator does (SIGTERM) and wait; it must be gone in time."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End it as a power cut does (SIGKILL)."""
        await self._end(signal.SIGKILL)

    async def close(self) -> None:
        """After a story: leave nothing running, whatever state it left."""
        if self._process is not None:
            await self.kill()

    async def _end(self, how: signal.Signals) -> None:
        assert self._process is not None, "not running"
        process, self._process = self._process, None
        with suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
            pytest.fail(f"{how.name} did not end the server within {STOP_S} s:\n{self.log.read_text()}")
