"""Rows of a form without scripts: one more, or one less, with everything else kept just as it was typed."""

from __future__ import annotations

import re

from werkzeug.datastructures import MultiDict

Posted = MultiDict[str, str]
MOST = 99  # ListField reads row numbers of at most two figures
_PLACE = re.compile(r"[a-z_]+(-[0-9]{1,2}-[a-z_]+)*(-[0-9]{1,2})?")


def is_place(text: str) -> bool:
    """Whether the text names a list, like `stages-0-letters`, or a row of one, like `stages-0-letters-2`."""
    return bool(_PLACE.fullmatch(text)) and len(text) < 80


def numbers(posted: Posted, rows: str) -> list[int]:
    """The numbers of the rows of a list, in their order."""
    pattern = re.compile(re.escape(rows) + r"-([0-9]{1,2})(?:-|$)")
    return sorted({int(found[1]) for name in posted if (found := pattern.match(name))})


def with_row(posted: Posted, rows: str, *, after: int | None = None, most: int = MOST, **values: str) -> Posted:
    """The form with an empty row more, last or behind the row `after`; as it was where the list is full.

    `values` are those that an empty row begins with; one of them must be a field of the row.
    """
    there = numbers(posted, rows)
    if len(there) >= most or (there and there[-1] >= MOST):
        return posted
    number = (there[-1] + 1 if there else 0) if after is None else after + 1
    found = _shifted(posted, rows, start=number)
    for name, value in values.items():
        found[f"{rows}-{number}-{name}"] = value
    return found


def without_row(posted: Posted, row: str) -> Posted:
    """The form without one row, named like `stages-0-letters-2`."""
    kept = [(name, value) for name, value in posted.items(multi=True) if not name.startswith(f"{row}-")]
    return MultiDict(kept)


def _shifted(posted: Posted, rows: str, *, start: int) -> Posted:
    """The form in which the rows from `start` on have moved one place down."""
    pattern = re.compile(f"({re.escape(rows)})-([0-9]{{1,2}})-(.*)")
    found: Posted = MultiDict()
    for name, value in posted.items(multi=True):
        match = pattern.fullmatch(name)
        if match and int(match[2]) >= start:
            name = f"{match[1]}-{int(match[2]) + 1}-{match[3]}"
        found.add(name, value)
    return found
