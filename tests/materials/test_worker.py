"""The process that draws: what it may, and that nothing else loads what it does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from classroom_sync.materials.limits import WORKER_FILE_BYTES, WORKER_MEMORY_BYTES
from tests.materials.samples import make_pdf


def run(program: str, **environment: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, check=True, text=True, env=environment or None).stdout


def test_it_takes_its_bounds_on_itself() -> None:
    bounds = ("CPU", "AS", "FSIZE", "CORE")
    told = run(
        "import os, resource; from classroom_sync.materials.worker import confine; before = os.nice(0); confine(7);"
        f"print(os.nice(0) > before, [resource.getrlimit(getattr(resource, 'RLIMIT_' + name)) for name in {bounds}])"
    )
    assert told.split(" ", 1)[0] == "True", "and it goes behind the server"
    assert told.split(" ", 1)[1].strip() == str(
        [(most, most) for most in (7, WORKER_MEMORY_BYTES, WORKER_FILE_BYTES, 0)]
    )


def test_a_bound_that_is_lower_already_stays() -> None:
    told = run(
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "from classroom_sync.materials.worker import confine; confine(7);"
        "print(resource.getrlimit(resource.RLIMIT_FSIZE))"
    )
    assert told.strip() == "(1000, 1000)"


def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    """M-4: `/dev/full` takes nothing, as a disk that is full does."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "source-1").write_bytes(make_pdf(["x"]))
    (tmp_path / "page-1-720.part").symlink_to("/dev/full")
    job = {"do": "draw", "kind": "pdf", "files": [str(tmp_path / "source-1")], "folder": str(tmp_path)}
    command = [sys.executable, "-I", "-m", "classroom_sync.materials.worker"]
    arguments = json.dumps(job | {"pages": [1], "widths": [720], "cpu_s": 10})
    said = subprocess.run([*command, arguments], capture_output=True, check=True, text=True, env={}).stdout
    assert json.loads(said)["why"] == "no_space"
    assert [path.name for path in tmp_path.iterdir()] == ["source-1"], "and nothing half written stays"


def test_the_server_does_not_load_what_reads_the_files() -> None:
    loaded = run("import sys, classroom_sync.server.app; print({'PIL', 'pypdfium2'} & set(sys.modules))")
    assert loaded.strip() == "set()"
