"""The lists as published: what Ghana's takes, row by row, and that no rule of it could be lost unnoticed."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from app.eligibility.check import Rules
from app.eligibility.criteria import criteria, published_lists
from app.eligibility.records import Outcome, Verdict
from tests.eligibility.making import OCTOBER, published

E, C, N, U = Outcome.ELIGIBLE, Outcome.CONDITIONAL, Outcome.NOT_ELIGIBLE, Outcome.UNDETERMINED
SCOPE_14 = "as an exception to Sectoral Scope 14"

# programme, methodology, what else is asked; the outcome, and words of a sentence that must be there
GHANA = [
    ("VCS", "VM0042", {}, C, "VM0042 is allowed as an exception to Sectoral Scope 14."),
    ("VCS", " vm0042 ", {}, C, "VM0042 is allowed as an exception to Sectoral Scope 14."),
    ("verra", "VM0042", {"version": "1.0"}, C, f"Version 1.0 of VM0042 is allowed {SCOPE_14}."),
    ("VCS", "VM0042", {"version": "v2.0"}, N, "published on 30 May 2023, not before 31 March 2023"),
    ("VCS", "VM0042", {"version": "9.9"}, U, "Version 9.9 of VM0042 is not in the catalogue"),
    ("VCS", "VM0007", {}, N, "belongs to Sectoral Scope 14, which the list excludes, and no exception names it"),
    ("VCS", "VM0047", {}, N, "Version 1.0 of VM0047 was published on 28 September 2023, not before 31 March 2023."),
    ("VCS", "VM0012", {}, C, f"VM0012 is allowed {SCOPE_14}."),
    ("VCS", "VM0017", {}, C, f"VM0017 is allowed {SCOPE_14}."),
    ("VCS", "VM0021", {}, C, f"VM0021 is allowed {SCOPE_14}."),
    ("VCS", "VM0022", {}, C, f"VM0022 is allowed {SCOPE_14}."),
    ("VCS", "VM0024", {}, C, f"VM0024 is allowed {SCOPE_14}."),
    ("VCS", "VM0026", {}, U, "VM0026 is allowed only with VMD0040"),
    ("VCS", "VM0026", {"modules": ["vmd0040"]}, C, f"VM0026 is allowed {SCOPE_14}, with VMD0040."),
    ("VCS", "VM0032", {}, C, f"VM0032 is allowed {SCOPE_14}."),
    ("VCS", "VM0033", {}, C, f"VM0033 is allowed {SCOPE_14}."),
    ("VCS", "VM0036", {}, C, f"VM0036 is allowed {SCOPE_14}."),
    ("VCS", "VM0041", {}, C, "VM0041 is named on the list as allowed."),
    ("VCS", "JNR", {}, U, "JNR is allowed in scenarios 2a and 3: the scenario is not stated."),
    ("VCS", "JNR", {"scenario": "2A"}, C, "JNR is named on the list as allowed, in scenario 2a."),
    ("VCS", "JNR", {"scenario": "3"}, C, "in scenario 3"),
    ("VCS", "JNR", {"scenario": "1"}, N, "allowed only in scenarios 2a and 3, not in scenario 1"),
    ("VCS", "VM0043", {}, C, "VM0043 was published on 5 April 2021, before 31 March 2023."),
    ("VCS", "VM0044", {"version": "1.1"}, N, "published on 5 July 2023, not before 31 March 2023"),
    ("VCS", "VM0050", {}, N, "published on 9 October 2024, not before 31 March 2023"),
    ("VCS", "AMS-I.E.", {}, U, "The publication date of version 13.0 of AMS-I.E is not known"),
    ("VCS", "VM9999", {}, U, "VM9999 is not in the catalogue: its category and publication date are not known."),
    ("GS4GG", "TPDDTEC", {"version": "4.0"}, E, "published on 7 October 2021, before 31 March 2023"),
    ("GS", "TPDDTEC", {}, E, "belongs to Community services, which the list does not exclude"),
    ("Gold Standard", "GS-AR", {}, N, "belongs to Land Use and Forestry & Agriculture, which the list excludes"),
    ("GS4GG", "MECD", {}, U, "The publication date of version 1.2 of MECD is not known"),
    ("GS4GG", "SAFE-WATER", {}, U, "The category of SAFE-WATER is not known"),
    ("ACR", "ACR1", {}, N, "ACR is not on the Eligibility List of Ghana."),
]  # fmt: skip


def _ask(rules: Rules, programme: str, methodology: str, more: dict[str, object]) -> Verdict:
    return rules.check(host="GHA", programme=programme, methodology=methodology, on=OCTOBER, **more)


@pytest.mark.parametrize(("programme", "methodology", "more", "outcome", "words"), GHANA)
def test_the_list_of_ghana_says_of_each(programme, methodology, more, outcome, words):
    found = _ask(published(), programme, methodology, more)
    assert found.outcome is outcome
    assert any(words in sentence for sentence in (*found.sentences, *found.missing)), found
    assert found.allowed is (outcome in (E, C))
    assert bool(found.conditions) is (outcome is C)
    assert bool(found.missing) is (outcome is U)
    assert found.list_ref.effective_from == date(2024, 9, 30)


def _table(rules: Rules) -> list[dict[str, object]]:
    return [_ask(rules, programme, code, more).to_json() for programme, code, more, *_ in GHANA]


def _without_one_rule():
    """The list of Ghana in every variant that lacks one rule, with its name."""
    ghana = next(item for item in published_lists().lists if item.host == "GHA")
    for number, rules in enumerate(ghana.programmes):
        name = rules.programme
        others = [other for other in ghana.programmes if other is not rules]
        yield f"{name} left out", dataclasses.replace(ghana, programmes=tuple(others))

        def put(changed, number=number):
            programmes = [changed if n == number else other for n, other in enumerate(ghana.programmes)]
            return dataclasses.replace(ghana, programmes=tuple(programmes))

        yield f"{name} without its cut-off", put(dataclasses.replace(rules, published_before=None))
        yield f"{name} includes none", put(dataclasses.replace(rules, includes_all=False))
        for part in ("excepted", "allowed", "conditions"):
            rows = getattr(rules, part)
            for gone in rows:
                rest = tuple(row for row in rows if row is not gone)
                yield f"{name} {part} without {gone}", put(dataclasses.replace(rules, **{part: rest}))
        for row in rules.allowed:
            for weaker in ({"module": ""} if row.module else None, *({"scenarios": ("2a",)}, {"scenarios": ("3",)})):
                if weaker and (row.scenarios or "module" in weaker):
                    rows = tuple(dataclasses.replace(r, **weaker) if r is row else r for r in rules.allowed)
                    yield f"{name} {row} with {weaker}", put(dataclasses.replace(rules, allowed=rows))


@pytest.mark.parametrize(
    ("name", "changed"), list(_without_one_rule()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_list_that_lacks_one_rule_gives_other_verdicts(name, changed):
    full = published()
    rules = Rules((changed,), full.catalogue, full.names)
    assert _table(rules) != _table(full), name


def test_the_list_of_papua_new_guinea_excludes_single_methodologies_and_versions():
    def outcome(methodology: str, version: str = "", programme: str = "GS4GG") -> Outcome:
        return published().check(
            host="png", programme=programme, methodology=methodology, version=version, on=OCTOBER
        ).outcome  # fmt: skip

    assert outcome("ANIMAL-WASTE-BIOGAS", "V1.1") is N
    assert outcome("ANIMAL-WASTE-BIOGAS") is U
    assert outcome("VM0044", programme="VCS") is N
    assert outcome("VM0017", programme="VCS") is N
    assert outcome("VM0042", programme="VCS") is C
    assert outcome("GCCM004", programme="GCC") is N
    assert outcome("TPDDTEC", "4.0") is E


def test_a_list_counts_from_its_day_and_not_before():
    def on(day: date) -> Verdict:
        return published().check(host="GHA", programme="VCS", methodology="VM0042", on=day)

    assert on(date(2024, 9, 30)).allowed
    before = on(date(2024, 9, 29))
    assert before.outcome is U
    assert before.list_ref is None
    assert before.missing == (
        "The first Eligibility List of Ghana on record counts from 30 September 2024:"
        " no list is known for 29 September 2024.",
    )


def test_an_undated_list_is_never_in_force_and_a_missing_one_is_named():
    rules = published()
    bhutan = rules.check(host="BTN", programme="VCS", methodology="VM0042", on=OCTOBER)
    assert bhutan.outcome is U
    assert "on record without the day from which it counts" in bhutan.missing[0]
    peru = rules.check(host="PER", programme="VCS", methodology="VM0042", on=OCTOBER)
    assert peru.missing == ("No Eligibility List of Peru is on record.",)
    assert rules.check(host="XYZ", programme="VCS", methodology="VM0042", on=OCTOBER).outcome is U


def test_the_criteria_are_seven_principles_and_a_vintage_window():
    found = criteria()
    assert [principle.code for principle in found.principles] == [
        "not_double_counted", "additional", "real", "quantified_and_verified", "permanent", "no_net_harm", "no_leakage",
    ]  # fmt: skip
    assert (found.vintage_from, found.vintage_to) == (date(2021, 1, 1), date(2030, 12, 31))
    assert all(principle.definition for principle in found.principles)


def test_every_published_fact_has_a_source():
    from app.eligibility.criteria import published_catalogue

    assert all(item.source for item in published_catalogue().methodologies)
    assert all(item.source for item in published_lists().lists)
