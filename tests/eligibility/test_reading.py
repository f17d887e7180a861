"""Files and bodies: what is read, and that every fault is named by its place."""

from __future__ import annotations

from datetime import date

import pytest

from app.eligibility.bodies import body_of, rules_of
from app.eligibility.criteria import published_lists
from app.eligibility.plain import Faulty
from app.eligibility.reading import read_body, read_file

GOOD = """
criteria: {version: 2023-10-04, vintage: {from: 2021-01-01, to: 2030-12-31}, principles: []}
programmes: [{code: X, name: Programme X}]
carbon_tax: {2024: 25}
offset_limit_percent: 5
lists:
  - host: gha
    effective_from: 2024-09-30
    programmes:
      - programme: x
        methodologies:
          include: {all_active_before: 2023-03-31}
          except: [{category: Scope 14}, {methodology: m2, version: 1.10}]
          allow: [{framework: F, scenarios: [2a, 3]}, {methodology: m1, with: mod}]
        conditions: [Send the report.]
  - {host: GHA, effective_from: null, programmes: [{programme: X, methodologies: {include: none}}]}
catalogue:
  methodologies: [{programme: X, code: M1, version: v2, category: A; B, active_from: 2022-05, active_to: 2024-01-31}]
"""


def test_a_file_in_the_schema_of_the_data_file_is_read():
    file = read_file(GOOD)
    first, second = file.lists
    assert (first.host, first.number, first.effective_from) == ("GHA", 1, date(2024, 9, 30))
    assert (second.number, second.effective_from) == (2, None)
    rules = first.programmes[0]
    assert rules.published_before == date(2023, 3, 31)
    assert [row.version for row in rules.excepted] == ["", "1.10"]
    assert rules.allowed[0].scenarios == ("2a", "3")
    assert rules.allowed[1].module == "MOD"
    assert file.methodologies[0].categories == ("A", "B")
    assert file.methodologies[0].active_from.iso() == "2022-05"
    assert file.criteria.vintage_from == date(2021, 1, 1)


def test_the_body_of_every_published_list_reads_back_as_it_was():
    for item in published_lists().lists:
        body = body_of(item.programmes)
        assert rules_of(body) == read_body(body) == item.programmes


FAULTS = [
    ("include: {all_active_before: 2023-03-31}", "include: {all_active_before: 31 March}",
     "line 12, lists[0].programmes[0].methodologies.include.all_active_before: '31 March' is not a day like 2024-09-30."),
    ("include: {all_active_before: 2023-03-31}", "include: everything",
     "methodologies.include: must be all_active_before with a day, all, none, or rows that are named."),
    ("include: {all_active_before: 2023-03-31}", "include: {all_active_befor: 2023-03-31}",
     "include.all_active_befor: is not a field here; use one of all_active_before."),
    ("include: {all_active_before: 2023-03-31}", "include: {all_active_before: }", "is missing its day"),
    ("effective_from: 2024-09-30", "effective: 2024-09-30", "line 8, lists[0].effective: is not a field here"),
    ("effective_from: 2024-09-30", "effective_from: 2024-02-30", "lists[0].effective_from: '2024-02-30' is not a day"),
    ("host: gha", "host: ghana", "lists[0].host: must be 3 characters or fewer"),
    ("host: gha", "host: 'g1a'", "'G1A' is not an ISO 3166 code of three letters"),
    ("- host: gha\n", "- host: \n", "line 7, lists[0].host: is missing."),
    ("- programme: x", "- programme: ", "lists[0].programmes[0].programme: is missing"),
    ("{category: Scope 14}", "{category: Scope 14, methodology: m}", "must name exactly one category or methodology"),
    ("{category: Scope 14}", "{}", "except[0]: must name exactly one category or methodology or framework"),
    ("{category: Scope 14}", "{category: Scope 14, version: 1}", "except[0].version: goes only with a methodology"),
    ("{category: Scope 14}", "{category: [a]}", "except[0].category: must be a text"),
    ("{category: Scope 14}", "{methodology: M2, version: V1.10}", "except[1]: stands twice"),
    ("{framework: F, scenarios: [2a, 3]}", "{category: Wind}", "allow[0].category: is not a field here"),
    ("{framework: F, scenarios: [2a, 3]}", "{framework: F, scenarios: 2a}", "allow[0].scenarios: must be a list"),
    ("with: mod", "with: [mod]", "allow[1].with: must be a text"),
    ("conditions: [Send the report.]", "conditions: Send", "conditions: must be a list"),
    ("conditions: [Send the report.]", 'conditions: ["bell\\u0007"]', "conditions[0]: must not contain control characters"),
    ("code: M1", "code: ", "catalogue.methodologies[0].code: is missing"),
    ("active_from: 2022-05", "active_from: 2022-13", "active_from: '2022-13' must have a month from 1 to 12"),
    ("active_from: 2022-05", "active_from: 2025", "active_to: is before active_from"),
    ("active_to: 2024-01-31", "active_to: 2024", "active_to: '2024' is not a day"),
    ("from: 2021-01-01", "from: ", "criteria.vintage.from: is missing"),
    ("offset_limit_percent: 5", "offset_limit: 5", "line 5, offset_limit: is not a field here"),
    ("programmes: [{code: X, name: Programme X}]", "programmes: {code: X}", "programmes: must be a list"),
    ("host: gha", "host: gha\n    host: png", "lists[0].host: stands twice"),
    ("host: gha", "host: &a gha", None),
    ("host: GHA,", "host: *a,", "line 16, the file: uses an alias (*name), which is not read here."),
    ("lists:", "lists: [", "the file: is not YAML that can be read"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "now", "sentence"), FAULTS)
def test_a_fault_is_named_by_its_line_and_place(was, now, sentence):
    assert was in GOOD
    changed = GOOD.replace(was, now, 1)
    if sentence is None:
        assert read_file(changed).lists
        return
    with pytest.raises(Faulty) as caught:
        read_file(changed)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "text", ["lists: [{}]", "[]", "text", "- a", "lists: 3", "lists: [3]", "a: &x 1\nb: *x", "[" * 5000, "\x00"]
)
def test_what_is_no_such_file_is_refused_in_a_sentence(text):
    with pytest.raises(Faulty) as caught:
        read_file(text)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("body", [None, 3, [], {}, {"programmes": None}, {"programmes": [None]}, {"programmes": "x"},
                                  {"programmes": [{"programme": "A" * 30, "methodologies": {"include": "all"}}]}])  # fmt: skip
def test_a_body_that_is_no_list_is_refused(body):
    with pytest.raises(Faulty):
        read_body(body)


def test_every_fault_is_named_at_once():
    with pytest.raises(Faulty) as caught:
        read_file(GOOD.replace("host: gha", "hst: gha").replace("with: mod", "wit: mod"))
    assert len(caught.value.faults) == 3
