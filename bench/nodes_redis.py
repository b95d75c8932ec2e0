"""What Redis says it did: commands by name, and the CPU time of its process."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from bench.processes import ServerProcess

_ANSWER_WITHIN_S = 5.0
# What the question itself costs.
_OURS = frozenset({"info"})


@dataclass(frozen=True, slots=True)
class RedisFigures:
    """Up to a moment, or between two: `commands` are calls by name, those of scripts too."""

    cpu_ns: int
    commands: Mapping[str, int]

    def since(self, before: RedisFigures) -> RedisFigures:
        """What came between."""
        between = {name: calls - before.commands.get(name, 0) for name, calls in self.commands.items()}
        return RedisFigures(self.cpu_ns - before.cpu_ns, {name: calls for name, calls in between.items() if calls})

    @property
    def total(self) -> int:
        """All commands."""
        return sum(self.commands.values())


def read_figures(redis: ServerProcess) -> RedisFigures:
    """Everything up to now."""
    with socket.create_connection(("127.0.0.1", redis.port), _ANSWER_WITHIN_S) as connection:
        connection.sendall(b"*2\r\n$4\r\nINFO\r\n$12\r\ncommandstats\r\n")
        answer = b""
        while not (answer.startswith(b"$") and b"\r\n" in answer and len(answer) >= _length(answer)):
            answer += connection.recv(65536)
    return RedisFigures(redis.cpu_ns(), _read(answer.decode()))


def _length(answer: bytes) -> int:
    head = answer.index(b"\r\n")
    return head + 2 + int(answer[1:head]) + 2


def _read(text: str) -> dict[str, int]:
    """`cmdstat_hset:calls=12,usec=…` of each command."""
    lines = (line.removeprefix("cmdstat_") for line in text.splitlines() if line.startswith("cmdstat_"))
    found = {
        name: int(rest.split(",")[0].removeprefix("calls=")) for name, _, rest in (li.partition(":") for li in lines)
    }
    return {name: calls for name, calls in found.items() if name not in _OURS}
