"""Eligibility Lists, the catalogue and the verdict as plain frozen data: no web, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from app.eligibility.names import code_form, version_form
from workflows.partial_date import UNKNOWN_DATE, PartialDate


class Outcome(StrEnum):
    """What the check found."""

    ELIGIBLE = "eligible"
    CONDITIONAL = "conditional"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Outcome.ELIGIBLE: "Eligible",
    Outcome.CONDITIONAL: "Eligible on conditions",
    Outcome.NOT_ELIGIBLE: "Not eligible",
    Outcome.UNDETERMINED: "Undetermined",
}


@dataclass(frozen=True)
class Row:
    """What a rule speaks of: a category, a methodology, or a framework; one of the three is given.

    `version` narrows a methodology, `module` is what must be used with it, `scenarios` are those of a framework.
    """

    category: str = ""
    methodology: str = ""
    framework: str = ""
    version: str = ""
    module: str = ""
    scenarios: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The code of the methodology or framework, as codes are compared; empty for a category."""
        return code_form(self.methodology or self.framework)


@dataclass(frozen=True)
class ProgrammeRules:
    """What a list says of one programme.

    `includes_all`: every active methodology, where `published_before` is given only those published before
    that day; else only what `named` holds. `excepted` takes away, `allowed` gives back.
    """

    programme: str
    includes_all: bool = False
    published_before: date | None = None
    named: tuple[Row, ...] = ()
    excepted: tuple[Row, ...] = ()
    allowed: tuple[Row, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class EligibilityList:
    """One version of the list of one host. Without `effective_from` it is on record but never in force."""

    host: str
    number: int
    effective_from: date | None
    programmes: tuple[ProgrammeRules, ...]
    published_on: date | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Programme:
    """A crediting programme, with the other names it goes by."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Methodology:
    """One version of a methodology of one programme, as far as it is known.

    `categories` is empty where it is not known; `active_to` is None where no end is on record.
    """

    programme: str
    code: str
    title: str = ""
    version: str = ""
    categories: tuple[str, ...] = ()
    active_from: PartialDate = UNKNOWN_DATE
    active_to: date | None = None
    source: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other."""
        return (code_form(self.programme), code_form(self.code), version_form(self.version))

    @property
    def label(self) -> str:
        return f"version {self.version} of {self.code}" if self.version else self.code


@dataclass(frozen=True)
class Catalogue:
    """Every programme and methodology that is known, found by any spelling."""

    programmes: tuple[Programme, ...] = ()
    methodologies: tuple[Methodology, ...] = ()

    @cached_property
    def _by_alias(self) -> dict[str, Programme]:
        found = {code_form(name): item for item in self.programmes for name in (item.name, *item.aliases)}
        return found | {code_form(item.code): item for item in self.programmes}

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], tuple[Methodology, ...]]:
        found: dict[tuple[str, str], list[Methodology]] = {}
        for item in self.methodologies:
            found.setdefault((self.programme_code(item.programme), code_form(item.code)), []).append(item)
        return {key: tuple(sorted(items, key=_order)) for key, items in found.items()}

    def programme(self, typed: str) -> Programme | None:
        """The programme of this code or other name."""
        return self._by_alias.get(code_form(typed))

    def programme_code(self, typed: str) -> str:
        """The code that the programme is filed under; what was typed, in capitals, where it is not known."""
        found = self.programme(typed)
        return found.code if found else code_form(typed)

    def versions(self, programme: str, code: str) -> tuple[Methodology, ...]:
        """Every known version of a methodology, oldest first."""
        return self._by_code.get((self.programme_code(programme), code_form(code)), ())

    def with_more(self, programmes: Iterable[Programme], methodologies: Iterable[Methodology]) -> Catalogue:
        """This catalogue and what a file adds; what the file says of the same thing counts. Other names add up."""
        named = {code_form(item.code): item for item in self.programmes}
        for item in programmes:
            known = named.get(code_form(item.code), item)
            aliases = dict.fromkeys((*known.aliases, known.name, *item.aliases))
            named[code_form(item.code)] = replace(item, aliases=tuple(aliases))
        kept = {item.key: item for item in (*self.methodologies, *methodologies)}
        return Catalogue(tuple(named.values()), tuple(kept.values()))


def _order(item: Methodology) -> tuple[Any, ...]:
    parts = version_form(item.version).split(".")
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)


@dataclass(frozen=True)
class ListRef:
    """Which list a verdict rests on."""

    host: str
    effective_from: date
    number: int


@dataclass(frozen=True)
class Question:
    """What was asked, as the catalogue spells it where it knows it."""

    host: str
    programme: str
    methodology: str
    on: date
    version: str = ""
    scenario: str = ""
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer of the check, with its reasons. `to_json` gives plain values that a project can freeze."""

    question: Question
    outcome: Outcome
    sentences: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    list_ref: ListRef | None = None

    @property
    def allowed(self) -> bool:
        return self.outcome in (Outcome.ELIGIBLE, Outcome.CONDITIONAL)

    @property
    def on(self) -> date:
        return self.question.on

    def to_json(self) -> dict[str, Any]:
        asked, ref = self.question, self.list_ref
        return {
            "host": asked.host,
            "programme": asked.programme,
            "methodology": asked.methodology,
            "version": asked.version,
            "scenario": asked.scenario,
            "modules": list(asked.modules),
            "on": asked.on.isoformat(),
            "outcome": self.outcome.value,
            "allowed": self.allowed,
            "sentences": list(self.sentences),
            "conditions": list(self.conditions),
            "missing": list(self.missing),
            "list": ref and {"host": ref.host, "effective_from": ref.effective_from.isoformat(), "number": ref.number},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Verdict:
        """The verdict that `to_json` wrote."""
        ref = kept["list"]
        return cls(
            question=Question(
                host=kept["host"], programme=kept["programme"], methodology=kept["methodology"],
                on=date.fromisoformat(kept["on"]), version=kept["version"], scenario=kept["scenario"],
                modules=tuple(kept["modules"]),
            ),
            outcome=Outcome(kept["outcome"]),
            sentences=tuple(kept["sentences"]),
            conditions=tuple(kept["conditions"]),
            missing=tuple(kept["missing"]),
            list_ref=ref and ListRef(ref["host"], date.fromisoformat(ref["effective_from"]), ref["number"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Principle:
    """One of the criteria that every credit must meet."""

    code: str
    name: str
    definition: str


@dataclass(frozen=True)
class Criteria:
    """The vintage window and the principles, in one version."""

    version: date
    vintage_from: date
    vintage_to: date
    principles: tuple[Principle, ...]
    source: str = ""
