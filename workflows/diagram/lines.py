"""Lines of a drawing as SVG path data: straight pieces with rounded corners, and heads of arrows."""

from __future__ import annotations

from collections.abc import Sequence

Point = tuple[float, float]
HEAD = 8.0
_BEND = 7.0


def arrow(*points: Point) -> tuple[str, str]:
    """A line through these points that ends in a head: the data of both. Pieces run along one axis."""
    (x, y), (from_x, from_y) = points[-1], points[-2]
    across, down = _sign(x - from_x), _sign(y - from_y)
    neck = (x - HEAD * across, y - HEAD * down)
    wide = HEAD * 0.55
    left = (neck[0] - wide * down, neck[1] + wide * across)
    right = (neck[0] + wide * down, neck[1] - wide * across)
    return line(*points[:-1], neck), f"M{_at((x, y))}L{_at(left)}L{_at(right)}Z"


def line(*points: Point) -> str:
    """A line through these points, its corners rounded."""
    kept = _without_repeats(points)
    data = [f"M{_at(kept[0])}"]
    for n in range(1, len(kept) - 1):
        before, corner, after = kept[n - 1], kept[n], kept[n + 1]
        bend = min(_BEND, _far(before, corner) / 2, _far(corner, after) / 2)
        data.append(f"L{_at(_towards(corner, before, bend))}Q{_at(corner)} {_at(_towards(corner, after, bend))}")
    return "".join([*data, f"L{_at(kept[-1])}"])


def _without_repeats(points: Sequence[Point]) -> list[Point]:
    kept = [points[0]]
    for point in points[1:]:
        if _far(kept[-1], point) > 0.01:
            kept.append(point)
    return kept


def _far(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(corner: Point, other: Point, far: float) -> Point:
    return corner[0] + far * _sign(other[0] - corner[0]), corner[1] + far * _sign(other[1] - corner[1])


def _sign(value: float) -> int:
    return (value > 0.01) - (value < -0.01)


def _at(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"
