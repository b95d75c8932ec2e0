"""What crowds cost, as a table for the terminal."""

from __future__ import annotations

from typing import Any

from bench.report import milliseconds

_LIMITS = {"classes": "limit-classes"}
"""Whose limit is another one than the one in one class."""


def table(results: dict[str, Any]) -> str:
    """A block for each size; ratios to the limit in the same arrangement."""
    plan = results["plan"]
    rounds = "1 round" if plan["rounds"] == 1 else f"medians of {plan['rounds']} rounds"
    lines = [f"{plan['rate']} commits a second in each class for {plan['seconds']:g} s, {rounds}"]
    for students, systems in results["sizes"].items():
        lines += ["", f"{int(students):,} students"]
        lines.append(_row("", "p50", "p99", "last p99", "CPU each", "to the limit", "memory", "entered in"))
        for name, title in results["titles"].items():
            if name in systems:
                limit = systems.get(_LIMITS.get(name, "limit-one"))
                lines.append(_row(title, *_cells(systems[name], limit)))
    return "\n".join([*lines, "", *_growth(results)])


def _cells(figures: dict[str, Any] | None, limit: dict[str, Any] | None) -> list[str]:
    if figures is None:
        return ["too slow", *[""] * 6]
    return [
        milliseconds(figures["each_ms"]["p50"]),
        milliseconds(figures["each_ms"]["p99"]),
        milliseconds(figures["last_ms"]["p99"]),
        f"{figures['server_cpu_us']:.1f} µs",
        "" if limit is None else f"{figures['server_cpu_us'] / limit['server_cpu_us']:.1f}x",
        f"{figures['connection_bytes'] / 1024:.1f} KiB",
        f"{figures['entered_s']:.1f} s",
    ]


def _growth(results: dict[str, Any]) -> list[str]:
    """CPU a delivery at each size beside the smallest: flat is 1.0x."""
    lines = []
    for name, title in results["titles"].items():
        found = {size: systems[name] for size, systems in results["sizes"].items() if systems.get(name)}
        if len(found) > 1:
            first, *_ = (figures["server_cpu_us"] for figures in found.values())
            steps = ", ".join(f"{int(size):,}: {each['server_cpu_us'] / first:.2f}x" for size, each in found.items())
            lines.append(f"CPU a delivery beside the smallest class, {title}: {steps}")
    return lines


def _row(title: str, *cells: str) -> str:
    return f"{title:34}" + "".join(f"{cell:>14}" for cell in cells)
