"""How old what a student on a slow link sees is, over time, one line a system: as a picture. Pure.

Colours follow the reader's light or dark; no font is named but the reader's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from bench.report import OURS, milliseconds
from bench.slow_link.profiles import PROFILES

POINT_S = 0.05
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 860, 420, 56, 20, 96, 44
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2933 }
  .title { font-size: 17px; font-weight: 600 }
  .quiet { fill: #5b6773; font-size: 12px }
  .grid { stroke: #d5dbe1; stroke-width: 1 }
  .stop { stroke: #5b6773; stroke-dasharray: 4 4 }
  path { fill: none; stroke-width: 2 }
  path.s0 { stroke-width: 3.5 }
  .s0 { stroke: #0b7a53 } .s1 { stroke: #9a4b12 } .s2 { stroke: #7a3b9c } .s3 { stroke: #3c6fb0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6eaee } .quiet { fill: #a5b0ba } .grid { stroke: #3a444e } .stop { stroke: #a5b0ba }
    .s0 { stroke: #45d19d } .s1 { stroke: #f0a15e } .s2 { stroke: #c79be0 } .s3 { stroke: #8ab8f0 }
  }
"""


def draw(results: dict[str, Any]) -> str:
    """An SVG document of its own."""
    plan, curves = results["plan"], results["curves"]
    # Ours first in the legend, and last on the page, above the others.
    names = [OURS, *(name for name in results["titles"] if name != OURS)]
    long_s = max(map(len, curves.values())) * POINT_S
    high_s = max(max(ages) for ages in curves.values()) / 1000
    axes = _Axes(long_s, _round_up(high_s))
    profile = results["pictured"]
    title = f"How old is what a student sees? {PROFILES[profile].title}, the teacher points 60 times a second"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">\n<style>{_STYLE}</style>'
    )
    parts = [head, _text(_LEFT, 26, title, "title"), *axes.grid(), *axes.stop(plan["seconds"])]
    for place, name in enumerate(names):
        figures = results["profiles"][profile][name]
        parts += _legend(place, results["titles"][name], figures["age_ms"]["p50"])
    for place, name in reversed(list(enumerate(names))):
        parts.append(f'<path class="s{place}" d="{axes.line(curves[name])}"/>')
    return "\n".join([*parts, "</svg>", ""])


class _Axes:
    """Seconds to pixels, both ways."""

    def __init__(self, long_s: float, high_s: float) -> None:
        self._long_s, self._high_s = long_s, high_s

    def x(self, at_s: float) -> float:
        return _LEFT + at_s / self._long_s * (_WIDTH - _LEFT - _RIGHT)

    def y(self, age_s: float) -> float:
        return _HEIGHT - _BOTTOM - age_s / self._high_s * (_HEIGHT - _TOP - _BOTTOM)

    def line(self, ages_ms: Sequence[float]) -> str:
        points = [f"{self.x(place * POINT_S):.1f} {self.y(age_ms / 1000):.1f}" for place, age_ms in enumerate(ages_ms)]
        return "M" + " L".join(points)

    def grid(self) -> list[str]:
        parts = []
        for step in range(5):
            age_s = self._high_s * step / 4
            y = self.y(age_s)
            parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"/>')
            parts.append(_text(_LEFT - 8, y + 4, f"{age_s:g} s", "quiet", anchor="end"))
        seconds = range(0, math.floor(self._long_s) + 1, 1 if self._long_s < 12 else 2)
        y = _HEIGHT - _BOTTOM + 20
        return parts + [_text(self.x(second), y, f"{second} s", "quiet", anchor="middle") for second in seconds]

    def stop(self, at_s: float) -> list[str]:
        x = self.x(at_s)
        return [
            f'<line class="stop" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_HEIGHT - _BOTTOM}"/>',
            _text(x + 6, _TOP + 12, "the teacher stops", "quiet"),
        ]


def _legend(place: int, title: str, median_ms: float) -> list[str]:
    x, y = _LEFT + (place % 2) * 400, 48 + (place // 2) * 20
    return [
        f'<path class="s{place}" d="M{x} {y - 4} h22"/>',
        _text(x + 30, y, f"{title}: {milliseconds(median_ms)} in the median", "quiet"),
    ]


def _round_up(value: float) -> float:
    """To 1, 2, 4, 6 or 8 times a power of ten, which divide by four well."""
    power: float = 10.0 ** math.floor(math.log10(max(value, 1e-3)))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def _text(x: float, y: float, text: str, kind: str, *, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
