"""The scripts that Redis runs for us, each one atomic step: what they take and answer stands at their heads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Script:
    """A script, and the digest that Redis knows it by once it has seen it."""

    name: str
    text: bytes
    digest: str


@cache
def script(name: str) -> Script:
    """The script in `redis_<name>.lua` beside this file."""
    return _script(name, _text(name))


@cache
def class_script(name: str) -> Script:
    """The script in `redis_<name>.lua`, for a class: `redis_prelude.lua` comes before it."""
    return _script(name, _text("prelude") + _text(name))


def _text(name: str) -> bytes:
    return files("classroom_sync.store").joinpath(f"redis_{name}.lua").read_bytes()


def _script(name: str, text: bytes) -> Script:
    return Script(name, text, hashlib.sha1(text, usedforsecurity=False).hexdigest())
