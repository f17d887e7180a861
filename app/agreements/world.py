"""The drawing of the world: the outline of each country, and the point at which it is marked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Made from Natural Earth by world_making; static/vendor/README.md says from which version.
KEPT = Path(__file__).resolve().parents[2] / "static" / "vendor" / "world-atlas" / "world.json"


@dataclass(frozen=True)
class World:
    """Outlines as SVG paths by ISO 3166 code of three letters; `points` also has the countries too small for one."""

    width: int
    height: int
    land: str
    borders: str
    countries: dict[str, str]
    points: dict[str, tuple[int, int]]


@cache
def world() -> World:
    """The drawing, read once in a process."""
    made = json.loads(KEPT.read_text(encoding="utf-8"))
    points = {code: (x, y) for code, (x, y) in made.pop("points").items()}
    return World(points=points, **made)
