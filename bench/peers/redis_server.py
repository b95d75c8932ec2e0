"""A redis-server of the bench's own, for the peers that need one."""

from __future__ import annotations

import atexit
import socket
import subprocess
import time
from contextlib import suppress

from bench.processes import SERVER_CORE, free_port, pin

_START_WITHIN_S = 5.0


def start_redis() -> int:
    """The port of a redis-server that keeps nothing and ends with this process; OSError where there is none."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    atexit.register(_end, process)
    give_up_s = time.monotonic() + _START_WITHIN_S
    while process.poll() is None and time.monotonic() < give_up_s:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1.0).close()
            pin(process.pid, SERVER_CORE)
            return port
        time.sleep(0.05)
    raise OSError("redis-server does not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()
