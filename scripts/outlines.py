"""Outlines of quadratic curves with fewer points: neighbours that one curve draws as well become that one.

The package's outlines were cubic once, and each curve became several, finer than any screen shows.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates

TOLERANCE = 1.0
"""How far a point may move, in units of the package's font, 1,000 to the em."""
_SMOOTH = 0.97
"""The cosine between two curves below which where they meet is a corner, which stays."""
_SAMPLES = (0.0, 0.25, 0.5, 0.75)
_CHORDS = 32
_PARALLEL = 1e-3

Point = tuple[float, float]
Marked = tuple[float, float, bool]


@dataclass(frozen=True, slots=True)
class Curve:
    """From `start` to `end`; straight where there is no `control`."""

    start: Point
    control: Point | None
    end: Point

    def at(self, part: float) -> Point:
        """The point at 0 (start) to 1 (end)."""
        (x0, y0), (x2, y2), rest = self.start, self.end, 1 - part
        if self.control is None:
            return (x0 * rest + x2 * part, y0 * rest + y2 * part)
        x1, y1 = self.control
        return (
            rest * rest * x0 + 2 * rest * part * x1 + part * part * x2,
            rest * rest * y0 + 2 * rest * part * y1 + part * part * y2,
        )

    def leaves(self) -> Point:
        """The direction at the start, of length 1."""
        return _direction(self.start, self.control or self.end)

    def arrives(self) -> Point:
        """The direction at the end, of length 1."""
        return _direction(self.control or self.start, self.end)

    def distance(self, point: Point) -> float:
        """How far a point is from it."""
        stops = [self.at(step / _CHORDS) for step in range(_CHORDS + 1)]
        return min(_distance(point, one, other) for one, other in pairwise(stops))


def simplify(font: TTFont, name: str) -> None:
    """Give a glyph of its own outlines fewer points; one that is put together from others stays."""
    outlines = font["glyf"]
    glyph = outlines[name]
    if glyph.numberOfContours <= 0:
        return
    places, ends, flags = glyph.getCoordinates(outlines)
    points: list[Marked] = []
    last: list[int] = []
    first = 0
    for end in ends:
        contour = [(*places[at], bool(flags[at] & 1)) for at in range(first, end + 1)]
        points += simplify_contour(contour)
        last.append(len(points) - 1)
        first = end + 1
    glyph.coordinates = GlyphCoordinates([(round(x), round(y)) for x, y, _ in points])
    glyph.flags = array("B", [on for _, _, on in points])
    glyph.endPtsOfContours = last
    glyph.recalcBounds(outlines)


def simplify_contour(points: list[Marked]) -> list[Marked]:
    """The same closed contour within TOLERANCE, with no more points than before; True marks a point on the curve."""
    curves = _curves(points)
    drawn: list[Marked] = []
    at = 0
    while at < len(curves):
        best, after = curves[at], at + 1
        while after < len(curves) and (joined := _join(curves[at : after + 1])) is not None:
            best, after = joined, after + 1
        drawn.append((*best.start, True))
        if best.control is not None:
            drawn.append((*best.control, False))
        at = after
    return [point for at, point in enumerate(drawn) if not _is_implied(drawn, at)]


def _curves(points: list[Marked]) -> list[Curve]:
    """TrueType leaves out a point on the curve that is halfway between two controls: here it is put back."""
    full: list[Marked] = []
    for at, point in enumerate(points):
        after = points[(at + 1) % len(points)]
        full.append(point)
        if not point[2] and not after[2]:
            full.append(((point[0] + after[0]) / 2, (point[1] + after[1]) / 2, True))
    first = next(at for at, point in enumerate(full) if point[2])
    full = [*full[first:], *full[:first], full[first]]
    on = [at for at, point in enumerate(full) if point[2]]
    return [
        Curve(full[start][:2], full[start + 1][:2] if end - start == 2 else None, full[end][:2])
        for start, end in pairwise(on)
    ]


def _join(curves: list[Curve]) -> Curve | None:
    """One curve for neighbours, from end to end in their directions; None where it would differ, or at a corner."""
    if any(curve.control is None for curve in curves):
        return None
    if any(_dot(one.arrives(), other.leaves()) < _SMOOTH for one, other in pairwise(curves)):
        return None
    start, end = curves[0].start, curves[-1].end
    away, towards = curves[0].leaves(), curves[-1].arrives()
    cross = away[0] * towards[1] - away[1] * towards[0]
    if abs(cross) < _PARALLEL:
        return None
    span = (end[0] - start[0], end[1] - start[1])
    reach = (span[0] * towards[1] - span[1] * towards[0]) / cross
    control = (round(start[0] + away[0] * reach), round(start[1] + away[1] * reach))
    if reach <= 0 or _dot((end[0] - control[0], end[1] - control[1]), towards) <= 0:
        return None
    joined = Curve(start, control, end)
    samples = [curve.at(part) for curve in curves for part in _SAMPLES]
    return joined if all(joined.distance(sample) <= TOLERANCE for sample in samples) else None


def _is_implied(points: list[Marked], at: int) -> bool:
    before, (x, y, on), after = points[at - 1], points[at], points[(at + 1) % len(points)]
    if not on or before[2] or after[2]:
        return False
    return max(abs(before[0] + after[0] - 2 * x), abs(before[1] + after[1] - 2 * y)) <= 2 * TOLERANCE


def _direction(one: Point, other: Point) -> Point:
    dx, dy = other[0] - one[0], other[1] - one[1]
    length = hypot(dx, dy) or 1
    return (dx / length, dy / length)


def _dot(one: Point, other: Point) -> float:
    return one[0] * other[0] + one[1] * other[1]


def _distance(point: Point, one: Point, other: Point) -> float:
    dx, dy = other[0] - one[0], other[1] - one[1]
    square = dx * dx + dy * dy or 1
    part = min(1, max(0, ((point[0] - one[0]) * dx + (point[1] - one[1]) * dy) / square))
    return hypot(point[0] - one[0] - part * dx, point[1] - one[1] - part * dy)
