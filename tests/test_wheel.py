"""The wheel alone is a working service: it holds the built web apps and all that they load."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOADED = re.compile(r"""(?:src|href)="(/[^"]+)\"""")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """Built from a copy of what git tracks, so that neither a stale build nor a running server is touched."""
    copy = tmp_path_factory.mktemp("checkout")
    names = (
        subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    )
    for name in (name for name in names if (ROOT / name).is_file()):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    (copy / "web/node_modules").symlink_to(ROOT / "web/node_modules")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        "dist",
        ".",
    ]
    subprocess.run(build, cwd=copy, check=True)
    with ZipFile(next(copy.glob("dist/classroom_sync-*.whl"))) as built:
        yield built


@pytest.mark.parametrize("app", ["teacher", "student"])
def test_it_holds_both_apps_and_what_they_load(wheel: ZipFile, app: str) -> None:
    held = set(wheel.namelist())
    page = wheel.read(f"classroom_sync/web/{app}/index.html").decode()
    loaded = LOADED.findall(page)
    assert any(path.endswith(".js") for path in loaded)
    assert [path for path in loaded if f"classroom_sync/web{path}" not in held] == []


def test_assets_carry_a_hash_of_what_they_hold(wheel: ZipFile) -> None:
    """Browsers keep them for ever."""
    assets = [name for name in wheel.namelist() if name.startswith("classroom_sync/web/assets/")]
    assert assets
    # Beside each lies the same, compressed.
    assert [name for name in assets if not re.search(r"-[\w-]{8}\.\w+(\.gz|\.br)?$", name)] == []


def test_it_holds_types_and_command_and_nothing_of_the_workshop(wheel: ZipFile) -> None:
    held = wheel.namelist()
    assert "classroom_sync/py.typed" in held
    assert "classroom_sync/store/redis_commit.lua" in held
    assert any(name.endswith(".dist-info/entry_points.txt") for name in held)
    assert {name.split("/")[0].split("-")[0] for name in held} == {"classroom_sync"}
