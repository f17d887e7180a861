"""A strict reader of RFC 5545, for what this calendar writes: anything else is an error."""

from __future__ import annotations

import re
from datetime import date, datetime

_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]+)*):(.*)", re.S)
_ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "CLASS", "TRANSP")


def read(content: bytes) -> list[dict[str, str]]:
    """The events. Fails on a bare line end, a long line, an unknown escape, a missing or doubled property."""
    assert content.endswith(b"\r\n"), "it ends with a line end"
    assert b"\n" not in content.replace(b"\r\n", b""), "a bare line feed"
    assert b"\r" not in content.replace(b"\r\n", b""), "a bare carriage return"
    raw = content[:-2].split(b"\r\n")
    for line in raw:
        assert len(line) <= 75, f"{len(line)} octets"
        line.decode()  # no letter is cut in two
    lines = content[:-2].replace(b"\r\n ", b"").decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "VERSION:2.0" in lines
    events: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    for line in lines:
        found = _LINE.fullmatch(line)
        assert found, f"no property: {line!r}"
        name, parameters, value = found.groups()
        if (name, value) == ("BEGIN", "VEVENT"):
            assert inside is None
            inside = {}
        elif (name, value) == ("END", "VEVENT"):
            assert inside is not None
            assert set(inside) == set(_ONCE), sorted(inside)
            events.append(inside)
            inside = None
        elif inside is not None:
            assert name not in inside, f"{name} stands twice"
            assert parameters == (";VALUE=DATE" if name in ("DTSTART", "DTEND") else "")
            inside[name] = _text(value) if name == "SUMMARY" else value
    uids = [event["UID"] for event in events]
    assert len(set(uids)) == len(uids), "an identifier stands twice"
    for event in events:
        assert day(event["DTSTART"]) < day(event["DTEND"]), "the end is exclusive"
        datetime.strptime(event["DTSTAMP"], "%Y%m%dT%H%M%SZ")  # noqa: DTZ007
    return events


def day(value: str) -> date:
    assert re.fullmatch(r"[0-9]{8}", value), value
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _text(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), f"not escaped: {value!r}"
    assert re.fullmatch(r"(?:[^\\]|\\[\\;,n])*", value), f"an unknown escape: {value!r}"
    return re.sub(r"\\([\\;,n])", lambda found: "\n" if found[1] == "n" else found[1], value)
