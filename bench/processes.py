"""A server as a process of its own: started, pinned to a core, asked for its CPU time and memory, ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).resolve().parent.parent
_START_WITHIN_S = 20.0
_STOP_WITHIN_S = 10.0
LOAD_CORE, SERVER_CORE = 0, 1


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def pin(pid: int, core: int) -> None:
    """Keep a process, with all its threads, on one core: load and servers never take turns on the same.

    Nothing where there is only one core, or where the system cannot do it.
    """
    if not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) < 2:
        return
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {core})


class ServerProcess:
    """A server under measurement; enter it to wait until it listens."""

    def __init__(self, command: Sequence[str], port: int, log: Path) -> None:
        self.port = port
        self._log = log
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLASSROOM_SYNC_")}
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=environment,
            )
        self._process = psutil.Process(self._popen.pid)

    def __enter__(self) -> Self:
        give_up_s = time.monotonic() + _START_WITHIN_S
        while True:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                # Only now: several servers start at once, and starting is all the machine's work.
                pin(self._popen.pid, SERVER_CORE)
                return self
            if self._popen.poll() is not None or time.monotonic() > give_up_s:
                self.stop()
                raise RuntimeError(f"the server did not start:\n{self._log.read_text()}")
            time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, if need be by force."""
        self._popen.terminate()
        try:
            self._popen.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._popen.kill()
        self._popen.wait()

    def cpu_ns(self) -> int:
        """CPU time of all its threads so far: in nanoseconds where the kernel counts them, else in ticks of 10 ms."""
        try:
            tasks = Path(f"/proc/{self._popen.pid}/task").iterdir()
            return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
        except FileNotFoundError:
            times = self._process.cpu_times()
            return int((times.user + times.system) * 1e9)

    def resident_bytes(self) -> int:
        """Memory it occupies."""
        resident: int = self._process.memory_info().rss
        return resident
