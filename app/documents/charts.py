"""Bar charts as inline SVG: tonnes by calendar year; pure functions in the units of `drawing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from app.documents.drawing import ACCENT, INK, INK_2, RULE, WIDTH, line, svg, text, text_width

_HEIGHT = 92.0
_TOP = 18.0
_SMALL = 10.6


def draw_bars(chart: Mapping[str, Any]) -> Markup:
    """Whole tCO2e by year as bars on one base line; `chart` has `bars` (year and tonnes) and the text `alt`.

    Every bar carries its number where they all fit, else the highest alone. A year without tonnes shows a hollow mark.
    """
    bars = chart["bars"]
    base, highest = _TOP + _HEIGHT, max(max(bar["tonnes"] for bar in bars), 1)
    step = min(WIDTH / len(bars), 130.0)
    width = step * 0.66
    numbered = _numbered(bars, step)
    every = _every(len(bars), step)
    parts = [line(0, base, step * len(bars), base, stroke=INK_2, width=0.8)]
    for place, bar in enumerate(bars):
        middle = (place + 0.5) * step
        height = bar["tonnes"] / highest * _HEIGHT
        parts.append(_bar(middle - width / 2, base - height, width, height))
        if place in numbered:
            number = f"{bar['tonnes']:,}"
            at, anchor = _kept_inside(middle, text_width(number, _SMALL), step * len(bars))
            parts.append(text(at, base - height - 5, number, size=_SMALL, fill=INK, anchor=anchor))
        if place % every == 0:
            at, anchor = _kept_inside(middle, text_width(str(bar["year"]), _SMALL), step * len(bars))
            parts.append(text(at, base + 15, str(bar["year"]), size=_SMALL, fill=INK_2, anchor=anchor))
    return svg(parts, height=base + 20, title=chart["alt"])


def _bar(x: float, y: float, width: float, height: float) -> str:
    if height < 0.6:
        return f'<rect x="{x:g}" y="{y - 1.2:g}" width="{width:g}" height="1.2" fill="{RULE}"/>'
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{ACCENT}"/>'


def _numbered(bars: Sequence[Mapping[str, int]], step: float) -> frozenset[int]:
    """The places of the bars that carry a number."""
    widest = max(text_width(f"{bar['tonnes']:,}", _SMALL) for bar in bars)
    if widest + 4 <= step:
        return frozenset(range(len(bars)))
    highest = max(bar["tonnes"] for bar in bars)
    return frozenset({next(place for place, bar in enumerate(bars) if bar["tonnes"] == highest)})


def _every(count: int, step: float) -> int:
    """How many years from one number on the axis to the next, so that they never touch."""
    return max(1, -(-30 // max(int(step), 1))) if count > 1 else 1


def _kept_inside(middle: float, width: float, end: float) -> tuple[float, str]:
    if middle - width / 2 < 0:
        return 0, "start"
    return (end, "end") if middle + width / 2 > max(end, width) else (middle, "middle")
