"""Reads a register of partnerships from YAML; every fault names its line and field, and then nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from app.agreements.countries import country_of
from app.agreements.records import ActRecord, Person
from app.core.text import TextFault, clean
from workflows.agreement.facts import ActKind
from workflows.partial_date import parse_iso
from workflows.vocabulary import AGENCIES

CERTAINTIES = ("certain", "one_source", "unsure")
MODES = ("in_person", "virtual")
_PARTNER_FIELDS = {
    "country", "iso2", "name", "in_text", "region", "counterpart", "lead", "stages", "registry",
    "share_of_proceeds", "omge", "joint_committee", "events",
}  # fmt: skip
_EVENT_FIELDS = {
    "kind", "date", "certainty", "note", "source", "place", "mode", "sg", "host", "witnesses",
}  # fmt: skip
_PERSON_FIELDS = {"name", "post", "ministry"}


@dataclass(frozen=True)
class RegisterEntry:
    """One partner country as the file tells it, with its acts in the file's order."""

    iso3: str
    iso2: str
    name: str
    in_text: str
    region: str
    counterpart: str
    lead: str
    stages: int | None
    registry: str
    joint_committee: dict[str, dict[str, str]]
    acts: tuple[ActRecord, ...]


class RegisterFault(Exception):
    """The file cannot be used. `faults` lists each with its line, counted from 1, and its field."""

    def __init__(self, faults: list[tuple[int, str, str]]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"line {line}, {where}: {what}" for line, where, what in faults))


@dataclass
class _Reading:
    """The faults met so far; reading goes on so that all are reported at once."""

    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def fault(self, node: yaml.Node, where: str, what: str) -> None:
        self.faults.append((node.start_mark.line + 1, where, what))


