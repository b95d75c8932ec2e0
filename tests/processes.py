"""What tests share that start programs: a port to give them, and the wait until they are up."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

START_S = 10.0
STOP_S = 10.0
_PAUSE_S = 0.02


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_up(process: subprocess.Popen[bytes], is_up: Callable[[], bool], said: Callable[[], str]) -> None:
    """Return once a program that was started is up; fails with what it said where it ends or never is."""
    deadline = time.monotonic() + START_S
    while not is_up():
        with suppress(subprocess.TimeoutExpired):  # the pause before the next try, which its end cuts short
            process.wait(_PAUSE_S)
            pytest.fail(f"it ended with {process.returncode}:\n{said()}")
        if time.monotonic() > deadline:
            process.kill()
            process.wait(STOP_S)
            pytest.fail(f"it is not up within {START_S} s:\n{said()}")
