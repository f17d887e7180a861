"""Drawings as inline SVG: the path to scale or in even steps, and the five tonnes; pure functions.

Lengths are in user units; 648 of them make the 162 mm of the text. Presentation attributes only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from markupsafe import Markup, escape

from workflows.partial_date import on

WIDTH = 648
INK, INK_2, RULE, ACCENT = "#13242b", "#44565c", "#c5cfd0", "#0e5a5a"
_EDGE = 10
_LABEL, _DATE, _YEAR = 12.4, 11.4, 10.6
_NARROW, _WIDE = set("iljtfrI.,'’: ()|~"), set("mwMWGOQ@%")
_GAP = 12.0


def text_width(text: str, size: float) -> float:
    """About how wide the text is in user units: enough to keep labels apart."""
    ems = sum(0.29 if letter in _NARROW else 0.80 if letter in _WIDE else 0.545 for letter in text)
    return ems * size


def svg(parts: Sequence[str], *, height: float, title: str) -> Markup:
    """The drawing with its alternative text, as wide as the text of the page."""
    millimetres = height / 4
    return Markup(  # noqa: S704 - every text in it went through escape
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="162mm" height="{millimetres:g}mm" role="img"><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    run = f"M{x1:g} {y1:g}L{x2:g} {y2:g}"
    return f'<path d="{run}" stroke="{stroke}" stroke-width="{width:g}" fill="none"{dashes}/>'


def text(x: float, y: float, words: str, *, size: float, fill: str, anchor: str = "start", style: str = "") -> str:
    weight = 600 if style == "bold" else 400
    slant = ' font-style="italic"' if style == "italic" else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="Source Sans 3" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}" text-anchor="{anchor}"{slant}>{escape(words)}</text>'
    )


def mark(x: float, y: float, state: str) -> str:
    """Filled for done, ringed for this document's act, hollow for what is ahead: shape before colour."""
    if state == "open":
        return f'<circle cx="{x:g}" cy="{y:g}" r="6" fill="#fff" stroke="{INK_2}" stroke-width="1.6"/>'
    dot = f'<circle cx="{x:g}" cy="{y:g}" r="6" fill="{ACCENT}"/>'
    ring = f'<circle cx="{x:g}" cy="{y:g}" r="10" fill="#fff" stroke="{ACCENT}" stroke-width="2"/>'
    return ring + dot if state == "this" else dot


def draw_path(figure: Mapping[str, Any]) -> Markup:
    """The path of a partnership, to scale or in even steps, as `kinds.steps.path` describes it."""
    return _even_steps(figure) if figure["type"] == "steps" else _to_scale(figure)


def _even_steps(figure: Mapping[str, Any]) -> Markup:
    steps = figure["points"]
    places = [10 + 142.5 * number for number in range(len(steps))]
    parts = []
    for (x, step), (next_x, following) in pairwise(zip(places, steps, strict=True)):
        solid = step["state"] != "open" and following["state"] != "open"
        parts.append(
            line(x, 16, next_x, 16, stroke=ACCENT, width=2.6)
            if solid
            else line(x, 16, next_x, 16, stroke=INK_2, width=1.2, dash="2 5")
        )
    for x, step in zip(places, steps, strict=True):
        ahead = step["state"] == "open"
        parts.append(mark(x, 16, step["state"]))
        y = 44.0
        for words in _two_lines(step["label"], most=112):
            parts.append(
                text(x - 10, y, words, size=_LABEL, fill=INK_2 if ahead else INK, style="" if ahead else "bold")
            )
            y += 14.5
        parts.append(text(x - 10, y + 1, step["date"], size=_DATE, fill=INK_2, style="italic" if ahead else ""))
    return svg(parts, height=82, title=figure["alt"])


def _two_lines(label: str, *, most: float) -> list[str]:
    words = label.split()
    for count in range(len(words), 0, -1):
        first = " ".join(words[:count])
        if text_width(first, _LABEL) <= most:
            rest = " ".join(words[count:])
            return [first, rest] if rest else [first]
    return [label]