def read_register(text: str) -> tuple[RegisterEntry, ...]:
    """Every partner of the file. Raises RegisterFault with all faults; then nothing may be loaded."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or str(error)
        raise RegisterFault([(line, "the file", f"is not YAML that can be read: {what}")]) from error
    reading = _Reading()
    entries = list(_partners(reading, root))
    if reading.faults:
        raise RegisterFault(sorted(reading.faults))
    return tuple(entries)


def _partners(reading: _Reading, root: yaml.Node | None) -> Iterator[RegisterEntry]:
    if root is None:
        reading.faults.append((1, "the file", "is empty; it must hold a list named partnerships"))
        return
    top = _mapping(reading, root, "the file", allowed={"partnerships"})
    listed = top.get("partnerships")
    if listed is None:
        reading.fault(root, "partnerships", "is missing; it must be a list of partner countries")
        return
    seen: set[str] = set()
    for number, node in enumerate(_items(reading, listed, "partnerships")):
        entry = _partner(reading, node, f"partnerships[{number}]")
        if entry and entry.iso3 in seen:
            reading.fault(node, f"partnerships[{number}].country", f"{entry.iso3} stands twice")
        elif entry:
            seen.add(entry.iso3)
            yield entry


def _partner(reading: _Reading, node: yaml.Node, where: str) -> RegisterEntry | None:
    fields = _mapping(reading, node, where, allowed=_PARTNER_FIELDS)
    iso3 = _text(reading, fields, "country", where=where, required=node)
    country = country_of(iso3)
    if iso3 and country is None:
        reading.fault(fields["country"], f"{where}.country", f"{iso3!r} is not an ISO 3166 code of three letters")
    terms = {name: _percent(reading, fields, name, where=where) for name in ("share_of_proceeds", "omge")}
    if fields and "events" not in fields:
        reading.fault(node, f"{where}.events", "is missing; write [] where no act is known")
    events = _items(reading, fields.get("events"), f"{where}.events")
    acts = [_act(reading, event, f"{where}.events[{n}]", terms=terms) for n, event in enumerate(events)]
    committee = _committee(reading, fields.get("joint_committee"), f"{where}.joint_committee")
    lead = _choice(reading, fields, "lead", where=where, among=tuple(a.code for a in AGENCIES)) or "MSE"
    if country is None:
        return None
    name = _text(reading, fields, "name", where=where) or country.name
    return RegisterEntry(
        iso3=iso3,
        iso2=country.iso2,
        name=name,
        in_text=_text(reading, fields, "in_text", where=where) or country.in_text or name,
        region=_text(reading, fields, "region", where=where) or country.region,
        counterpart=_text(reading, fields, "counterpart", where=where),
        lead=lead,
        stages=_whole(reading, fields, "stages", where=where),
        registry=_text(reading, fields, "registry", where=where),
        joint_committee=committee,
        acts=tuple(act for act in acts if act),
    )


def _act(reading: _Reading, node: yaml.Node, where: str, *, terms: dict[str, Decimal | None]) -> ActRecord | None:
    fields = _mapping(reading, node, where, allowed=_EVENT_FIELDS)
    kinds = tuple(kind.value for kind in ActKind)
    kind = _choice(reading, fields, "kind", where=where, among=kinds, required=node)
    date_text = _text(reading, fields, "date", where=where)
    try:
        date = parse_iso(date_text)
    except ValueError as error:
        reading.fault(fields["date"], f"{where}.date", _of_date(date_text, error))
        return None
    if not kind:
        return None
    return ActRecord(
        id=0,
        kind=ActKind(kind),
        date=date,
        certainty=_choice(reading, fields, "certainty", where=where, among=CERTAINTIES) or "certain",
        note=_text(reading, fields, "note", where=where),
        source=_text(reading, fields, "source", where=where),
        place=_text(reading, fields, "place", where=where),
        mode=_choice(reading, fields, "mode", where=where, among=MODES),
        sg=_people(reading, fields.get("sg"), f"{where}.sg"),
        host=_people(reading, fields.get("host"), f"{where}.host"),
        witnesses=_people(reading, fields.get("witnesses"), f"{where}.witnesses"),
        share_of_proceeds=terms["share_of_proceeds"] if kind == ActKind.IA else None,
        omge=terms["omge"] if kind == ActKind.IA else None,
    )


def _of_date(text: str, error: ValueError) -> str:
    sentence = str(error)
    return sentence if sentence.startswith("'") else f"{text!r} {sentence}"


def _people(reading: _Reading, node: yaml.Node | None, where: str) -> tuple[Person, ...]:
    people = []
    for number, item in enumerate(_items(reading, node, where)):
        fields = _mapping(reading, item, f"{where}[{number}]", allowed=_PERSON_FIELDS)
        name, post, ministry = (
            _text(reading, fields, part, where=f"{where}[{number}]") for part in ("name", "post", "ministry")
        )
        people.append(Person(name=name, post=post, ministry=ministry))
    return tuple(people)


def _committee(reading: _Reading, node: yaml.Node | None, where: str) -> dict[str, dict[str, str]]:
    if node is None:
        return {}
    sides = _mapping(reading, node, where, allowed={"sg", "host"})
    committee = {}
    for side, person in sides.items():
        fields = _mapping(reading, person, f"{where}.{side}", allowed=_PERSON_FIELDS)
        committee[side] = {part: _text(reading, fields, part, where=f"{where}.{side}") for part in fields}
    return committee


def _mapping(reading: _Reading, node: yaml.Node, where: str, *, allowed: set[str]) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        reading.fault(node, where, "must be a set of named fields")
        return {}
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in allowed:
            reading.fault(key, f"{where}.{name}", f"is not a field here; use one of {', '.join(sorted(allowed))}")
        elif name in fields:
            reading.fault(key, f"{where}.{name}", "stands twice")
        else:
            fields[name] = value
    return fields


def _items(reading: _Reading, node: yaml.Node | None, where: str) -> list[yaml.Node]:
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        reading.fault(node, where, "must be a list")
        return []
    return list(node.value)


def _text(
    reading: _Reading, fields: dict[str, yaml.Node], name: str, *, where: str, required: yaml.Node | None = None
) -> str:
    node = fields.get(name)
    if node is None:
        if required is not None:
            reading.fault(required, f"{where}.{name}", "is missing")
        return ""
    if not isinstance(node, yaml.ScalarNode):
        reading.fault(node, f"{where}.{name}", "must be a text")
        return ""
    try:
        return clean(node.value, most=2000)
    except TextFault as fault:
        reading.fault(node, f"{where}.{name}", str(fault))
        return ""


def _choice(
    reading: _Reading, fields: dict[str, yaml.Node], name: str, *, where: str, among: tuple[str, ...],
    required: yaml.Node | None = None,
) -> str:  # fmt: skip
    text = _text(reading, fields, name, where=where, required=required)
    if text and text not in among:
        reading.fault(fields[name], f"{where}.{name}", f"{text!r} must be one of {', '.join(among)}")
        return ""
    return text


def _percent(reading: _Reading, fields: dict[str, yaml.Node], name: str, *, where: str) -> Decimal | None:
    text = _text(reading, fields, name, where=where)
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 <= value <= 100 and value == round(value, 3)):
        reading.fault(
            fields[name], f"{where}.{name}", f"{text!r} must be a percentage from 0 to 100, with at most three decimals"
        )
        return None
    return abs(value)


def _whole(reading: _Reading, fields: dict[str, yaml.Node], name: str, *, where: str) -> int | None:
    text = _text(reading, fields, name, where=where)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 20):
        reading.fault(fields[name], f"{where}.{name}", f"{text!r} must be a whole number from 1 to 19")
        return None
    return int(text)


def as_facts(entries: tuple[RegisterEntry, ...]) -> dict[str, Any]:
    """How many partners and acts the file holds."""
    return {"partners": len(entries), "acts": sum(len(entry.acts) for entry in entries)}
