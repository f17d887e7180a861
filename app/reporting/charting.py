"""Bars of tonnes by year, placed: what the macro of the chart draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.reporting.volumes import LABELS, SERIES, Volume

WIDTH, HEIGHT, TOP, LEFT = 720, 200, 16, 8
STEPS = (1, 2, 4, 6, 8, 10)


@dataclass(frozen=True)
class Bar:
    """One bar in user units with the words of its title."""

    series: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Chart:
    """Grouped bars on one base line; `years` have the middle of their group, `grid` the words of its level."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[float, int], ...]
    grid: tuple[tuple[float, str], ...]
    title: str

    @property
    def base(self) -> int:
        return TOP + HEIGHT

    @property
    def labels(self) -> dict[str, str]:
        return LABELS


def chart_of(volumes: Iterable[Volume]) -> Chart | None:
    """The sums over the partners given, by year; None where there is nothing to draw."""
    sums: dict[int, dict[str, int]] = {}
    for each in volumes:
        year = sums.setdefault(each.year, dict.fromkeys(SERIES, 0))
        for series in SERIES:
            year[series] += getattr(each, series)
    highest = max((value for year in sums.values() for value in year.values()), default=0)
    if not highest:
        return None
    years = tuple(range(min(sums), max(sums) + 1))
    top = _round_up(highest)
    group = (WIDTH - LEFT) / len(years)
    width = min(group * 0.8 / len(SERIES), 36.0)
    bars, labels = [], []
    for place, year in enumerate(years):
        middle = LEFT + group * (place + 0.5)
        labels.append((middle, year))
        for position, series in enumerate(SERIES):
            tonnes = sums.get(year, {}).get(series, 0)
            height = tonnes / top * HEIGHT
            x = middle + (position - len(SERIES) / 2) * width
            words = f"{LABELS[series]}, {year}: {tonnes:,} tCO₂e"
            y = round(TOP + HEIGHT - height, 1)
            bars.append(Bar(series, round(x, 1), y, round(width - 1.5, 1), round(height, 1), words))
    grid = tuple((TOP + HEIGHT * (1 - part / 2), f"{top * part // 2:,}") for part in (1, 2))
    title = "; ".join(f"{year}: {_said(sums[year])}" for year in sorted(sums))
    return Chart(tuple(bars), tuple(labels), grid, f"Tonnes of CO₂ equivalent by year. {title}.")


def _round_up(value: int) -> int:
    """The next even number of one figure that counts, at least 2: half of it is whole too."""
    scale = 10 ** (len(str(value)) - 1)
    found = next(step * scale for step in STEPS if step * scale >= value)
    return max(found + found % 2, 2)


def _said(year: dict[str, int]) -> str:
    return ", ".join(f"{LABELS[each][0].lower()}{LABELS[each][1:]} {year[each]:,}" for each in SERIES)
