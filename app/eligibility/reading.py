"""Reads lists, criteria and the catalogue from a file or a proposal; every fault is named by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.eligibility.names import code_form, version_form, version_words, word_form
from app.eligibility.plain import Faulty, Plain, Values, read_yaml
from app.eligibility.records import (
    Criteria,
    EligibilityList,
    Methodology,
    Principle,
    Programme,
    ProgrammeRules,
    Row,
)

_TOP = ("criteria", "programmes", "lists", "catalogue", "methodologies", "carbon_tax", "offset_limit_percent")
_LIST = ("host", "effective_from", "published_on", "source", "note", "programmes")
_ROW = {
    "include": ("category", "methodology", "framework", "version"),
    "except": ("category", "methodology", "framework", "version"),
    "allow": ("methodology", "framework", "version", "with", "scenarios"),
}
_METHODOLOGY = ("programme", "code", "title", "version", "category", "active_from", "active_to", "source")
MOST_CODE = 40


@dataclass(frozen=True)
class File:
    """What one file holds; each part may be empty."""

    lists: tuple[EligibilityList, ...] = ()
    programmes: tuple[Programme, ...] = ()
    methodologies: tuple[Methodology, ...] = ()
    criteria: Criteria | None = None


def read_file(text: str) -> File:
    """Lists, criteria, programmes and methodologies of a YAML file. Raises Faulty with every fault."""
    reading = _Reading(read_yaml(text))
    file = reading.file()
    if reading.plain.faults:
        raise Faulty(reading.plain.faults)
    return file


def read_body(body: Any) -> tuple[ProgrammeRules, ...]:
    """The rules of a proposed list. Raises Faulty with every fault."""
    reading = _Reading(Plain(body))
    rules = reading.rules(reading.keys(body, "", ("programmes",)), "")
    if reading.plain.faults:
        raise Faulty(reading.plain.faults)
    return rules


class _Reading(Values):
    """One pass over a file or a body."""

    def file(self) -> File:
        top = self.keys(self.plain.value, "", _TOP)
        programmes, methodologies = [], []
        for place, part in self.catalogues(top):
            programmes += self.programmes(part.get("programmes"), f"{place}programmes")
            methodologies += self.methodologies(part.get("methodologies"), f"{place}methodologies")
        said = top.get("criteria")
        return File(
            lists=tuple(self.lists(top.get("lists"))), programmes=tuple(programmes), methodologies=tuple(methodologies),
            criteria=self.criteria(said) if said is not None else None,
        )  # fmt: skip

    def catalogues(self, top: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Programmes and methodologies stand at the top of a file, or under `catalogue`."""
        yield "", top
        if top.get("catalogue") is not None:
            yield "catalogue.", self.keys(top["catalogue"], "catalogue", ("programmes", "methodologies"))

    # Lists

    def lists(self, value: Any) -> Iterator[EligibilityList]:
        numbers: dict[str, int] = {}
        for number, item in enumerate(self.items(value, "lists")):
            place = f"lists[{number}]"
            fields = self.keys(item, place, _LIST)
            host = code_form(self.text(fields, "host", place, required=True, most=3))
            if host and not re.fullmatch(r"[A-Z]{3}", host):
                self.plain.fault(f"{place}.host", f"{host!r} is not an ISO 3166 code of three letters")
            numbers[host] = numbers.get(host, 0) + 1
            yield EligibilityList(
                host=host, number=numbers[host], effective_from=self.day(fields, "effective_from", place),
                programmes=self.rules(fields, place), published_on=self.day(fields, "published_on", place),
                source=self.text(fields, "source", place), note=self.text(fields, "note", place),
            )  # fmt: skip

    def rules(self, fields: dict[str, Any], place: str) -> tuple[ProgrammeRules, ...]:
        """The programmes of one list."""
        at = f"{place}.programmes" if place else "programmes"
        if not fields.get("programmes"):
            self.plain.fault(at, "is missing; a list names one programme at least")
        found: list[ProgrammeRules] = []
        for number, item in enumerate(self.items(fields.get("programmes"), at)):
            rules = self.programme_rules(item, f"{at}[{number}]")
            if rules.programme in {other.programme for other in found}:
                self.plain.fault(f"{at}[{number}].programme", f"{rules.programme} stands twice in this list")
            found.append(rules)
        return tuple(found)

    def programme_rules(self, item: Any, place: str) -> ProgrammeRules:
        fields = self.keys(item, place, ("programme", "methodologies", "conditions"))
        if "methodologies" not in fields:
            self.plain.fault(f"{place}.methodologies", "is missing; it says what the list includes")
        at = f"{place}.methodologies"
        said = self.keys(fields.get("methodologies") or {}, at, ("include", "except", "allow"))
        includes_all, before, named = self.include(said, at)
        return ProgrammeRules(
            programme=code_form(self.text(fields, "programme", place, required=True, most=20)),
            includes_all=includes_all,
            published_before=before,
            named=named,
            excepted=self.rows(said.get("except"), f"{at}.except", "except"),
            allowed=self.rows(said.get("allow"), f"{at}.allow", "allow"),
            conditions=tuple(self.conditions(fields.get("conditions"), f"{place}.conditions")),
        )

    def include(self, said: dict[str, Any], place: str) -> tuple[bool, date | None, tuple[Row, ...]]:
        """Whether all are included, those published before which day, and what is named instead."""
        value, at = said.get("include"), f"{place}.include"
        if isinstance(value, dict):
            fields = self.keys(value, at, ("all_active_before",))
            if not fields.get("all_active_before"):
                self.plain.fault(f"{at}.all_active_before", "is missing its day")
            return True, self.day(fields, "all_active_before", at), ()
        if isinstance(value, list):
            return False, None, self.rows(value, at, "include")
        if value not in ("all", "none"):
            self.plain.fault(at, "must be all_active_before with a day, all, none, or rows that are named")
        return value == "all", None, ()

    def conditions(self, value: Any, place: str) -> Iterator[str]:
        for number, item in enumerate(self.items(value, place)):
            yield self.text({"": item}, "", f"{place}[{number}]", required=True)

    def rows(self, value: Any, place: str, kind: str) -> tuple[Row, ...]:
        found: list[Row] = []
        for number, item in enumerate(self.items(value, place)):
            row = self.row(item, f"{place}[{number}]", kind)
            if _meaning(row) in map(_meaning, found):
                self.plain.fault(f"{place}[{number}]", "stands twice")
            found.append(row)
        return tuple(found)

    def row(self, item: Any, place: str, kind: str) -> Row:
        fields = self.keys(item, place, _ROW[kind])
        subjects = [name for name in ("category", "methodology", "framework") if fields.get(name)]
        if len(subjects) != 1:
            one_of = " or ".join(name for name in _ROW[kind] if name in ("category", "methodology", "framework"))
            self.plain.fault(place, f"must name exactly one {one_of}")
        for name, subject in (("version", "methodology"), ("with", "methodology"), ("scenarios", "framework")):
            if fields.get(name) and subjects and subjects != [subject]:
                self.plain.fault(f"{place}.{name}", f"goes only with a {subject}")
        scenarios = self.items(fields.get("scenarios"), f"{place}.scenarios")
        return Row(
            category=self.text(fields, "category", place, most=200),
            methodology=code_form(self.text(fields, "methodology", place, most=MOST_CODE)),
            framework=code_form(self.text(fields, "framework", place, most=MOST_CODE)),
            version=version_words(self.text(fields, "version", place, most=20)),
            module=code_form(self.text(fields, "with", place, most=MOST_CODE)),
            scenarios=tuple(
                self.text({"": each}, "", f"{place}.scenarios[{number}]", required=True, most=20)
                for number, each in enumerate(scenarios)
            ),
        )

    # Catalogue and criteria

    def programmes(self, value: Any, place: str) -> Iterator[Programme]:
        for number, item in enumerate(self.items(value, place)):
            at = f"{place}[{number}]"
            fields = self.keys(item, at, ("code", "name", "aliases", "source"))
            code = code_form(self.text(fields, "code", at, required=True, most=20))
            aliases = self.items(fields.get("aliases"), f"{at}.aliases")
            yield Programme(
                code=code, name=self.text(fields, "name", at, most=200) or code,
                aliases=tuple(self.text({"": each}, "", f"{at}.aliases[{n}]") for n, each in enumerate(aliases)),
                source=self.text(fields, "source", at),
            )  # fmt: skip

    def methodologies(self, value: Any, place: str) -> Iterator[Methodology]:
        seen: set[tuple[str, str, str]] = set()
        for number, item in enumerate(self.items(value, place)):
            found = self.methodology(item, f"{place}[{number}]")
            if found.key in seen:
                self.plain.fault(f"{place}[{number}]", f"{found.label} of {found.programme} stands twice")
            seen.add(found.key)
            yield found

    def methodology(self, item: Any, place: str) -> Methodology:
        fields = self.keys(item, place, _METHODOLOGY)
        category = self.text(fields, "category", place, most=200)
        active_from, active_to = self.partial(fields, "active_from", place), self.day(fields, "active_to", place)
        if active_to and active_from.first and active_to < active_from.first:
            self.plain.fault(f"{place}.active_to", "is before active_from")
        return Methodology(
            programme=code_form(self.text(fields, "programme", place, required=True, most=20)),
            code=code_form(self.text(fields, "code", place, required=True, most=MOST_CODE)),
            title=self.text(fields, "title", place, most=300),
            version=version_words(self.text(fields, "version", place, most=20)),
            categories=tuple(part.strip() for part in category.split(";") if part.strip()),
            active_from=active_from, active_to=active_to, source=self.text(fields, "source", place, most=500),
        )  # fmt: skip

    def criteria(self, value: Any) -> Criteria | None:
        fields = self.keys(value, "criteria", ("version", "source", "vintage", "principles"))
        vintage = self.keys(fields.get("vintage") or {}, "criteria.vintage", ("from", "to"))
        days = (
            self.day(fields, "version", "criteria", required=True),
            self.day(vintage, "from", "criteria.vintage", required=True),
            self.day(vintage, "to", "criteria.vintage", required=True),
        )
        listed = enumerate(self.items(fields.get("principles"), "criteria.principles"))
        principles = tuple(self.principle(item, f"criteria.principles[{number}]") for number, item in listed)
        if None in days:
            return None
        version, first, last = (day for day in days if day)
        return Criteria(version, first, last, principles, self.text(fields, "source", "criteria"))

    def principle(self, item: Any, place: str) -> Principle:
        fields = self.keys(item, place, ("code", "name", "definition"))
        code, name, definition = (
            self.text(fields, key, place, required=True) for key in ("code", "name", "definition")
        )
        return Principle(code, name, definition)


def _meaning(row: Row) -> tuple[Any, ...]:
    """Two rows of one meaning are one row."""
    return (word_form(row.category), row.code, version_form(row.version))
