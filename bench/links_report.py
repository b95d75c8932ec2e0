"""What slow links did, as a table for the terminal."""

from __future__ import annotations

from typing import Any

from bench.kernel_links import KERNEL, KERNEL_TITLE
from bench.report import milliseconds, times
from bench.slow_link.profiles import PROFILES

_WIDTHS = (30, 12, 12, 12, 14, 12, 14, 12)


def table(results: dict[str, Any]) -> str:
    """A block for each profile, then the student that stopped reading."""
    plan = results["plan"]
    what = f"one slow student among {plan['students']}, 60 moves a second for {plan['seconds']:g} s"
    lines = [f"{what}, medians of {plan['rounds']} rounds, all systems at once"]
    for profile, systems in results["profiles"].items():
        lines += ["", KERNEL_TITLE if profile == KERNEL else PROFILES[profile].title]
        lines.append(_row("", "age, median", "p95", "worst", "last move", "bytes", "the others' p99", "beside good"))
        for name in results["titles"]:
            lines.append(_system(results["titles"][name], systems[name]))
    stopping = results["stopping"]
    return "\n".join([*lines, "", *_stopping(stopping)])


def _system(title: str, figures: dict[str, Any]) -> str:
    age = figures["age_ms"]
    more = "> " if figures["is_cut_off"] else ""
    return _row(
        title,
        *(milliseconds(age[name]) for name in ("p50", "p95", "worst")),
        more + milliseconds(figures["last_move_ms"]),
        f"{figures['slow_bytes']:,.0f}",
        milliseconds(figures["others_ms"]["p99"]),
        f"{figures['others_p99_ratio']:.2f}x"
        if figures["others_p99_ratio"] < 10
        else times(figures["others_p99_ratio"]),
    )


def _stopping(figures: dict[str, Any]) -> list[str]:
    fate = "and was closed meanwhile; it dialled again" if figures["was_closed"] else "and stayed connected"
    resident, unsent, cost = (
        f"{figures[kind] / 1024:.1f} KiB" for kind in ("resident_bytes", "unsent_bytes", "server_bytes")
    )
    got = f"after them {figures['deltas']:g} state(s) for {figures['commits']:,.0f} commits"
    return [
        f"{figures['students']} students stopped reading for {figures['stop_s']:g} s, {fate}",
        f"each cost the server {cost}: {resident} of its memory, {unsent} unsent in the kernel",
        f"{figures['unread_bytes']:,.0f} bytes lay unread, {got}; the longest step {figures['longest_delta']:,.0f}",
    ]


def _row(title: str, *cells: str) -> str:
    return title.ljust(_WIDTHS[0]) + "".join(
        cell.rjust(width + 4) for cell, width in zip(cells, _WIDTHS[1:], strict=True)
    )
