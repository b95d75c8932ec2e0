"""What holds for the repository as a whole: sizes, locks, the one way in, and docs that stay true."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Put together here, so that this file does not hold what it forbids.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("deb", "debian", "org"),
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.}/-])/(?:work|root)/")
CODE = (".py", ".ts", ".tsx", ".css", ".lua", ".sh")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_TYPE_IGNORES = 5
TARGETS = ("install", "run", "test", "check", "bench", "bench-quick", "format", "clean", "lock")


@cache
def tracked() -> dict[str, str]:
    """The text of every file that git tracks, by its path; files that are not text are left out."""
    names = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    )
    texts: dict[str, str] = {}
    for name in filter(None, names):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            texts[name] = content.decode("utf-8")
    return texts


def python_files() -> Iterator[tuple[str, ast.Module]]:
    """Every tracked Python file, parsed."""
    return ((name, ast.parse(text)) for name, text in tracked().items() if name.endswith(".py"))


def targets() -> set[str]:
    """The names that the Makefile makes."""
    return set(re.findall(r"^([a-z-]+):", tracked()["Makefile"], re.MULTILINE))


def test_no_file_names_a_package_registry() -> None:
    assert [(name, host) for name, text in tracked().items() for host in REGISTRY_HOSTS if host in text] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert [name for name, text in tracked().items() if MACHINE_PATH.search(text)] == []


def test_the_web_lock_holds_hashes_and_no_address() -> None:
    packages = json.loads(tracked()["web/package-lock.json"])["packages"]
    named = {name: package for name, package in packages.items() if name}
    assert named
    assert [name for name, package in named.items() if "resolved" in package or "integrity" not in package] == []


def test_web_packages_are_pinned_exactly() -> None:
    package = json.loads(tracked()["web/package.json"])
    versions = package["dependencies"] | package["devDependencies"]
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def pins(lock: str) -> dict[str, str]:
    """Package -> version with marker, of a requirements file in which every pin has a hash."""
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^#.*\n", "", tracked()[lock], flags=re.MULTILINE))
    assert all("--hash=sha256:" in entry for entry in entries), lock
    return {name: version.strip() for name, version in (entry.split("\\")[0].split("==", 1) for entry in entries)}


def test_python_packages_are_pinned_with_hashes() -> None:
    run, dev = pins("requirements/run.txt"), pins("requirements/dev.txt")
    assert run.items() <= dev.items(), "the tests must run on what people run"
    project = tomllib.loads(tracked()["pyproject.toml"])
    groups = project["dependency-groups"]
    for lock, wanted in ((run, project["project"]["dependencies"] + groups["build"]), (dev, groups["dev"])):
        names = {re.split(r"[\[<>=~]", line)[0].lower() for line in wanted if isinstance(line, str)}
        assert names <= lock.keys(), "run make lock"


def test_the_build_asks_for_what_the_lock_has() -> None:
    project = tomllib.loads(tracked()["pyproject.toml"])
    assert set(project["build-system"]["requires"]) <= set(project["dependency-groups"]["build"])


def test_the_makefile_is_the_one_way_in() -> None:
    assert len(tracked()["Makefile"].splitlines()) <= 60
    assert set(TARGETS) <= targets()
    script = [line for line in tracked()[".ci/run"].splitlines() if line and not line.startswith("#")]
    assert script == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make check", "make test"]


def test_the_readme_is_short() -> None:
    assert len(tracked()["README.md"].splitlines()) < 150


@pytest.mark.parametrize("kind", CODE)
def test_files_keep_their_size(kind: str) -> None:
    code = {name: len(text.splitlines()) for name, text in tracked().items() if name.endswith(kind)}
    assert {name: lines for name, lines in code.items() if lines > MAX_FILE_LINES} == {}


def test_functions_keep_their_size() -> None:
    long = [
        f"{name}:{node.name}"
        for name, tree in python_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def test_types_are_seldom_ignored() -> None:
    ignored = re.compile(
        "|".join((r"#\s*type:\s*" + "ignore", "@ts-" + "ignore", "@ts-" + "expect-error", "@ts-" + "nocheck"))
    )
    found = [name for name, text in tracked().items() if name.endswith(CODE) for _ in ignored.finditer(text)]
    assert len(found) <= MAX_TYPE_IGNORES, found


def sleeps(tree: ast.AST) -> Iterator[int]:
    """The lines in which a test waits for time to pass; sleep(0) only lets others run."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        lets_others_run = len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0
        if name == "wait_for_timeout" or (name == "sleep" and not lets_others_run):
            yield node.lineno


def test_tests_wait_on_events_never_on_time() -> None:
    assert [
        f"{name}:{line}" for name, tree in python_files() if name.startswith("tests/") for line in sleeps(tree)
    ] == []
    assert list(sleeps(ast.parse("await asyncio.sleep(0)\nsleep(1)\npage.wait_for_timeout(5)"))) == [2, 3]


def pages() -> dict[str, str]:
    """The Markdown pages."""
    return {name: text for name, text in tracked().items() if name.endswith(".md")}


def test_pages_name_only_targets_that_exist() -> None:
    claimed = {
        (name, target)
        for name, text in pages().items()
        for target in re.findall(r"(?:`|^\s*)make ([a-z-]+)", text, re.MULTILINE)
    }
    assert [(name, target) for name, target in sorted(claimed) if target not in targets()] == []


def test_links_between_pages_lead_somewhere() -> None:
    links = {
        (name, link)
        for name, text in pages().items()
        for link in re.findall(r"\]\(([^)#\s]+)", text)
        if "://" not in link
    }
    assert [(name, link) for name, link in sorted(links) if not (ROOT / name).parent.joinpath(link).exists()] == []
