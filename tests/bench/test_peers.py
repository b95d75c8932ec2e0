"""What the peers in Node are fetched by."""

from __future__ import annotations

import json
import re

from bench.peers.node_home import FOLDER


def test_the_peers_lock_holds_hashes_and_no_address() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    named = {name: package for name, package in packages.items() if name}
    assert named.keys() >= {f"node_modules/{name}" for name in ("ws", "socket.io", "@socket.io/redis-adapter", "redis")}
    assert [name for name, package in named.items() if "resolved" in package or "integrity" not in package] == []


def test_the_peers_are_pinned_exactly_and_run_no_scripts() -> None:
    package = json.loads((FOLDER / "package.json").read_text("utf-8"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())
    assert "ignore-scripts=true" in (FOLDER / ".npmrc").read_text("utf-8").splitlines()
