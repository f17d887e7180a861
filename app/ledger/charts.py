"""Bars of a chart with their lengths and places: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ledger.balances import SERIES
from app.ledger.ledger_table import Bars

WORDS = {
    "authorised": "Authorised", "issued": "Issued", "transferred": "First transferred", "used": "Used",
}  # fmt: skip
_BAR, _LINE, _HEAD, _GAP = 9, 15, 20, 12  # pixels
_LONGEST = 58  # hundredths of the width; the rest is for the words behind a bar


@dataclass(frozen=True)
class Bar:
    """One bar: `length` in hundredths of the width, `y` its upper edge, `text_y` the base line of its words."""

    series: str
    words: str
    length: float
    y: int
    text_y: int


@dataclass(frozen=True)
class Group:
    """The bars of one partner or year under its name."""

    label: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A drawing of so many pixels in height; its width is that of the page."""

    height: int
    groups: tuple[Group, ...]


def chart(found: Sequence[Bars]) -> Chart:
    """Groups below each other, all on one scale that begins at nought."""
    most = max((tonnes for bars in found for tonnes in bars.tonnes.values()), default=0) or 1
    groups, top = [], 0
    for bars in found:
        lines = [
            Bar(
                name, f"{bars.tonnes[name]:,} {WORDS[name].lower()}", round(_LONGEST * bars.tonnes[name] / most, 2),
                top + _HEAD + place * _LINE, top + _HEAD + place * _LINE + _BAR,
            )
            for place, name in enumerate(SERIES)
        ]  # fmt: skip
        groups.append(Group(bars.label, top + 12, tuple(lines)))
        top += _HEAD + len(lines) * _LINE + _GAP
    return Chart(max(top - _GAP, 0), tuple(groups))
