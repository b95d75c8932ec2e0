"""The results as a table for the terminal."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

OURS = "classroom-sync"
PERCENTILES = ("p50", "p90", "p99", "p99.9")


def describe_machine() -> dict[str, Any]:
    """What the figures were taken on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.partition(":")[2].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    packages = {name: version(name) for name in ("fastapi", "uvicorn", "uvloop", "websockets")}
    kernel = f"{platform.system()} {platform.release()}"
    return {"cpu": model, "cores": os.cpu_count(), "kernel": kernel, "python": platform.python_version()} | packages


def milliseconds(value: float) -> str:
    """Three digits, with the unit that suits."""
    if value < 1:
        return f"{value * 1000:.0f} µs"
    return f"{value:.2f} ms" if value < 10 else f"{value:,.0f} ms"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:,.0f}x" if value >= 10 else f"{value:.1f}x"


def table(results: dict[str, Any]) -> str:
    """The table: a block for each rate, then what does not depend on it."""
    plan, systems = results["plan"], results["systems"]
    lines = []
    for rate in map(str, plan["rates"]):
        lines += ["", _heading(plan, rate)]
        lines.append(_row("", "to a student", "", "", "", "to the last student", "", "", "", "bytes", "CPU"))
        lines.append(_row("", *PERCENTILES, *PERCENTILES, "each", "each"))
        ours = systems[OURS]["rates"][rate]
        for system in systems.values():
            figures = system["rates"][rate]
            spreads = [figures[kind][name] for kind in ("each_ms", "last_ms") for name in PERCENTILES]
            cells = [
                *map(milliseconds, spreads),
                f"{figures['payload_bytes']:.1f}",
                f"{figures['server_cpu_us']:.1f} µs",
            ]
            lines.append(_row(system["title"], *cells))
            if figures is not ours:
                ratios = [
                    figures[kind][name] / ours[kind][name] for kind in ("each_ms", "last_ms") for name in PERCENTILES
                ]
                lines.append(_row("  beside classroom-sync", *map(times, ratios), "", ""))
    lines += ["", f"{'':44}{'memory a connection':>22}{'late join':>12}{'a page turn':>14}"]
    for system in systems.values():
        join_ms = system["late_join_ms"]
        turn = system["rates"][str(plan["rates"][0])]["page_turn_bytes"]
        join = "no state" if join_ms is None else milliseconds(join_ms)
        lines.append(f"{system['title']:44}{system['connection_bytes'] / 1024:>18.1f} KiB{join:>12}{turn:>12.0f} B")
    return "\n".join(lines[1:])


def _heading(plan: dict[str, Any], rate: str) -> str:
    rounds = "1 round" if plan["rounds"] == 1 else f"the median of {plan['rounds']} rounds"
    return f"{plan['students']} students, {rate} commits a second for {plan['seconds']:g} s, {rounds}"


def _row(title: str, *cells: str) -> str:
    return f"{title:44}" + "".join(f"{cell:>10}" for cell in cells)
