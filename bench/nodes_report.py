"""Two nodes and Redis, as a table for the terminal."""

from __future__ import annotations

from typing import Any

from bench.report import OURS, milliseconds, times

_SHOWN = tuple((kind, name) for kind in ("each_ms", "last_ms") for name in ("p50", "p99"))


def table(results: dict[str, Any]) -> str:
    """A block for each rate, then what Redis carries."""
    plan, systems = results["plan"], results["systems"]
    rounds = "1 round" if plan["rounds"] == 1 else f"medians of {plan['rounds']} rounds"
    lines = []
    for rate in map(str, plan["rates"]):
        lines += ["", f"{plan['students']} students, half by each node, {rate} commits a second, {rounds}"]
        lines.append(_row("", "the teacher's node", "", "", "", "the other node", "", "", "", "a commit", "", ""))
        lines.append(_row("", *(("p50", "p99", "last p50", "p99") * 2), "nodes", "Redis", "commands"))
        for name, title in results["titles"].items():
            figures, ours = systems[name][rate], systems.get(OURS, {}).get(rate)
            lines.append(_row(title, *_latencies(figures), *_costs(figures)))
            if ours is not None and figures is not ours:
                lines.append(_row("  beside classroom-sync", *_ratios(figures, ours)))
    return "\n".join([*lines[1:], "", *_classes(results["classes"])])


def _latencies(figures: dict[str, Any]) -> list[str]:
    sides = (figures["near"], figures["far"])
    return ["" if side is None else milliseconds(side[kind][name]) for side in sides for kind, name in _SHOWN]


def _ratios(figures: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    pairs = [(figures[side], ours[side]) for side in ("near", "far")]
    return [
        "" if theirs is None else times(theirs[kind][name] / own[kind][name])
        for theirs, own in pairs
        for kind, name in _SHOWN
    ]


def _costs(figures: dict[str, Any]) -> list[str]:
    return [
        f"{figures['nodes_cpu_us']:,.0f} µs",
        f"{figures['redis_cpu_us']:,.0f} µs",
        f"{figures['redis_commands']:.1f}",
    ]


def _classes(found: dict[str, Any]) -> list[str]:
    a_class, a_commit = found["quiet_cpu_us_a_second"], found["commit_cpu_us"]
    return [
        f"{found['classes']} classes over two nodes, {found['commits_a_second']:,.0f} commits a second together:",
        f"  Redis was busy {found['core']:.1%} of a core, with {found['commands_a_second']:,.0f} commands a second",
        f"  a quiet class: {a_class:,.0f} µs of Redis a second, {found['quiet_commands_a_second']:.1f} commands",
        f"  a commit: {a_commit:,.0f} µs of Redis, {found['commit_commands']:.1f} commands",
    ]


def _row(title: str, *cells: str) -> str:
    return f"{title:36}" + "".join(f"{cell:>11}" for cell in cells)
