"""The check of one programme and methodology against the list in force on the day of submission.

A list takes all active methodologies published before a day, or only those that it names; `except` takes
away, `allow` gives back. What is certainly against outweighs what is not known, so a verdict is undetermined
only where a missing fact could change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from app.eligibility import sentences as say
from app.eligibility.case import Case, Reasons
from app.eligibility.judging import judge
from app.eligibility.names import code_form, scenario_form, version_words
from app.eligibility.records import (
    Catalogue,
    EligibilityList,
    ListRef,
    Outcome,
    ProgrammeRules,
    Question,
    Verdict,
)


def in_force(lists: Iterable[EligibilityList], *, host: str, on: date) -> EligibilityList | None:
    """The list of the host in force on the day: the latest that counts from that day or earlier."""
    dated = [
        (item.effective_from, item.number, item)
        for item in lists
        if code_form(item.host) == code_form(host) and item.effective_from is not None and item.effective_from <= on
    ]
    return max(dated, key=lambda each: each[:2])[2] if dated else None


def check(
    lists: Iterable[EligibilityList], catalogue: Catalogue, *, host: str, programme: str, methodology: str,
    version: str = "", on: date, scenario: str = "", modules: Iterable[str] = (), host_name: str = "",
) -> Verdict:  # fmt: skip
    """Whether the list of the host in force on the day takes the methodology, and why.

    `host_name` is how sentences call the host; its code where left out. Raises nothing: what is not
    known makes the verdict undetermined and stands in `missing`.
    """
    asked = Question(
        host=code_form(host), programme=catalogue.programme_code(programme), methodology=code_form(methodology),
        on=on, version=version_words(version), scenario=scenario_form(scenario),
        modules=tuple(module for module in map(code_form, modules) if module),
    )  # fmt: skip
    of_host = [item for item in lists if code_form(item.host) == asked.host]
    found = in_force(of_host, host=asked.host, on=on)
    name = host_name or asked.host
    if found is None or found.effective_from is None:
        return _undetermined(asked, [say.no_list(of_host, host=name, on_day=on)])
    ref = ListRef(found.host, found.effective_from, found.number)
    verdict = _by_list(asked, found, catalogue, ref, name)
    if all(item.effective_from for item in of_host):
        return verdict
    return replace(verdict, sentences=(*verdict.sentences, say.undated_besides(name)))


def _by_list(asked: Question, found: EligibilityList, catalogue: Catalogue, ref: ListRef, name: str) -> Verdict:
    if not asked.programme or not asked.methodology:
        return _undetermined(asked, ["The programme and the methodology must both be named."], ref=ref)
    rules = next((r for r in found.programmes if catalogue.programme_code(r.programme) == asked.programme), None)
    if rules is None:
        why = f"{asked.programme} is not on the Eligibility List of {name}."
        return Verdict(asked, Outcome.NOT_ELIGIBLE, (why,), list_ref=ref)
    known = catalogue.versions(asked.programme, asked.methodology)
    return _verdict(asked, rules, judge(Case(asked, rules, known, since=ref.effective_from)), ref)


def _undetermined(
    asked: Question, missing: Sequence[str], *, ref: ListRef | None = None, said: Sequence[str] = ()
) -> Verdict:
    what = f"version {asked.version} of {asked.methodology}" if asked.version else asked.methodology or "this"
    first = f"Whether {what} is eligible cannot be determined from what is on record."
    return Verdict(asked, Outcome.UNDETERMINED, (first, *said), missing=tuple(missing), list_ref=ref)


def _verdict(asked: Question, rules: ProgrammeRules, reasons: Reasons, ref: ListRef) -> Verdict:
    if reasons.against:
        return Verdict(asked, Outcome.NOT_ELIGIBLE, (*reasons.against, *reasons.noted), list_ref=ref)
    if reasons.missing:
        missing = list(dict.fromkeys(reasons.missing))
        return _undetermined(asked, missing, ref=ref, said=(*reasons.said, *reasons.noted))
    outcome = Outcome.CONDITIONAL if rules.conditions else Outcome.ELIGIBLE
    said = (*reasons.claim, *reasons.said, *reasons.noted)
    return Verdict(asked, outcome, said, conditions=rules.conditions, list_ref=ref)


@dataclass(frozen=True)
class Rules:
    """All lists and the catalogue as they stood when they were read, to check many projects at once.

    `names` gives the name of a host in running text by its code.
    """

    lists: tuple[EligibilityList, ...]
    catalogue: Catalogue
    names: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _by_host(self) -> dict[str, tuple[EligibilityList, ...]]:
        found: dict[str, tuple[EligibilityList, ...]] = {}
        for item in self.lists:
            found[code_form(item.host)] = (*found.get(code_form(item.host), ()), item)
        return found

    def of_host(self, host: str) -> tuple[EligibilityList, ...]:
        return self._by_host.get(code_form(host), ())

    def check(
        self, *, host: str, programme: str, methodology: str, version: str = "", on: date, scenario: str = "",
        modules: Iterable[str] = (),
    ) -> Verdict:  # fmt: skip
        """As `check`, against these lists and this catalogue."""
        return check(
            self.of_host(host), self.catalogue, host=host, programme=programme, methodology=methodology,
            version=version, on=on, scenario=scenario, modules=modules,
            host_name=self.names.get(code_form(host), ""),
        )  # fmt: skip
