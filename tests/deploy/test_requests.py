"""What a node is told of a request that comes through a balancer, and what does not. The node is played."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.deploy.balancers import Balancer, Haproxy, Nginx
from tests.processes import free_port

MIB = 1024 * 1024


class _Node(BaseHTTPRequestHandler):
    """Answers everything with what it heard: the request's headers, and how long its body was."""

    def do_GET(self) -> None:
        left = length = int(self.headers.get("Content-Length", 0))
        while left:
            left -= len(self.rfile.read(min(left, MIB)))
        body = json.dumps({"path": self.path, "length": length, **{k.lower(): v for k, v in self.headers.items()}})
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_POST = do_GET  # noqa: N815 - the name is the base class's

    def log_message(self, *_: object) -> None:
        """Nothing: the test says what it heard."""


@contextmanager
def _played_node() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Node) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()


@pytest.fixture(params=[Haproxy, Nginx], ids=lambda kind: kind.name)
def http(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of a balancer whose second node is down."""
    kind: type[Balancer] = request.param
    with _played_node() as node:
        balancer = kind(tmp_path / kind.name, [node, f"127.0.0.1:{free_port()}"])
        balancer.start()
        try:
            with httpx.Client(base_url=balancer.url, trust_env=False, timeout=30) as client:
                yield client
        finally:
            balancer.close()


def test_a_node_is_told_who_asked_and_where(http: httpx.Client) -> None:
    """By the balancer alone: what a client says about itself is dropped."""
    lies = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https"}
    told = http.post("/api/classrooms", json={}, headers=lies).json()
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "http"
    assert told["host"] == f"127.0.0.1:{http.base_url.port}"


def test_a_whole_book_comes_through(http: httpx.Client) -> None:
    """50 MB of PDF, and the form around it."""
    book = bytes(50 * MIB + 256 * 1024)
    assert http.post("/api/materials", content=book).json()["length"] == len(book)


def test_figures_of_a_node_stay_inside(http: httpx.Client) -> None:
    assert http.get("/metrics").status_code == 404
    assert http.get("/api/docs").json()["path"] == "/api/docs"
