"""Plain values from YAML or a proposal, asked for by name; every fault is kept with its line and place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from app.core.text import TextFault, clean
from workflows.partial_date import UNKNOWN_DATE, PartialDate, parse_iso

_NOTHING = ("", "~", "null", "Null", "NULL")
MOST_CHARACTERS = 2_000_000
MOST_TEXT = 2000
_DEEPEST = 20


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; `line` counts from 1, and is 0 where there was no file."""

    line: int
    place: str
    what: str

    @property
    def sentence(self) -> str:
        where = f"line {self.line}, {self.place}" if self.line else self.place
        return f"{where}: {self.what}."


class Faulty(Exception):
    """What was given cannot be used. `faults` holds every fault with its place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(fault.sentence for fault in self.faults))


@dataclass
class Plain:
    """The values of a file, the line of each place, and the faults met so far."""

    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, what: str) -> None:
        known = place
        while known and known not in self.lines:
            known = known[: max(known.rfind("."), known.rfind("["), 0)]
        self.faults.append(Fault(self.lines.get(known, 0), place or "the file", what))


def read_yaml(text: str) -> Plain:
    """Every scalar as the text that stands in the file; nothing is run, and aliases are refused.

    Raises Faulty for what is no YAML.
    """
    if len(text) > MOST_CHARACTERS:
        raise Faulty([Fault(1, "the file", f"is longer than {MOST_CHARACTERS:,} characters")])
    try:
        _refuse_tricks(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        found = Plain()
        found.value = _value(found, root, "")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "it holds a character that is not allowed"
        fault = Fault(mark.line + 1 if mark else 1, "the file", f"is not YAML that can be read: {what}")
        raise Faulty([fault]) from error
    return found


def _refuse_tricks(text: str) -> None:
    """Aliases could make a small file a huge one, and deep nesting could exhaust the reader."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            what = "uses an alias (*name), which is not read here"
            raise Faulty([Fault(event.start_mark.line + 1, "the file", what)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Faulty([Fault(event.start_mark.line + 1, "the file", "is nested too deeply")])


def _value(found: Plain, node: yaml.Node | None, place: str) -> Any:
    if node is None:
        return None
    found.lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_value(found, item, f"{place}[{number}]") for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        quoted = getattr(node, "style", None) in ("'", '"')
        return None if not quoted and node.value in _NOTHING else str(node.value)
    fields: dict[str, Any] = {}
    for key, item in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        inner = f"{place}.{name}" if place else name
        if name in fields:
            found.lines[inner] = key.start_mark.line + 1
            found.fault(inner, "stands twice")
        else:
            fields[name] = _value(found, item, inner)
    return fields


class Values:
    """Asks plain values for what they should be. Faults are collected, so that all are reported at once."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain

    def keys(self, value: Any, place: str, allowed: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.plain.fault(place, f"must be a set of named fields: {', '.join(allowed)}")
            return {}
        for name in value:
            if name not in allowed:
                at = f"{place}.{name}" if place else str(name)
                self.plain.fault(at, f"is not a field here; use one of {', '.join(allowed)}")
        return {name: item for name, item in value.items() if name in allowed}

    def items(self, value: Any, place: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.plain.fault(place, "must be a list")
            return []
        return value

    def text(
        self, fields: dict[str, Any], name: str, place: str, *, required: bool = False, most: int = MOST_TEXT
    ) -> str:
        value, at = fields.get(name), f"{place}.{name}" if name else place
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if value is None or value == "":
            if required:
                self.plain.fault(at, "is missing")
            return ""
        if not isinstance(value, str):
            self.plain.fault(at, "must be a text")
            return ""
        try:
            return " ".join(clean(value, most=most).split())
        except TextFault as fault:
            self.plain.fault(at, str(fault))
            return ""

    def day(self, fields: dict[str, Any], name: str, place: str, *, required: bool = False) -> date | None:
        if isinstance(fields.get(name), date):
            return date(fields[name].year, fields[name].month, fields[name].day)
        text = self.text(fields, name, place, required=required)
        if not text:
            return None
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.plain.fault(f"{place}.{name}", f"{text!r} is not a day like 2024-09-30")
        return None

    def partial(self, fields: dict[str, Any], name: str, place: str) -> PartialDate:
        text = self.text(fields, name, place)
        try:
            return parse_iso(text)
        except ValueError as error:
            what = str(error).rstrip(".")
            self.plain.fault(f"{place}.{name}", what if what.startswith("'") else f"{text!r} {what}")
            return UNKNOWN_DATE