@dataclass(frozen=True)
class _Label:
    """A label at a point: `row` 0 and 1 are above the line, 2 and 3 below."""

    x: float
    left: float
    right: float
    anchor: str
    row: int
    point: Mapping[str, Any]


def _middle(point: Mapping[str, Any]) -> date:
    first, last = date.fromisoformat(point["from"]), date.fromisoformat(point["to"])
    return first + (last - first) / 2


def _to_scale(figure: Mapping[str, Any]) -> Markup:
    points = figure["points"]
    days = [_middle(point) for point in points]
    as_at = date.fromisoformat(figure["as_at"]) if figure["as_at"] else None
    end = max(days[-1], as_at) if as_at else days[-1]
    span = max((end - days[0]).days, 1)
    at = [_EDGE + (day - days[0]).days * (WIDTH - 2 * _EDGE) / span for day in days]
    labels = _place_labels(points, at, reserve_end=bool(as_at and end > days[-1]))
    top = 74 + 30 * (any(label.row == 1 for label in labels))
    parts = [*_years(days[0], end, y=top), line(at[0], top, at[-1], top, stroke=ACCENT, width=2.6)]
    if as_at and end > days[-1]:
        parts += _as_at_mark(at[-1], as_at, y=top)
    for label in labels:
        parts += _label(label, y=top)
    parts += [mark(x, top, "this" if p["this"] else "done") for x, p in zip(at, points, strict=True)]
    lowest = max((label.row for label in labels), default=0)
    depth = {2: 60, 3: 90}.get(lowest, 42 if as_at else 24)
    return svg(parts, height=top + depth, title=figure["alt"])


