"""Typography of plain text: spaces that must not break, real apostrophes, titles broken into even lines."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

from workflows.partial_date import MONTHS

NO_BREAK = "\u00a0"
_SHORT_MONTHS = tuple(month[:3] for month in MONTHS)
_DATE = re.compile(rf"\b(\d{{1,2}}) ({'|'.join((*MONTHS, *_SHORT_MONTHS))})\b")
_ARTICLE = re.compile(r"\b(Article|COP|Note) (\d)")
_TONNES = re.compile(r"\b(\d[\d,.]*|five) (days?|partners?|tonnes?)\b")
_CAPITALS = set("ABCDEFGHKLNOPQRSTUVXYZ")


def typeset(text: str) -> str:
    """The text with curly apostrophes and with spaces that hold dates, articles and numbers together."""
    text = text.replace("'", "’").replace("  ", " ")
    for pattern in (_DATE, _ARTICLE, _TONNES):
        text = pattern.sub(lambda match: f"{match.group(1)}{NO_BREAK}{match.group(2)}", text)
    text = re.sub(r"(\d) t CO₂e", rf"\1{NO_BREAK}t{NO_BREAK}CO₂e", text)
    return text.replace("CO₂ equivalent", f"CO₂{NO_BREAK}equivalent")


def keep_end(text: str) -> str:
    """The text with its last word held to the one before, unless it is long enough to stand alone."""
    head, space, last = text.rpartition(" ")
    return f"{head}{NO_BREAK}{last}" if space and len(last) <= 12 and len(text) > 60 else text


def title_width(text: str) -> float:
    """About how wide the text is in ems of the title face."""
    widths = {"i": 0.27, "l": 0.27, "j": 0.27, "t": 0.33, "r": 0.38, "f": 0.31, "I": 0.36, " ": 0.22,
              "m": 0.83, "w": 0.74, "M": 0.86, "W": 0.97}  # fmt: skip
    return sum(widths.get(c, 0.66 if c in _CAPITALS else 0.5) for c in text)


# The title stands on 101 mm: the class, its size in points, and how many lines it may take.
_SIZES = (("", 22.5, 3), ("long", 19.0, 3), ("longer", 16.0, 4))
_POINTS = 101 * 72 / 25.4


def title_size(text: str) -> str:
    """The class of the title: the largest size in which it takes three lines at most."""
    for name, size, most in _SIZES:
        if _breaks(text, room=_POINTS / size, most=most):
            return name
    return _SIZES[-1][0]


def title_lines(text: str) -> list[str]:
    """The title broken into lines as even as its words allow, no line with one short word at the end."""
    for _, size, most in _SIZES:
        lines = _breaks(text, room=_POINTS / size, most=most)
        if lines:
            return lines
    return [text]


def _breaks(text: str, *, room: float, most: int) -> list[str]:
    words = text.split()
    if len(words) > 30:
        return []
    for count in range(1, most + 1):
        fits = []
        for cuts in combinations(range(1, len(words)), count - 1):
            edges = (0, *cuts, len(words))
            lines = [" ".join(words[a:b]) for a, b in pairwise(edges)]
            widths = [title_width(line) for line in lines]
            if max(widths) <= room:
                fits.append((max(widths) - min(widths), lines))
        if fits:
            return min(fits)[1]
    return []
