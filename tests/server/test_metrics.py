"""The figures that operators watch: what materials cost, and that the page about them names them all."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from tests.materials.samples import make_encrypted_pdf, make_pdf
from tests.server.stranger import School
from tests.server.test_uploads import bring
from tests.server_process import ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="session")

OPERATIONS = Path(__file__).resolve().parents[2] / "docs/operations.md"
REASONS = ("encrypted", "wrong_kind", "no_space")


async def figures_of(school: School) -> dict[str, float]:
    text = (await school.http.get(f"{school.url}/metrics")).text
    return {name: float(value) for name, value in (line.split() for line in text.splitlines() if line[0] != "#")}


async def test_materials_are_counted(http: httpx.AsyncClient, tmp_path: Path) -> None:
    """M-4: and each refusal by its reason."""
    process = ServerProcess(tmp_path / "data")
    await process.start()
    school = School(process.url, http)
    before = await figures_of(school)
    assert {value for name, value in before.items() if "_material_" in name or "_uploads_" in name} == {0}
    material = (await bring(school, make_pdf(["One", "Two"]))).json()
    await bring(school, make_encrypted_pdf())
    await bring(school, b"no picture")
    await bring(school, b"nor is this")
    inspected = await figures_of(school)
    assert inspected["classroom_sync_material_pages_total"] == 1
    page = await http.get(f"{process.url}/materials/pages/{material['id']}/page-2-720.webp")
    assert page.status_code == 200
    after = await figures_of(school)
    assert after["classroom_sync_material_pages_total"] == 2
    assert after["classroom_sync_material_worker_seconds_total"] > 0
    assert after["classroom_sync_material_workers_broken_total"] == 0
    assert after["classroom_sync_material_bytes"] > inspected["classroom_sync_material_bytes"] > 0
    refused = {reason: after[f'classroom_sync_uploads_refused_total{{reason="{reason}"}}'] for reason in REASONS}
    assert refused == {"encrypted": 1, "wrong_kind": 2, "no_space": 0}
    await process.stop()


async def test_the_page_for_operators_names_each_figure_and_no_other(school: School) -> None:
    text = (await school.http.get(f"{school.url}/metrics")).text
    kinds = dict(re.findall(r"^# TYPE (classroom_sync_\w+) (\w+)$", text, re.MULTILINE))
    assert set(re.findall(r"^\| `(classroom_sync_\w+)", OPERATIONS.read_text("utf-8"), re.MULTILINE)) == set(kinds)
