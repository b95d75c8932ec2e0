"""A real redis-server for tests that stop it, kill it and start it again: alone, as a cluster, under a Sentinel.

Nothing here belongs to an event loop, so one server may serve all tests of a run.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from tests.processes import START_S, STOP_S, free_port, wait_until_up

COMMAND = shutil.which("redis-server")
NO_REDIS = "no redis-server here, and only root may install it: the tests over Redis are skipped"
_HOST = "127.0.0.1"
_MASTERS = 3
_SLOTS = 16384
_CLUSTER_OPTIONS = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000")


def redis_command() -> str:
    """Where redis-server is; skips the test where it is nowhere. One place for all, so that pytest says it once."""
    if COMMAND is None:
        pytest.skip(NO_REDIS)
    return COMMAND


class RedisProcess:
    """redis-server as a process of its own, on one port and one folder through all its lives.

    It keeps nothing: after a kill it starts empty. `options` are those of redis.conf, as --name value; with the file
    `sentinel` it is a Sentinel.
    """

    def __init__(self, folder: Path, *options: str, sentinel: Path | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.options = options
        self.sentinel = sentinel
        self.port = free_port()
        self.url = f"redis://{_HOST}:{self.port}"
        self.socket = folder / "redis.sock"
        self.log = folder / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls, folder: Path, *options: str, sentinel: Path | None = None) -> Iterator[Self]:
        """One that is started, and closed in the end."""
        process = cls(folder, *options, sentinel=sentinel)
        process.start()
        try:
            yield process
        finally:
            process.close()

    def start(self) -> None:
        """Start, also again after kill, and return once it answers; fails with its log where it never does."""
        assert self._process is None, "already running"
        self._process = subprocess.Popen(self._command(), cwd=self.folder, stdin=subprocess.DEVNULL)
        wait_until_up(self._process, self._is_up, self._logged)

    def _command(self) -> list[str]:
        place = ["--port", str(self.port), "--bind", _HOST, "--logfile", str(self.log), "--dir", str(self.folder)]
        if self.sentinel is not None:
            return [redis_command(), str(self.sentinel), "--sentinel", *place]
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        return [redis_command(), *place, "--unixsocket", str(self.socket), *keeps_nothing, *self.options]

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def kill(self) -> None:
        """End it as a power cut does (SIGKILL)."""
        assert self._process is not None, "not running"
        process, self._process = self._process, None
        process.kill()
        process.wait(STOP_S)

    def stop(self) -> None:
        """Have it stand still (SIGSTOP): it accepts connections, and answers nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Have it go on (SIGCONT), with all that came meanwhile."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """After a test: leave nothing running, whatever state it left."""
        if self._process is not None:
            self.kill()

    def command(self, *parts: str) -> str:
        """What it answers to a command, as it stands on the wire; fails where that is an error."""
        with socket.create_connection((_HOST, self.port), START_S) as connection:
            connection.sendall(_packed(parts))
            answer = connection.recv(65536).decode(errors="replace")
        assert not answer.startswith("-"), answer
        return answer

    def wait_for(self, word: str, *parts: str) -> None:
        """Return once its answer to a command has this in it."""
        deadline = time.monotonic() + START_S
        while word not in (answer := self.command(*parts)):
            assert time.monotonic() < deadline, f"no {word} within {START_S} s:\n{answer}"

    def empty(self) -> None:
        """Forget all keys; the scripts too, so that each test teaches them anew."""
        self.command("FLUSHALL")
        self.command("SCRIPT", "FLUSH")

    def node_id(self) -> str:
        """Its name in the cluster."""
        return self.command("CLUSTER", "MYID").splitlines()[1]

    def _signal(self, how: signal.Signals) -> None:
        assert self._process is not None, "not running"
        self._process.send_signal(how)

    def _is_up(self) -> bool:
        try:
            with socket.create_connection((_HOST, self.port), START_S) as connection:
                connection.sendall(_packed(["PING"]))
                # One that asks for a password is up too.
                return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False

    def _logged(self) -> str:
        return self.log.read_text() if self.log.exists() else "(no log)"


class RedisCluster:
    """Three masters that share the slots."""

    def __init__(self, folder: Path) -> None:
        # The port that nodes speak to each other at, by default the other and 10,000, may be none.
        self._bus_ports = [free_port() for _ in range(_MASTERS)]
        self.nodes = [
            RedisProcess(folder / f"node-{number}", *_CLUSTER_OPTIONS, "--cluster-port", str(bus_port))
            for number, bus_port in enumerate(self._bus_ports)
        ]
        self.url = f"redis+cluster://{','.join(f'{_HOST}:{node.port}' for node in self.nodes)}"

    def start(self) -> None:
        """Start, meet, divide the slots, and return once every node takes writes."""
        for node in self.nodes:
            node.start()
        share = -(-_SLOTS // _MASTERS)
        for number, (node, bus_port) in enumerate(zip(self.nodes, self._bus_ports, strict=True)):
            begin = number * share
            node.command("CLUSTER", "ADDSLOTSRANGE", str(begin), str(min(begin + share, _SLOTS) - 1))
            self.nodes[0].command("CLUSTER", "MEET", _HOST, str(node.port), str(bus_port))
        for node in self.nodes:
            node.wait_for("cluster_state:ok", "CLUSTER", "INFO")

    def empty(self) -> None:
        """Forget all keys and scripts."""
        for node in self.nodes:
            node.empty()

    def slot(self, key: str) -> str:
        """The number of the slot that a key is in."""
        return self.nodes[0].command("CLUSTER", "KEYSLOT", key).strip(":\r\n")

    def holder(self, key: str) -> RedisProcess:
        """The one node that has a key, or another of its slot."""
        slot = self.slot(key)
        (holder,) = [node for node in self.nodes if node.command("CLUSTER", "COUNTKEYSINSLOT", slot) != ":0\r\n"]
        return holder

    def begin_move(self, key: str) -> RedisProcess:
        """Begin to move a key's slot to another node, which is returned and has the key; the former still owns it."""
        slot, source = self.slot(key), self.holder(key)
        target = next(node for node in self.nodes if node is not source)
        target.command("CLUSTER", "SETSLOT", slot, "IMPORTING", source.node_id())
        source.command("CLUSTER", "SETSLOT", slot, "MIGRATING", target.node_id())
        source.command("MIGRATE", "127.0.0.1", str(target.port), key, "0", "1000")
        return target

    def end_move(self, key: str, target: RedisProcess) -> None:
        """Everybody knows that a key's slot is the target's."""
        for node in [target, *self.nodes]:
            node.command("CLUSTER", "SETSLOT", self.slot(key), "NODE", target.node_id())

    def close(self) -> None:
        """Leave nothing running."""
        for node in self.nodes:
            node.close()


def _packed(parts: Sequence[str]) -> bytes:
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(raw), raw) for raw in map(str.encode, parts))
