"""The rooms and who may import whom, as docs/architecture.md draws them, read from the source by its syntax tree.

server -> hub -> store.base, core -> protocol -> errors; materials knows protocol and errors; the programs (cli, client,
bots) stand around the service.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "classroom_sync"

# A room's name -> the rooms it may import besides itself.
# A store speaks of the core's stamps and deltas, never the other way round.
MAY_IMPORT: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "protocol": frozenset({"errors"}),
    "core": frozenset({"protocol", "errors"}),
    "materials": frozenset({"protocol", "errors"}),
    "store": frozenset({"core", "protocol", "errors"}),
    "hub": frozenset({"store", "core", "protocol", "errors"}),
    "server": frozenset({"hub", "store", "core", "protocol", "materials", "errors"}),
    "client": frozenset({"protocol", "errors"}),
    "bots": frozenset({"client", "protocol", "errors"}),
    "cli": frozenset({"server", "bots", "client", "materials", "protocol", "errors"}),
    "__main__": frozenset({"cli"}),
    "__init__": frozenset(),
}
PURE_ROOMS = frozenset({"protocol", "core"})
IMPURE_MODULES = frozenset(
    {
        "anyio",
        "asyncio",
        "concurrent",
        "datetime",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
    }
    | {
        "select",
        "selectors",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
    }
    | {"urllib", "uuid"}
)
# A package -> where it may be imported, as a glob from the package's folder.
ONLY_IN = {
    "redis": "store/redis*.py",
    "hiredis": "store/redis*.py",
    "fastapi": "server/*.py",
    "starlette": "server/*.py",
    "uvicorn": "server/*.py",
    "pydantic_settings": "server/settings.py",
    "sqlite3": "store/sqlite*.py",
    # What reads files of strangers runs in the worker process: drawing, pdf and images are loaded there alone.
    "pypdfium2": "materials/pdf.py",
    "PIL": "materials/*.py",
    "python_multipart": "server/forms.py",
}
PICKS_THE_STORE = "server/app.py"
READS_THE_ENVIRONMENT = "server/settings.py"
ENVIRONMENT = frozenset({"environ", "environb", "getenv", "getenvb"})


def room_of(path: PurePosixPath) -> str:
    """The room of a file named from the package's folder: its folder, or its own name."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


def imported(path: PurePosixPath, tree: ast.AST) -> Iterator[str]:
    """Every module or name that a file imports, dotted; relative imports made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ["classroom_sync", *path.parent.parts][: -(node.level - 1) or None] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def import_breaches(path: PurePosixPath, tree: ast.AST) -> Iterator[str]:
    """What a file imports and may not."""
    room = room_of(path)
    for name in imported(path, tree):
        top, *inner = name.split(".")
        if top in ONLY_IN and not path.match(ONLY_IN[top]):
            yield f"imports {top}, which only {ONLY_IN[top]} may"
        if room in PURE_ROOMS and top in IMPURE_MODULES:
            yield f"is pure and imports {name}"
        if top != "classroom_sync" or not inner or inner[0] not in MAY_IMPORT:
            continue
        if inner[0] != room and inner[0] not in MAY_IMPORT[room]:
            yield f"imports {name}: {room} may not know {inner[0]}"
        if inner[0] == "store" != room and inner[1:2] != ["base"] and str(path) != PICKS_THE_STORE:
            yield f"imports {name}: only {PICKS_THE_STORE} picks a store"


def environment_breaches(path: PurePosixPath, tree: ast.AST) -> Iterator[str]:
    """Where a file reads the environment and may not."""
    if str(path) == READS_THE_ENVIRONMENT:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            names = {node.attr}
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            names = {alias.name for alias in node.names}
        else:
            continue
        if names & ENVIRONMENT:
            yield f"reads the environment, which only {READS_THE_ENVIRONMENT} may"


def purity_breaches(path: PurePosixPath, tree: ast.AST) -> Iterator[str]:
    """What a pure room does that cannot be pure."""
    if room_of(path) not in PURE_ROOMS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"is pure and waits in line {node.lineno}"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"open", "print", "input"}
        ):
            yield f"is pure and calls {node.func.id} in line {node.lineno}"


def breaches(path: PurePosixPath, source: str) -> list[str]:
    """All that is wrong with one file, in words; an empty list where nothing is."""
    tree = ast.parse(source)
    if room_of(path) not in MAY_IMPORT:
        return [f"{path} is in no room: give {room_of(path)} its line in MAY_IMPORT"]
    found = [*import_breaches(path, tree), *environment_breaches(path, tree), *purity_breaches(path, tree)]
    return [f"{path} {breach}" for breach in found]


def test_every_file_keeps_the_layers() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if path.parts[len(PACKAGE.parts)] != "web"]
    assert files
    found = [
        breach
        for path in files
        for breach in breaches(PurePosixPath(path.relative_to(PACKAGE).as_posix()), path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source", "word"),
    [
        ("errors.py", "from classroom_sync.protocol import codec", "may not know protocol"),
        ("protocol/codec.py", "from classroom_sync.core.board import Board", "may not know core"),
        ("protocol/codec.py", "from ..core import board", "may not know core"),
        ("core/board.py", "from .. import hub", "may not know hub"),
        ("core/board.py", "import time", "is pure and imports time"),
        ("core/board.py", "from datetime import datetime", "is pure and imports datetime"),
        ("core/board.py", "def f() -> None:\n    import random", "is pure and imports random"),
        ("core/session.py", "async def f() -> None: ...", "is pure and waits"),
        ("core/session.py", "open('x')", "is pure and calls open"),
        ("store/base.py", "from classroom_sync.hub.hub import Hub", "may not know hub"),
        ("store/memory.py", "import redis.asyncio", "imports redis"),
        ("hub/hub.py", "from classroom_sync.store.sqlite import SqliteStore", "picks a store"),
        ("hub/hub.py", "from classroom_sync.store import sqlite", "picks a store"),
        ("hub/hub.py", "from starlette.websockets import WebSocket", "imports starlette"),
        ("hub/hub.py", "from classroom_sync.materials import mushaf", "may not know materials"),
        ("server/http.py", "from classroom_sync.store.memory import MemoryStore", "picks a store"),
        ("server/http.py", "import os\nos.environ['X']", "reads the environment"),
        ("server/http.py", "from os import getenv", "reads the environment"),
        ("materials/pdf.py", "from classroom_sync.core import board", "may not know core"),
        ("server/uploads.py", "import pypdfium2", "imports pypdfium2"),
        ("client.py", "from classroom_sync.server import app", "may not know server"),
        ("cli.py", "from classroom_sync.store.memory import MemoryStore", "may not know store"),
        ("utils/things.py", "", "is in no room"),
    ],
)
def test_a_broken_layer_is_found(path: str, source: str, word: str) -> None:
    assert any(word in breach for breach in breaches(PurePosixPath(path), source))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/board.py", "import msgpack\nfrom classroom_sync.protocol.words import Stamp\nfrom . import stamps"),
        ("hub/hub.py", "import asyncio, time\nfrom classroom_sync.store.base import Store\nfrom ..store import base"),
        ("store/redis_scripts.py", "import redis.asyncio\nfrom classroom_sync.core.board import Delta"),
        ("server/app.py", "import fastapi\nfrom classroom_sync.store.sqlite import SqliteStore"),
        ("server/settings.py", "import os\nos.environ['X']"),
        ("cli.py", "from classroom_sync.server.app import make_app\nfrom classroom_sync import __version__"),
    ],
)
def test_a_layer_that_holds_is_left_alone(path: str, source: str) -> None:
    assert breaches(PurePosixPath(path), source) == []
