"""The results as a picture: one line a system from its median to its 99.9th percentile, on powers of ten. Pure.

Colours follow the reader's light or dark; no font is named but the reader's own.
"""

from __future__ import annotations

import math
from typing import Any
from xml.sax.saxutils import escape

from bench.report import PERCENTILES, milliseconds

_WIDTH, _LEFT, _RIGHT = 860, 40, 40
_TOP, _ROW, _GAP = 64, 46, 44
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2933 }
  .title { font-size: 17px; font-weight: 600 }
  .quiet { fill: #5b6773; font-size: 12px }
  .grid { stroke: #d5dbe1; stroke-width: 1 }
  .ours { stroke: #0b7a53; fill: #0b7a53 }
  .peer { stroke: #9a4b12; fill: #9a4b12 }
  .range { stroke-width: 4; stroke-linecap: round; opacity: .45 }
  text.ours, text.peer { stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6eaee } .quiet { fill: #a5b0ba } .grid { stroke: #3a444e }
    .ours { stroke: #45d19d; fill: #45d19d } .peer { stroke: #f0a15e; fill: #f0a15e }
  }
"""


def draw(results: dict[str, Any]) -> str:
    """An SVG document of its own."""
    plan, systems = results["plan"], results["systems"]
    values = [
        system["rates"][str(rate)]["each_ms"][name]
        for system in systems.values()
        for rate in plan["rates"]
        for name in PERCENTILES
    ]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    scale = _Scale(low, max(high, low + 1))
    parts, y = [], _TOP
    for rate in plan["rates"]:
        parts += _panel(systems, str(rate), y, scale)
        y += len(systems) * _ROW + _GAP
    title = f"From the teacher's hand to a student's device: {plan['students']} students"
    legend = f"dots: {', '.join(PERCENTILES)}; powers of ten; medians of {plan['rounds']} interleaved rounds"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" role="img" aria-label="{escape(title)}">'
        f"\n<style>{_STYLE}</style>"
    )
    return "\n".join([head, _text(_LEFT, 26, title, "title"), _text(_LEFT, 46, legend, "quiet"), *parts, "</svg>", ""])


class _Scale:
    """Milliseconds to pixels, by powers of ten."""

    def __init__(self, low: int, high: int) -> None:
        self.decades = range(low, high + 1)
        self._low, self._step = low, (_WIDTH - _LEFT - _RIGHT) / (high - low)

    def x(self, value_ms: float) -> float:
        return _LEFT + (math.log10(value_ms) - self._low) * self._step


def _panel(systems: dict[str, Any], rate: str, top: int, scale: _Scale) -> list[str]:
    bottom = top + 16 + len(systems) * _ROW
    parts = [_text(_LEFT, top + 8, f"{rate} commits a second", "quiet")]
    for decade in scale.decades:
        x = scale.x(10.0**decade)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{top + 16}" x2="{x:.1f}" y2="{bottom}"/>')
        parts.append(_text(x, bottom + 14, _tick(decade), "quiet", anchor="middle"))
    for place, (name, system) in enumerate(systems.items()):
        kind = "ours" if name.startswith("classroom-sync") else "peer"
        parts += _line(system, rate, top + 16 + place * _ROW, scale, kind)
    return parts


def _line(system: dict[str, Any], rate: str, top: int, scale: _Scale, kind: str) -> list[str]:
    spread = system["rates"][rate]["each_ms"]
    xs = [scale.x(spread[name]) for name in PERCENTILES]
    y = top + 34
    label = f"{system['title']}: {milliseconds(spread['p50'])} in the median, 99% within {milliseconds(spread['p99'])}"
    # Right of the middle the label would leave the picture: it hangs to the left of the last dot.
    is_right = xs[0] > _WIDTH / 2
    return [
        _text(xs[-1] if is_right else xs[0], top + 22, label, kind, anchor="end" if is_right else "start"),
        f'<line class="range {kind}" x1="{xs[0]:.1f}" y1="{y}" x2="{xs[-1]:.1f}" y2="{y}"/>',
        *(f'<circle class="{kind}" cx="{x:.1f}" cy="{y}" r="{5 if x == xs[0] else 3.5}"/>' for x in xs),
    ]


def _tick(decade: int) -> str:
    return (
        f"{10 ** (decade + 3):g} µs"
        if decade < 0
        else f"{10**decade:g} ms"
        if decade < 3
        else f"{10 ** (decade - 3):g} s"
    )


def _text(x: float, y: float, text: str, kind: str, *, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
