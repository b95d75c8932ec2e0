"""Servers that stand while systems take turns on them, and systems that cannot stand here, left out by name."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol, Self, TypeVar

from bench.processes import ServerProcess, free_port
from bench.systems import System


class Prepared(Protocol):
    """What may need something fetched or built."""

    name: str
    title: str

    def prepare(self) -> None:
        """OSError or CalledProcessError where that cannot be done."""
        ...


P = TypeVar("P", bound=Prepared)


def available(systems: Sequence[P]) -> tuple[list[P], dict[str, str]]:
    """Those that can be built and fetched here, and why the others cannot, by name; each is told on standard error."""
    standing, left_out = [], {}
    for system in systems:
        try:
            system.prepare()
        except (OSError, subprocess.CalledProcessError) as error:
            left_out[system.name] = str(error)
            print(f"left out: {system.title}: {error}", file=sys.stderr)
        else:
            standing.append(system)
    return standing, left_out


class Standing:
    """A server for each system, in a folder of their own; enter it to start them, leave it to end them."""

    def __init__(self, systems: Sequence[System]) -> None:
        self._commands: dict[str, System] = {system.server: system for system in systems}
        self._servers: dict[str, ServerProcess] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        self._stack.callback(self._stop)
        # Started together, then waited for: starting is most of a short measurement.
        for name in self._commands:
            self._servers[name] = self._start(name, free_port())
        for server in self._servers.values():
            server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def __getitem__(self, system: System) -> ServerProcess:
        return self._servers[system.server]

    def renew(self, system: System) -> None:
        """End its server and start it anew on the same port: what one class left in it must not meet the next."""
        name = system.server
        former = self._servers[name]
        former.stop()
        self._servers[name] = self._start(name, former.port)
        self._servers[name].__enter__()

    def _start(self, name: str, port: int) -> ServerProcess:
        command = self._commands[name].command(port, self._folder / name)
        return ServerProcess(command, port, self._folder / f"{name}.log")

    def _stop(self) -> None:
        for server in self._servers.values():
            server.stop()
