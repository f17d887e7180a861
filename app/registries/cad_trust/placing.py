"""Which registry and which run of numbers a serial in a file of CAD Trust belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.ledger.serials import ITMO, SerialFault, parse

_NUMBER = re.compile(r"([0-9]+)", re.ASCII)
_MOST_DIGITS = 18
RUNNING = "*"


def place_of(serial: str, registry: str, *, first: int, last: int) -> tuple[str, str]:
    """The registry and the key of a block, as the ledger has them.

    Where the serial has no form that is known, the registry is the one given, which may be none, and the key is the
    serial without its running numbers.
    """
    found = _known(serial, first=first, last=last)
    return found or (registry, running_serial(serial, first=first, last=last) or serial)


def running_serial(serial: str, *, first: int, last: int) -> str:
    """The serial with its range replaced by a mark; empty where the range does not stand in it."""
    parts = _NUMBER.split(serial)  # texts at even places, numbers at odd ones
    for place in range(len(parts) - 2, 0, -2):
        if _is(parts[place], first):
            for end in (place + 2, place):
                if end < len(parts) and _is(parts[end], last):
                    return "".join([*parts[:place], RUNNING, *parts[end + 1 :]])
    return ""


def block_between(first_id: str, last_id: str, registry: str) -> tuple[str, str, int, int] | None:
    """Registry, key, and the two numbers of a block whose ends are given by one serial each.

    None where the two differ in more than one number, or run backwards; and where they are equal, so that the block
    is one unit, but of no form that is known: then nothing says which of its numbers runs.
    """
    ones, others = _NUMBER.split(first_id), _NUMBER.split(last_id)
    if len(ones) != len(others) or ones[::2] != others[::2]:
        return None
    places = [place for place in range(1, len(ones), 2) if ones[place] != others[place]]
    if len(places) > 1:
        return None
    for place in places or range(len(ones) - 2, 0, -2):
        head, tail = "".join(ones[:place]), "".join(ones[place + 1 :])
        if max(len(ones[place]), len(others[place])) > _MOST_DIGITS:
            return None
        first, last = int(ones[place]), int(others[place])
        found = next(
            filter(None, (_known(each, first=first, last=last) for each in _forms(head, tail, first, last))), None
        )
        if found is None and (places or len(ones) == 3):
            found = (registry, f"{head}{RUNNING}{tail}")
        if found is not None:
            return (*found, first, last) if first <= last else None
    return None


def _forms(head: str, tail: str, first: int, last: int) -> Iterator[str]:
    """How a registry may write the block as one serial."""
    yield f"{head}{first}-{last}{tail}"
    yield f"{head}{first} to {last}{tail}"
    yield f"{head}{first}{tail} - {head}{last}{tail}"


def _known(serial: str, *, first: int, last: int) -> tuple[str, str] | None:
    try:
        found = parse(serial)
    except SerialFault:
        return None
    return (
        (found.registry, found.key) if found.registry != ITMO and (found.first, found.last) == (first, last) else None
    )


def _is(digits: str, number: int) -> bool:
    return len(digits) <= _MOST_DIGITS and int(digits) == number
