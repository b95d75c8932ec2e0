"""The balancers of deploy/, really started: their files as shipped, with other addresses, ports and folders in them."""

from __future__ import annotations

import csv
import io
import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from tests.processes import START_S, STOP_S, free_port, wait_until_up

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
# Debian keeps servers where not every user looks.
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"


def command(name: str) -> str:
    """Where a program is; skips the test where it is nowhere."""
    found = shutil.which(name, path=PATH)
    if found is None:
        pytest.skip(f"no {name} here, and only root may install it")
    return found


class Balancer:
    """A balancer in front of these nodes, each `host:port`, as a process of its own."""

    name: str
    file: str
    takes_any_case = False
    """Whether a code in small letters leads to the same node."""

    def __init__(self, folder: Path, nodes: Sequence[str]) -> None:
        folder.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._config = folder / self.file
        text = (DEPLOY / self.file).read_text("utf-8")
        for shipped, ours in (
            *((f"node-{number}:8000", node) for number, node in enumerate(nodes, start=1)),
            *self._places(),
        ):
            assert shipped in text, f"{self.file} has no {shipped}"
            text = text.replace(shipped, ours)
        self._config.write_text(text, "utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def _places(self) -> Sequence[tuple[str, str]]:
        """What else stands where on this machine."""
        raise NotImplementedError

    def _command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        """Start it, and return once it takes connections; fails with what it said where it never does."""
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        wait_until_up(self._process, self._is_up, self._said.read_text)

    def close(self) -> None:
        """End it, with the processes that it started."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(STOP_S)

    @property
    def _said(self) -> Path:
        return self._folder / "said.log"

    def _is_up(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), START_S).close()
        except OSError:
            return False
        return True


class Haproxy(Balancer):
    """HAProxy, which asks the nodes whether they are ready."""

    name = "haproxy"
    file = "haproxy.cfg"
    takes_any_case = True

    def _places(self) -> Sequence[tuple[str, str]]:
        self.watch_port = free_port()
        return ("bind :8000", f"bind 127.0.0.1:{self.port}"), ("127.0.0.1:8404", f"127.0.0.1:{self.watch_port}")

    def _command(self) -> list[str]:
        return [command("haproxy"), "-db", "-f", str(self._config)]

    async def status(self, backend: str, node: str) -> str:
        """What it thinks of a node, such as UP or DOWN, as its page for people has it."""
        async with httpx.AsyncClient(trust_env=False) as http:
            page = (await http.get(f"http://127.0.0.1:{self.watch_port}/;csv")).text
        rows = csv.DictReader(io.StringIO(page.removeprefix("# ")))
        return next(row["status"] for row in rows if (row["pxname"], row["svname"]) == (backend, node))


class Nginx(Balancer):
    """nginx, which leaves out a node that does not answer."""

    name = "nginx"
    file = "nginx.conf"

    def _places(self) -> Sequence[tuple[str, str]]:
        return (
            ("listen 8000", f"listen 127.0.0.1:{self.port}"),
            *((folder, str(self._folder)) for folder in ("/run", "/var/log/nginx", "/var/lib/nginx")),
        )

    def _command(self) -> list[str]:
        return [command("nginx"), "-e", str(self._said), "-c", str(self._config), "-g", "daemon off;"]