def _years(start: date, end: date, *, y: float) -> list[str]:
    """A tick and a number at each turn of the year; numbers thin out so that they never touch."""
    span = max((end - start).days, 1)
    years = range(start.year + 1, end.year + 1)
    room = (WIDTH - 2 * _EDGE) * 365 / span
    every = max(1, -(-40 // max(int(room), 1)))
    parts = []
    for year in years:
        x = _EDGE + (date(year, 1, 1) - start).days * (WIDTH - 2 * _EDGE) / span
        parts.append(line(x, y - 5, x, y + 5, stroke=RULE, width=1))
        if (year - years[0]) % every == 0 and x < WIDTH - 14:
            parts.append(text(x, y + 20, str(year), size=_YEAR, fill=INK_2, anchor="middle"))
    return parts


def _as_at_mark(last: float, as_at: date, *, y: float) -> list[str]:
    x = WIDTH - _EDGE
    words = f"as at {on(as_at).short()}"
    return [
        line(last, y, x, y, stroke=ACCENT, width=2.6, dash="2 4"),
        line(x, y - 9, x, y + 26, stroke=INK, width=1.2),
        text(WIDTH, y + 38, words, size=_YEAR, fill=INK, anchor="end", style="bold"),
    ]


def _place_labels(points: Sequence[Mapping[str, Any]], at: Sequence[float], *, reserve_end: bool) -> list[_Label]:
    """Each label in the first row where it touches no other: above, below, further above, further below."""
    taken: dict[int, list[tuple[float, float]]] = {0: [], 1: [], 2: [], 3: []}
    stems: dict[int, list[float]] = {0: [], 2: []}  # of the far rows, through the near ones
    if reserve_end:
        taken[2].append((WIDTH - 90.0, float(WIDTH)))
    labels = []
    for x, point in zip(at, points, strict=True):
        width = max(text_width(point["label"], _LABEL) * 1.04, text_width(point["date"], _DATE))
        options = [_extent(x, width, anchor) for anchor in _anchors(x, width)]
        choices = [(row, option) for row in (0, 2, 1, 3) for option in options]
        fitting = (c for c in choices if _fits(x, c, taken=taken, stems=stems))
        row, (left, right, anchor) = next(fitting, (3, options[0]))
        taken[row].append((left, right))
        if row in (1, 3):
            stems[row - 1].append(x)
        labels.append(_Label(x, left, right, anchor, row, point))
    return labels


def _anchors(x: float, width: float) -> tuple[str, ...]:
    if x - width / 2 < 0:
        return ("start",)
    return ("end",) if x + width / 2 > WIDTH else ("middle", "end", "start")


def _extent(x: float, width: float, anchor: str) -> tuple[float, float, str]:
    if anchor == "start":
        left = max(x - _EDGE, 0)
        return left, min(left + width, WIDTH), anchor
    if anchor == "end":
        right = min(x + _EDGE, WIDTH)
        return right - width, right, anchor
    return x - width / 2, x + width / 2, anchor


def _fits(
    x: float,
    choice: tuple[int, tuple[float, float, str]],
    *,
    taken: Mapping[int, Sequence[tuple[float, float]]],
    stems: Mapping[int, Sequence[float]],
) -> bool:
    """Whether the label touches no other, covers no stem, and its own stem runs through no label."""
    row, (left, right, _) = choice
    if not _free(taken[row], left, right):
        return False
    if row in (1, 3):
        return _free(taken[row - 1], x - 4, x + 4, gap=0)
    return all(not left - 4 < stem < right + 4 for stem in stems[row])


def _free(taken: Sequence[tuple[float, float]], left: float, right: float, *, gap: float = _GAP) -> bool:
    inside = left >= -1 and right <= WIDTH + 1
    return inside and all(right + gap <= start or left >= end + gap for start, end in taken)


def _label(label: _Label, *, y: float) -> list[str]:
    stem, words, dates = {
        0: (y - 26, y - 45, y - 31),
        1: (y - 58, y - 77, y - 63),
        2: (y + 30, y + 43, y + 57),
        3: (y + 62, y + 75, y + 89),
    }[label.row]
    x = {"start": label.left, "end": label.right}.get(label.anchor, label.x)
    return [
        line(label.x, y, label.x, stem, stroke=ACCENT, width=0.9),
        text(x, words, label.point["label"], size=_LABEL, fill=INK, anchor=label.anchor, style="bold"),
        text(x, dates, label.point["date"], size=_DATE, fill=INK_2, anchor=label.anchor),
    ]


def draw_counting(home: str, partner: str) -> Markup:
    """How five tonnes are counted once: three panels of five squares."""
    own = partner[:1].upper() + partner[1:]
    panels = (
        ("Five tonnes avoided", f"by a project in {partner}", "In the atmosphere: 5 fewer", ACCENT),
        (f"{own} adds five back", "and no longer counts them", f"Account of {partner}: + 5", "#fff"),
        (f"{home} takes five off", "and counts them, once", f"Account of {home}: − 5", ACCENT),
    )
    parts = []
    for number, (head, below, sum_, fill) in enumerate(panels):
        x = number * 232.0
        parts.append(line(x, 0.6, x + 184, 0.6, stroke=INK, width=1.2))
        parts.append(text(x, 19, head, size=_fit(head), fill=INK, style="bold"))
        parts.append(text(x, 34, below, size=_fit(below, most=_DATE), fill=INK_2))
        for square in range(5):
            parts.append(
                f'<path d="M{x + 0.7 + square * 21:g} 46h15v15h-15z" fill="{fill}" stroke="{ACCENT}" '
                'stroke-width="1.3"/>'
            )
        parts.append(text(x, 81, sum_, size=_fit(sum_), fill=ACCENT, style="bold"))
        if number:
            parts.append(line(x - 36, 53.5, x - 16, 53.5, stroke=INK_2, width=1.4))
            parts.append(f'<path d="M{x - 18:g} 49l7 4.5-7 4.5z" fill="{INK_2}"/>')
    alt = (
        f"Three panels of five squares. A project in {partner} avoids five tonnes. "
        f"{own} adds five tonnes to its account and no longer counts them. "
        f"{home} takes five tonnes off its account and counts them, once."
    )
    return svg(parts, height=88, title=alt)


def _fit(words: str, *, most: float = _LABEL) -> float:
    """The size at which the words fit a panel of 190 units."""
    width = text_width(words, most) * 1.04
    return most if width <= 196 else round(most * 196 / width, 1)
