"""Assembly: what the record gives stands in its item, what it does not give is a gap, and nothing is ever empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.reporting.narratives.assembly import assemble, covered, differences, digest
from app.reporting.narratives.outline import outlines
from app.reporting.narratives.records import Filed, Records, Written
from tests.narratives.making import (
    ACTIVITY,
    APPROACH,
    LETTERS,
    NDC,
    RECORDS,
    TERMS,
    TODAY,
    flow,
    of_activity,
    of_approach,
    of_terms,
    with_texts,
    without,
)

KINDS = list(outlines())
EMPTY = Records("AAA", "Arcadia", TODAY)


def report(kind="initial_report", records=None):
    return assemble(outlines()[kind], with_texts(kind=kind) if records is None else records)


def section(code, records=None, kind="initial_report"):
    return next(each for each in report(kind, records).sections if each.code == code)


def said(code, records=None, kind="initial_report"):
    found = section(code, records, kind)
    words = [part.text for part in found.parts] + [cell for part in found.parts for row in part.rows for cell in row]
    words += [word for part in found.parts for pair in part.facts for word in pair]
    return " | ".join(word for word in (*words, found.not_applicable) if word)


def gaps(code, records=None, kind="initial_report"):
    return [gap.sentence for gap in section(code, records, kind).gaps]


# Completeness


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("records", [EMPTY, RECORDS, with_texts()], ids=["empty", "records", "texts"])
def test_every_item_is_in_the_report_in_order_and_none_is_silently_empty(kind, records):
    found = report(kind, records)
    assert [each.code for each in found.sections] == [item.code for item in outlines()[kind].items]
    for each in found.sections:
        assert each.parts or each.gaps or each.not_applicable, each.code
        assert all(gap.sentence and gap.who and gap.place.kind for gap in each.gaps)


@pytest.mark.parametrize("kind", ["initial_report", "btr_annex_4"])
def test_with_every_record_and_text_nothing_is_missing(kind):
    assert [each.code for each, _ in report(kind, with_texts(kind=kind)).gaps] == []


def test_chapter_four_is_there_once_for_each_approach():
    other = replace(APPROACH, key="CA0042", carp="CA0042", activities=(replace(ACTIVITY, reference="BBB-0002"),))
    found = report(records=replace(RECORDS, approaches=(other, APPROACH)))
    groups = found.chapters[-1].groups
    assert [group.name for group in groups] == [
        "CA0042, with Borduria", "Better soil, with Borduria (BBB-0001; no identifier yet)",
    ]  # fmt: skip
    assert all(group.sections[0].code == "IV.A" and len(group.sections) == 15 for group in groups)


# Each record that is missing gives its gap

NO_LETTERS = {"letters": ()}
MISSING = [
    ("I.B", without(ndc=None), "NDC period"),
    ("I.E", without(inventory=None), "inventory"),
    ("I.E", without(inventory=()), "inventory"),
    ("II.A", without(ndc=replace(NDC, target="")), "target of the NDC"),
    ("II.B", without(ndc=replace(NDC, target_kind="")), "single year"),
    ("II.C", without(ndc=replace(NDC, reference="")), "reference level"),
    ("II.D", without(ndc=replace(NDC, last_year=None)), "NDC period"),
    ("II.E", without(ndc=replace(NDC, scope="")), "scope"),
    ("III.A", of_activity(**NO_LETTERS), "names a metric"),
    ("III.B.1", without(ndc=replace(NDC, method="")), "method for corresponding adjustments"),
    ("III.B.2", without(ndc=replace(NDC, method="")), "method is not recorded"),
    ("III.B.2", without(ndc=replace(NDC, method="trajectory")), "trajectory or budget is not recorded"),
    ("III.C", without(ndc=replace(NDC, quantification="")), "not quantified"),
    ("III.C", without(ndc=replace(NDC, metric="")), "in which metric"),
    ("III.D", without(ndc=replace(NDC, metric="non_ghg", quantification="")), "not quantified in its non-GHG metric"),
    ("III.E", without(ndc=replace(NDC, metric="policies", quantification="")), "policies and measures is not"),
    ("IV.A", of_activity(letters=LETTERS[1:]), "No authorisation by the reporting Party"),
    (
        "IV.A",
        of_activity(letters=tuple(replace(each, copy="") for each in LETTERS)),
        "No copy of the letter of 15 June",
    ),
    ("IV.B", of_activity(description=""), "not described"),
    ("IV.C", of_terms(occurs_from=None, occurs_to=None), "Neither letter says"),
    ("IV.D", of_activity(expected={}), "No tonnes are recorded for any year of BBB-0001"),
    ("IV.F", of_terms(entities=()), "No letter names an authorised entity"),
    ("IV.H.5", without(agreements=()), "share of proceeds"),
    ("IV.H.6", without(agreements=()), "overall mitigation"),
]


@pytest.mark.parametrize(("code", "records", "sentence"), MISSING, ids=[f"{c} {s}" for c, _, s in MISSING])
def test_a_record_that_is_missing_is_a_gap_that_says_so(code, records, sentence):
    found = gaps(code, records)
    assert len(found) == 1
    assert sentence in found[0]


REGULAR = [
    ("II.A", {"filed": (), "changed": None}, "No initial report is on record as filed"),
    ("II.A", {"changed": None}, "cannot be compared"),
    ("III.A", {"approaches": (replace(APPROACH, activities=(replace(ACTIVITY, **NO_LETTERS),)),)}, "No authorisation by"),
    ("III.B", {"approaches": (replace(APPROACH, activities=(replace(ACTIVITY, **NO_LETTERS),)),)}, "nothing can be said"),
    ("IV.A", {"ndc": None}, "method for corresponding adjustments"),
    ("V.A", {"flows": None}, "ledger gives no figures"),
    ("VI.A", {"flows": None}, "ledger gives no figures"),
    ("VI.C", {"approaches": (replace(APPROACH, activities=(replace(ACTIVITY, **NO_LETTERS),)),)}, "names a metric"),
    ("VI.D.1", {"approaches": (replace(APPROACH, activities=(replace(ACTIVITY, **NO_LETTERS),)),)}, "whether a conversion"),
    ("VI.J", {"agreements": ()}, "share of proceeds"),
    ("VI.K", {"agreements": ()}, "overall mitigation"),
    ("Annex I.A", {"flows": None}, "ledger gives no figures"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "parts", "sentence"), REGULAR, ids=[f"{c} {s}" for c, _, s in REGULAR])
def test_in_regular_information_as_well(code, parts, sentence):
    records = replace(with_texts(kind="btr_annex_4"), **parts)
    found = gaps(code, records, "btr_annex_4")
    assert any(sentence in each for each in found), found


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_that_must_be_written_is_a_gap_until_it_is(kind):
    needed = {item.code: item.missing for item in outlines()[kind].items if item.text == "needed"}
    assert needed
    records = replace(RECORDS, filed=())
    for code, missing in needed.items():
        assert missing in gaps(code, records, kind), code
        assert missing not in gaps(code, with_texts(records, kind), kind), code


def test_a_text_stands_for_a_missing_record_only_where_the_outline_says_so():
    written = Written("In words.", 1, "Somebody")
    told = without(ndc=None, texts={**with_texts().texts, ("II.A", ""): written})
    assert gaps("II.A", told) == []
    assert "In words." in said("II.A", told)
    needed = replace(with_texts(kind="btr_annex_4"), ndc=None)
    assert gaps("IV.A", needed, "btr_annex_4") == ["The method for corresponding adjustments is not recorded."]


def test_without_any_approach_every_item_of_the_chapter_says_so():
    found = report(records=without(approaches=()))
    assert {gap.sentence for each, gap in found.gaps if each.code.startswith("IV.")} == {
        "No cooperative approach is on record: no project is authorised or about to be."
    }


# What is said


def test_tonnes_are_told_for_each_year():
    assert said("IV.D") == "2025 | 1,000 tCO₂e | 2026 | 2,000 tCO₂e"


def test_a_sum_over_activities_is_not_known_while_one_of_them_is_silent():
    second = replace(ACTIVITY, reference="BBB-0002", expected={})
    records = of_approach(carp="CA0042", key="CA0042", activities=(ACTIVITY, second))
    assert "2025 | 1,000 tCO₂e | Not given | Not known" in said("IV.D", records)
    assert gaps("IV.D", records) == ["No tonnes are recorded for any year of BBB-0002."]
    both = of_approach(activities=(ACTIVITY, replace(second, expected={2025: 500})))
    assert "2025 | 1,000 tCO₂e | 500 tCO₂e | 1,500 tCO₂e" in said("IV.D", both)


def test_a_fact_names_the_record_that_it_comes_from():
    sources = [source.label for source in section("IV.A").sources]
    assert sources[0] == "Letter of authorisation: Arcadia, XAA 1, version 1, 15 June 2026"
    assert [source.place.key for source in section("IV.D").sources] == ["BBB-0001"]


def test_what_does_not_apply_says_why():
    assert section("III.D").not_applicable == "The recorded NDC is expressed in t CO₂ eq."
    assert section("III.B.2").not_applicable.startswith("The recorded method is averaging")
    regular = with_texts(kind="btr_annex_4")
    assert "nothing is converted" in section("VI.D.1", regular, "btr_annex_4").not_applicable
    assert section("VI.C", regular, "btr_annex_4").parts


def test_a_non_ghg_metric_asks_for_its_conversion():
    records = replace(
        with_texts(kind="btr_annex_4"), approaches=of_terms(metric="non-GHG", non_ghg_metric="MWh").approaches
    )
    assert gaps("VI.D.2", records, "btr_annex_4") == ["The conversion of the non-GHG metric is not described."]
    assert section("VI.C", records, "btr_annex_4").not_applicable


# Changes to earlier authorisations


def test_that_nothing_changed_is_said_only_because_every_authorisation_has_one_version():
    assert "one version only" in said("III.B", with_texts(kind="btr_annex_4"), "btr_annex_4")


def test_a_later_version_is_told_term_by_term():
    later = replace(LETTERS[0], number=2, dated=date(2026, 9, 1), terms=replace(TERMS, quantity=4000, conditions=""))
    records = replace(with_texts(kind="btr_annex_4"), approaches=of_activity(letters=(*LETTERS, later)).approaches)
    words = said("III.B", records, "btr_annex_4")
    assert "BBB-0001 | Version 2, 1 September 2026 | Quantity | 5,000 tCO2e | 4,000 tCO2e" in words
    assert "Terms and conditions | As agreed. | Not said" in words
    assert "one version only" not in words


def test_a_revocation_is_a_change():
    records = replace(with_texts(kind="btr_annex_4"), approaches=of_activity(revoked_on=date(2026, 10, 1)).approaches)
    assert "1 October 2026 | Authorisation revoked" in said("III.B", records, "btr_annex_4")
    assert "Revoked on 1 October 2026" in said("III.A", records, "btr_annex_4")


# The ledger


def test_movements_are_told_by_vintage_and_year_of_use():
    words = said("VI.A", with_texts(kind="btr_annex_4"), "btr_annex_4")
    assert "Recorded the first transfer | 2025 | 1,000 tCO₂e" in words
    assert "Used towards the NDC | 2025 | 2026 | 250 tCO₂e" in words


def test_quantities_are_split_and_each_tonne_counts_once():
    flows = (
        flow(), flow(tonnes=50), flow("surrender", 100, using_party="AAA"), flow(using_party="CCC", tonnes=9),
        flow("first_transfer", 70, party="AAA", first_transfer=True, using_party="", calendar_year=None),
        flow("oimp_first_transfer", 30, party="AAA", first_transfer=True, purposes="OIMP", using_party=""),
        flow("first_transfer", 1000, first_transfer=True), flow("acquisition", 1000),
    )  # fmt: skip
    words = said("Annex I.A", replace(with_texts(kind="btr_annex_4"), flows=flows), "btr_annex_4")
    place = "2026 | No identifier yet, with Borduria | Agriculture"
    assert f"Used towards the NDC (23(e)) | {place} | Borduria | Arcadia | 2025 | 400 tCO₂e" in words
    assert f"First transferred (23(c)) | {place} | Arcadia | None | 2025 | 70 tCO₂e" in words
    assert f"Authorised for other purposes (23(d)) | {place} | Arcadia | None | 2025 | 30 tCO₂e" in words
    assert "1,000" not in words


def test_an_empty_ledger_says_so_and_a_missing_one_is_a_gap():
    regular = replace(with_texts(kind="btr_annex_4"), flows=())
    assert "records no ITMO that Arcadia first transferred or used" in said("Annex I.A", regular, "btr_annex_4")
    assert gaps("VI.A", regular, "btr_annex_4") == []


def test_tonnes_of_two_approaches_without_identifier_are_not_told_apart():
    second = replace(APPROACH, key="BBB-0002", activities=(replace(ACTIVITY, reference="BBB-0002"),))
    records = replace(with_texts(kind="btr_annex_4"), approaches=(APPROACH, second))
    assert "cannot tell their tonnes apart" in gaps("VI.A", records, "btr_annex_4")[0]
    named = replace(records, approaches=(APPROACH, replace(second, carp="CA0042", key="CA0042")))
    assert "250 tCO₂e" in said("VI.A", named, "btr_annex_4")


# Updates


def test_an_updated_report_holds_only_approaches_that_no_filed_report_holds():
    second = replace(APPROACH, key="CA0042", carp="CA0042", activities=(replace(ACTIVITY, reference="BBB-0002"),))
    records = replace(RECORDS, approaches=(APPROACH, second))
    assert [each.key for each in covered(outlines()["updated_initial_report"], records)] == ["CA0042"]
    assert [each.key for each in covered(outlines()["initial_report"], records)] == ["BBB-0001", "CA0042"]


def test_an_approach_that_was_filed_by_its_project_is_not_new_once_it_has_an_identifier():
    named = replace(APPROACH, key="CA0042", carp="CA0042")
    assert covered(outlines()["updated_initial_report"], replace(RECORDS, approaches=(named,))) == ()
    texts = with_texts().texts
    assert gaps("IV.G.1", without(approaches=(named,), texts=texts)) == []


def test_nothing_new_is_a_gap_and_not_an_empty_report():
    found = report("updated_initial_report", RECORDS)
    assert {gap.sentence for _, gap in found.gaps} == {
        "Every cooperative approach on record stands in a report that was filed: there is nothing to update."
    }


def test_what_changed_since_the_filed_report_is_found_by_comparing():
    before = report()
    filed = Filed("initial_report", 1, TODAY, sections={each.key: digest(each) for each in before.sections})
    assert differences(before, [filed]) == ()
    later = report(records=of_activity(expected={2025: 900}))
    assert differences(later, [filed]) == (
        ("IV.D", "Expected mitigation for each year, Better soil, with Borduria (BBB-0001; no identifier yet)"),
    )
    assert differences(later, [replace(filed, sections={})]) is None
    changed = replace(with_texts(kind="btr_annex_4"), changed=differences(later, [filed]))
    assert "IV.D | Expected mitigation" in said("II.A", changed, "btr_annex_4")
    assert "says the same now" in said("II.A", with_texts(kind="btr_annex_4"), "btr_annex_4")


# Explanations and confidentiality


def test_an_explained_gap_stays_a_gap_but_is_no_longer_open():
    explained = without(inventory=None, explanations={("I.E", ""): Written("Next year.", 1, "Somebody")})
    found = report(records=explained)
    assert [each.code for each, _ in found.gaps] == ["I.E"]
    assert found.open_gaps == ()
    assert section("I.E", explained).explanation == "Next year."
    assert section("I.A", without(explanations={("I.A", ""): Written("Why?", 1, "S")})).explanation == ""


def test_a_confidential_text_stands_in_annex_two_and_nowhere_else():
    secret = Written("The secret price.", 1, "Somebody", confidential=True, basis="Commercial")
    records = with_texts(replace(RECORDS, texts={("VI.F", "BBB-0001"): secret}), "btr_annex_4")
    found = report("btr_annex_4", records)
    holding = [each.code for each in found.sections if "secret price" in str(each.parts)]
    assert holding == ["Annex II.A"]
    assert said("VI.F", records, "btr_annex_4").startswith("This part is confidential")
    assert section("VI.F", records, "btr_annex_4").gaps == ()
    assert "Commercial" in said("Annex II.A", records, "btr_annex_4")
