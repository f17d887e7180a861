"""Makes the drawing of the world from the package world-atlas: python -m app.agreements.world_making FOLDER."""

from __future__ import annotations

import itertools
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.agreements.world import KEPT

Point = tuple[float, float]
Dots = list[tuple[int, int]]

WIDTH = 2000
_MIDDLE = 11  # the degree east in the middle: the edges then fall into the Bering Strait and cut no country
_NORTH, _SOUTH = 84, -57
_LEFT_OUT = "010"  # Antarctica
_LEAST = 8  # islands of a smaller area than this, in units of the drawing, are left out
# The Equal Earth projection of Savric, Patterson and Jenny (2018): areas keep their proportions.
_A = (1.340264, -0.081106, 0.000893, 0.003796)


def main(folder: str) -> None:
    """Writes the drawing; the folder holds the unpacked package."""
    coarse, fine = (json.loads((Path(folder) / f"countries-{size}m.json").read_text()) for size in (110, 50))
    countries = {code: _rings(coarse, country) for code, country in _lands(coarse)}
    lands = [ring for land in coarse["objects"]["land"]["geometries"] for ring in _rings(coarse, land)]
    points = {code: _inside(max(_rings(fine, land), key=_area)) for code, land in _lands(fine)}
    points |= {code: _inside(max(rings, key=_area)) for code, rings in countries.items()}
    made = {
        "width": WIDTH,
        "height": _placed((0, _SOUTH))[1],
        "land": "".join(_path(ring) for ring in lands),
        "borders": "".join(_path(line, closed=False) for line in _borders(coarse)),
        "countries": {code: "".join(_path(ring) for ring in rings) for code, rings in sorted(countries.items())},
        "points": dict(sorted(points.items())),
    }
    KEPT.write_text(json.dumps(made, separators=(",", ":")).replace('"],', '"],\n') + "\n")


def _lands(topology: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each country that has a code of ISO 3166, with its geometry."""
    import pycountry  # not needed where Concord runs

    codes = {entry.numeric: entry.alpha_3 for entry in pycountry.countries}
    for land in topology["objects"]["countries"]["geometries"]:
        if land.get("id") in codes and land["id"] != _LEFT_OUT:
            yield codes[land["id"]], land


def _arc(topology: dict[str, Any], number: int) -> list[Point]:
    """The points of an arc in degrees; a negative number is the arc run backwards."""
    (x_scale, y_scale), (x_first, y_first) = topology["transform"]["scale"], topology["transform"]["translate"]
    points, x, y = [], 0, 0
    for dx, dy in topology["arcs"][number if number >= 0 else ~number]:
        x, y = x + dx, y + dy
        points.append((x * x_scale + x_first, y * y_scale + y_first))
    return points if number >= 0 else points[::-1]


def _rings(topology: dict[str, Any], land: dict[str, Any]) -> list[Dots]:
    """The outlines of a geometry on the drawing, the largest in any case, without specks and without the far south."""
    polygons = land["arcs"] if land["type"] == "MultiPolygon" else [land["arcs"]]
    found = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = [point for number in ring for point in _arc(topology, number)[1:]]
        if max(y for _, y in points) > _SOUTH:
            found.append(_dots(points))
    largest = max(found, key=_area, default=[])
    return [ring for ring in found if ring is largest or _area(ring) >= _LEAST]


def _borders(topology: dict[str, Any]) -> Iterator[Dots]:
    """The lines that two countries share."""
    uses = Counter(
        number for land in topology["objects"]["countries"]["geometries"]
        for number in {arc if arc >= 0 else ~arc for arc in _numbers(land["arcs"])}
    )  # fmt: skip
    for number, times in sorted(uses.items()):
        if times > 1:
            yield _dots(_arc(topology, number))


def _numbers(arcs: Iterable[Any]) -> Iterator[int]:
    for each in arcs:
        if isinstance(each, int):
            yield each
        else:
            yield from _numbers(each)


def _dots(points: list[Point]) -> Dots:
    """Where these degrees stand on the drawing; an outline that meets the 180th meridian goes on beyond it."""
    whole, turn = [points[0]], 0
    for (before, _), (x, y) in itertools.pairwise(points):
        turn += 360 * ((before - x > 180) - (x - before > 180))
        whole.append((x + turn, y))
    middle = sum(x for x, _ in whole) / len(whole) - _MIDDLE
    shift = -360 * round(middle / 360)
    dots = [_placed((x + shift, y)) for x, y in whole]
    return [dot for before, dot in zip((None, *dots), dots, strict=False) if dot != before]


def _placed(point: Point) -> tuple[int, int]:
    x, y = _projected((point[0] - _MIDDLE, point[1]))
    half, top = _projected((180, 0))[0], _projected((0, _NORTH))[1]
    return round((x / half + 1) * WIDTH / 2), round((top - y) / half * WIDTH / 2)


def _projected(point: Point) -> Point:
    a1, a2, a3, a4 = _A
    along, angle = math.radians(point[0]), math.asin(math.sqrt(3) / 2 * math.sin(math.radians(point[1])))
    square, sixth = angle**2, angle**6
    down = 9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1
    return (
        2 * math.sqrt(3) * along * math.cos(angle) / (3 * down),
        angle * (a4 * sixth * square + a3 * sixth + a2 * square + a1),
    )


def _path(dots: Dots, *, closed: bool = True) -> str:
    """The line as an SVG path of steps in whole units."""
    (x, y), said = dots[0], ""
    for to_x, to_y in dots[1:]:
        for step in (to_x - x, to_y - y):
            said += f"{step}" if step < 0 or not said else f" {step}"
        x, y = to_x, to_y
    return f"M{dots[0][0]} {dots[0][1]}l{said}{'z' if closed else ''}" if said else ""


def _area(ring: Dots) -> float:
    return abs(sum(x * to_y - to_x * y for (x, y), (to_x, to_y) in _sides(ring))) / 2


def _sides(ring: Dots) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _passes(dot: tuple[int, int], side: tuple[tuple[int, int], tuple[int, int]]) -> bool:
    """Whether a line from the dot to the right meets this side."""
    (x, y), ((x1, y1), (x2, y2)) = dot, side
    return (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1


def _inside(ring: Dots) -> tuple[int, int]:
    """The point of the outline that lies furthest from its edge; the middle of one too small to have an inside."""
    (left, right), (top, bottom) = ((min(each), max(each)) for each in zip(*ring, strict=True))
    middle = ((left + right) // 2, (top + bottom) // 2)
    steps = max(1, max(right - left, bottom - top) // 40)
    inner = [
        (x, y) for x in range(left, right, steps) for y in range(top, bottom, steps)
        if sum(_passes((x, y), side) for side in _sides(ring)) % 2
    ]  # fmt: skip
    return max(inner, key=lambda dot: min(math.dist(dot, corner) for corner in ring), default=middle)


if __name__ == "__main__":
    main(sys.argv[1])
