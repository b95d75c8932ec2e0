"""The web's rooms: both apps stand on web/shared and know nothing of each other; its pure files touch no outside."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
# An app or room -> the rooms it may import besides itself.
MAY_IMPORT = {"shared": set[str](), "teacher": {"shared"}, "student": {"shared"}}
PURE_FILES = ("codec", "replica", "session", "backoff")
IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
OUTSIDE = re.compile(
    r"(?<![\w.])(?:Date\.now|new Date|Math\.random|(?:crypto|document|navigator|performance|window)\.|setTimeout"
    r"|setInterval|queueMicrotask|requestAnimationFrame|fetch\(|new WebSocket|XMLHttpRequest"
    r"|localStorage|sessionStorage|indexedDB"
    r"|async\b|await\b|Promise\b)"
)
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)


def breaches(path: PurePosixPath, source: str) -> list[str]:
    """All that is wrong with one file, named from web/, in words."""
    code = COMMENT.sub("", source)
    room = path.parts[0]
    found = []
    for target in IMPORTED.findall(code):
        if not target.startswith("."):
            continue
        other = _joined(path.parent, target).parts[0]
        if other in MAY_IMPORT and other != room and other not in MAY_IMPORT[room]:
            found.append(f"{path} imports {target}: {room} may not know {other}")
    if room == "shared" and path.name.split(".")[0] in PURE_FILES and not path.match("*.test.ts"):
        found += [f"{path} is pure and uses {word}" for word in OUTSIDE.findall(code)]
    return found


def _joined(folder: PurePosixPath, target: str) -> PurePosixPath:
    parts = list(folder.parts)
    for part in PurePosixPath(target).parts:
        if part != "..":
            parts.append(part)
        elif parts:
            parts.pop()
    return PurePosixPath(*parts)


def test_every_web_file_keeps_the_layers() -> None:
    files = [path for room in MAY_IMPORT for path in (WEB / room).rglob("*.ts*")]
    assert files
    named = ((PurePosixPath(path.relative_to(WEB).as_posix()), path.read_text("utf-8")) for path in files)
    found = [breach for path, source in named for breach in breaches(path, source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", PURE_FILES)
def test_the_pure_files_are_where_this_test_looks(name: str) -> None:
    assert list((WEB / "shared").rglob(f"{name}.ts"))


@pytest.mark.parametrize(
    ("path", "source", "word"),
    [
        ("shared/socket.ts", 'import { App } from "../teacher/app";', "may not know teacher"),
        ("student/app.tsx", 'export * from "../teacher/spread.ts";', "may not know teacher"),
        ("student/app.tsx", 'const page = await import("../teacher/page");', "may not know teacher"),
        ("shared/mushaf/view.tsx", 'import "../../student/style.css";', "may not know student"),
        ("shared/session.ts", "const now = Date.now();", "uses Date.now"),
        ("shared/client/backoff.ts", "return Math.random() * limit;", "uses Math.random"),
    ],
)
def test_a_broken_layer_is_found(path: str, source: str, word: str) -> None:
    assert any(word in breach for breach in breaches(PurePosixPath(path), source))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "shared/session.ts",
            'import { decode } from "./codec";  // Date.now is for the shell\n/* await */ const a = 1;',
        ),
        ("shared/session.test.ts", "await Promise.resolve();"),
        ("shared/socket.ts", "setTimeout(dial, wait); const socket = new WebSocket(url);"),
        ("teacher/app.tsx", 'import { Page } from "../shared/page"; import { render } from "preact"; fetch("/x");'),
    ],
)
def test_a_layer_that_holds_is_left_alone(path: str, source: str) -> None:
    assert breaches(PurePosixPath(path), source) == []
