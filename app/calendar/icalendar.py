"""A calendar as RFC 5545 writes it: whole days, stable identifiers, folded lines, and nothing but title and link."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from app.coordination.records import Dated

MOST_OCTETS = 75  # of a line, without its end
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def written(items: Iterable[Dated], *, name: str, base: str, stamp: datetime) -> bytes:
    """The calendar as bytes. `base` is the address of the server, `stamp` the moment of writing, in UTC."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Concord//Calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]  # fmt: skip
    for item, uid in zip(listed := list(items), identifiers(listed), strict=True):
        lines += _event(item, uid, base=base, stamp=stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def _event(item: Dated, uid: str, *, base: str, stamp: datetime) -> list[str]:
    link = "".join(letter for letter in f"{base.rstrip('/')}{item.url}" if letter > " " and letter != "\x7f")
    return [
        "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_day(item.first)}", f"DTEND;VALUE=DATE:{_day(item.last + timedelta(days=1))}",
        f"SUMMARY:{escaped(item.title)}", f"URL:{link}", "CLASS:CONFIDENTIAL", "TRANSP:TRANSPARENT", "END:VEVENT",
    ]  # fmt: skip


def identifiers(items: Iterable[Dated]) -> Iterator[str]:
    """One for each thing, the same however often and on whichever day it falls; two that are alike are counted."""
    seen: dict[str, int] = {}
    for item in items:
        said = "\n".join((item.kind, item.partner, item.url, item.title.partition(",")[0]))
        seen[said] = seen.get(said, 0) + 1
        digest = hashlib.sha256(f"{said}\n{seen[said]}".encode()).hexdigest()
        yield f"{digest[:40]}@concord"


def escaped(text: str) -> str:
    """A text as a value: its separators escaped, its control characters gone."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (_ESCAPED.get(letter, letter) for letter in plain if letter == "\n" or (letter >= " " and letter != "\x7f"))
    return "".join(kept)


def folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, the later ones after a space; no letter is cut in two."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MOST_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
