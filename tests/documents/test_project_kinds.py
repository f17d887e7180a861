"""What documents about projects say: every fact of the record, nothing that the record does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from app.documents.boilerplate import load_initial
from app.documents.facts import canonical, changed_facts
from app.documents.kinds import KINDS, LETTERS, ON_DEMAND, FactsMissing
from app.documents.kinds.case import by_day, code_and_round, letter_tail, part_of
from app.projects.answers import terms_to_data
from app.projects.records import Applicant, ProjectCase
from tests.documents import project_sample as sample
from tests.documents.project_sample import PROJECT_KINDS, K, case, context, sample_context
from tests.documents.test_kinds import facts_of, texts_of
from workflows.assessment import CRITERIA, AssessmentStage, Finding, label_of
from workflows.authorisation.process import DOCUMENT_OF, Purpose
from workflows.authorisation.terms import Terms


def said(made: dict[str, Any]) -> str:
    return words(made["body"])


def words(value: Any) -> str:
    """Every text of a part of a context; the runs of a paragraph joined."""
    return " ".join(text for text in texts_of(value) if text)


def test_kinds_about_projects_are_those_that_steps_issue_and_those_made_on_demand() -> None:
    assert set(PROJECT_KINDS) == LETTERS | ON_DEMAND.keys()
    assert set(DOCUMENT_OF.values()) < LETTERS
    assert set(ON_DEMAND) == {"joint_statement", "assessment_report", "project_factsheet"}
    public = {code for code in PROJECT_KINDS if KINDS[code].public}
    assert public == {"letter_of_authorisation", "joint_statement", "project_factsheet"}


@pytest.mark.parametrize(
    ("code", "part", "reference"),
    [
        ("letter_of_support", "los1", "GHA-0007-LOS1"), ("letter_of_support", "", "GHA-0007-LOS2"),
        ("letter_of_authorisation", "", "GHA-0007-LOA"), ("joint_statement", "", "GHA-0007-JS"),
        ("assessment_report", "A", "GHA-0007-AR-A"), ("assessment_report", "", "GHA-0007-AR-C"),
        ("project_factsheet", "", "GHA-0007-FS"),
    ],
)  # fmt: skip
def test_each_document_has_its_reference(code: str, part: str, reference: str) -> None:
    assert context(code, part=part)["id"] == reference
    assert sample_context("refusal_letter")["id"] == "GHA-0007-REF"


def test_parts_are_told_apart_by_round_and_never_take_the_name_of_another_document() -> None:
    assert [part_of("lod", n) for n in (1, 2)] == ["lod", "lod-2"]
    assert [code_and_round(part) for part in ("lod", "lod-2", "A-3")] == [("lod", 1), ("lod", 2), ("A", 3)]
    assert [letter_tail(part) for part in ("los1", "fs", "js", "ref", "refusal")] == ["LOS1", "L-FS", "L-JS", "L-REF", "REF"]  # fmt: skip


@pytest.mark.parametrize("code", PROJECT_KINDS)
def test_a_context_is_plain_data_with_every_fact_once_and_no_mark_left(code: str) -> None:
    made = sample_context(code)
    canonical(made)
    keys = [entry["key"] for entry in made["facts"]]
    assert len(keys) == len(set(keys))
    assert all(entry["value"] and entry["label"] for entry in made["facts"])
    assert made["project"]["reference"] == "GHA-0007"
    for text in texts_of(made["body"]):
        assert "[[" not in text
        assert "{" not in text
        words = text.lower().split()
        assert [a for a, b in pairwise(words) if a == b and a.isalpha()] == []


@pytest.mark.parametrize("code", PROJECT_KINDS)
def test_what_was_typed_on_the_record_is_printed_as_typed(code: str) -> None:
    hostile = "[[adjustment]] {home} is not known <b>"
    found = case(2, more=sample.REFUSED) if code == "refusal_letter" else case()
    applicant = replace(found.project.applicant, name=hostile)
    typed = replace(found.project, title=hostile, location=hostile, applicant=applicant)
    made = context(code, replace(found, project=typed))
    printed = [text for text in texts_of(made["body"]) if "<b>" in text]
    assert printed
    assert all(hostile in text for text in printed)
    plain = context(code, found)
    assert [run for run in _runs(made["body"]) if run.get("nk")] == [
        run for run in _runs(plain["body"]) if run.get("nk")
    ]


def _runs(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value] if "t" in value else [run for item in value.values() for run in _runs(item)]
    return [run for item in value for run in _runs(item)] if isinstance(value, list) else []


# Letters of support.


def test_a_letter_of_support_says_what_it_assures_until_when_and_what_it_is_not() -> None:
    text = said(context("letter_of_support", part="los1"))
    for part in (
        "Letter of Support", "GHA-0007", "Example Carbon Pte. Ltd.", "EXAMPLE-UEN-1", "12 January 2026",
        "A, Project application", "signed on 27 May 2024", "first of two letters of support",
        "going on to stage B, Project design, for which the applicant submits: Project design document",
        "12 months from its date, until 16 February 2027", "Leakage is monitored every year.",
        "eligible on conditions under the Eligibility List for Ghana in force since 1 December 2025",
        "no authorisation under Article 6 of the Paris Agreement", "Ministry of Environment, Science, Technology",
    ):  # fmt: skip
        assert part in text, part


def test_a_letter_without_a_period_conditions_or_assessment_says_so_and_nothing_more() -> None:
    process = replace(
        sample.process(),
        stages=tuple(
            replace(stage, assessed=False, letters=tuple(replace(x, assurance_months=None) for x in stage.letters))
            for stage in sample.process().stages
        ),
    )  # fmt: skip
    found = replace(case(assessments=(), eligibility=None), process=process)
    text = said(context("letter_of_support", found, part="los1"))
    assert "No assurance period is set for this letter." in text
    assert "No condition is attached to it." in text
    assert "eligib" not in text


def test_an_unknown_counterpart_is_said_to_be_unknown() -> None:
    made = context("letter_of_support", counterpart="")
    assert facts_of(made)["counterpart"] == "not known"
    assert {"t": "not known", "nk": True} in made["body"]["addressees"][1]["name"]


@pytest.mark.parametrize("code", sorted(LETTERS))
def test_what_the_issuing_itself_or_the_host_adds_changes_nothing_in_a_letter(code: str) -> None:
    """The context built when the letter is proposed is the one built when it is issued, whatever came between."""
    last, issued = {
        "letter_of_support": ("los1", 3), "letter_of_authorisation": ("loa", 13), "refusal_letter": ("", 0),
    }[code]  # fmt: skip
    if code == "refusal_letter":
        before = case(2, more=sample.REFUSED)
        after = case(2, more=(*sample.REFUSED, (K.REFUSED, date(2026, 2, 9), "", {})), stage="refused")
    else:
        before, after = case(issued), case(17)  # up to the listing
    day = KINDS[code].dated(before, last)
    frozen, fresh = (context(code, found, part=last, as_at=day) for found in (before, after))
    assert changed_facts(frozen, fresh) == []
    assert frozen == fresh


# Letters of authorisation.


def test_a_letter_of_authorisation_holds_every_term() -> None:
    made = context("letter_of_authorisation", case(13))
    text = said(made)
    for part in (
        "EXAMPLE-AUTH-7", "Not yet assigned", "At most 118,500 t CO₂e", "global warming potentials: AR5",
        "Use towards an NDC, and other international mitigation purposes (NDC and OIMP)", "Namely: international aviation",
        "Ghana (GHA) and Singapore (SGP)", "Example Carbon Pte. Ltd., EXAMPLE-UEN-1, Singapore (SGP)",
        "Energy; Waste handling and disposal", "Biogas digesters", "1 January 2026 to 31 December 2030",
        "20 June 2026 to 31 December 2032", "Issuance: when the units are issued",
        "“The first transfer is the issuance of the mitigation outcomes by the programme.”",
        "The project keeps a grievance procedure.", "It may be changed or revoked", "1, dated 8 June 2026",
        "The example mitigation outcomes named in the annex are authorised", "5%", "2%",
    ):  # fmt: skip
        assert part in text, part
    assert "replaces" not in text
    assert {f"terms.{name}" for name in ("quantity", "purposes", "parties", "entities", "first_transfer")} < facts_of(made).keys()  # fmt: skip


def test_a_change_says_which_version_it_replaces_and_why() -> None:
    text = said(context("letter_of_authorisation"))
    assert "This is version 2 of the authorisation. It replaces version 1, dated 8 June 2026" in text
    assert "for this reason: A plant was left out." in text
    assert "does not reach mitigation outcomes that have been first transferred" in text
    assert "at most 110,000 t CO₂e" in text


def test_terms_that_a_letter_leaves_open_are_said_to_be_open() -> None:
    bare = Terms(purposes="NDC", sectors=("Energy",), parties=("SGP",), words="It is authorised.")
    found = case(12, more=((K.LETTER_PROPOSED, date(2026, 6, 8), "loa", {"terms": terms_to_data(bare)}),))
    text = said(context("letter_of_authorisation", found))
    for part in ("No ceiling is set", "Not yet assigned", "None named", "None set", "None stated", "not known"):
        assert part in text, part
    assert "Not defined in the letter, as it authorises use towards an NDC only" in text


def test_without_a_proposal_the_version_on_record_is_printed() -> None:
    found = replace(
        case(), events=tuple(e for e in case().events if e.kind not in (K.LETTER_PROPOSED, K.CHANGE_PROPOSED))
    )
    assert "118,500" in said(context("letter_of_authorisation", found))


# Joint Statement.


def test_the_joint_statement_sets_both_letters_side_by_side_and_explains_where_they_differ() -> None:
    made = context("joint_statement")
    rows = {row["label"]: row for row in made["body"]["rows"]}
    assert (words(rows["Reference"]["home"]), words(rows["Reference"]["host"])) == (
        "GHA-0007-LOA",
        "EXAMPLE/LOA/1",
    )
    assert [label for label, row in rows.items() if row["differs"]] == ["Quantity", "Terms and conditions"]
    text = said(made)
    assert "Quantity: the letter of Singapore says 118,500 t CO₂e, that of Ghana 120,000 t CO₂e." in text
    assert "Terms and conditions: each letter has its own words, as the table shows." in text
    assert "The lower ceiling, ours, counts for both sides." in text
    assert facts_of(made)["both.quantity"] == "At most 118,500 t CO₂e"


def test_letters_that_agree_need_no_explanation() -> None:
    found = case()
    same = tuple(replace(version, terms=sample.HOME_TERMS) for version in found.authorisations)
    made = context("joint_statement", replace(found, authorisations=same))
    assert made["body"]["differences"] == {"items": [], "explained": []}


@pytest.mark.parametrize(("upto", "whose"), [(13, "our side"), (14, "Ghana")])
def test_a_joint_statement_needs_both_letters(upto: int, whose: str) -> None:
    with pytest.raises(FactsMissing, match=f"The letter of authorisation of {whose}"):
        context("joint_statement", case(upto))


# Assessment report.


def test_the_report_has_one_row_for_each_criterion_the_window_of_vintages_first() -> None:
    body = context("assessment_report", part="A")["body"]
    assert [row["criterion"] for row in body["criteria"]] == [label_of(code) for code in CRITERIA]
    assert body["head"][0]["label"] == "Type of project"
    row = body["criteria"][-1]
    assert (row["finding"], words(row["conditions"])) == ("Meets", "Leakage is monitored every year.")
    assert words(row["evidence"]) == "Example design document.pdf, page 12"
    assert len(body["agencies"]) == 2 * len(CRITERIA)


def test_the_report_says_who_assessed_and_countersigned_and_what_the_list_said() -> None:
    advice = ({"given_on": date(2026, 5, 4), "text": "The panel sees no objection."},)
    found = case(assessments=(sample.assessment("A", advice=advice),))
    text = said(context("assessment_report", found))
    for part in (
        "Assessor, NEA, 1 June 2026, 04:00 UTC", "Countersigner, NCCS, 1 June 2026, 04:00 UTC",
        "One officer declared; no conflict", "The panel sees no objection.", "4 May 2026", "Eligible on conditions",
        "List number 3, in force since 1 December 2025", "EX-METH-1 is named on the example list as allowed.",
    ):  # fmt: skip
        assert part in text, part


def test_an_assessment_that_goes_on_says_what_is_still_open() -> None:
    open_one = sample.assessment(
        "A", stage=AssessmentStage.OPEN, combined=(), positive=None, combined_by_name="", combined_at=None,
        countersigned_by_name="", countersigned_at=None, declarations=(),
        found=(sample.finding("real", Finding.MORE_INFORMATION, "NEA", reason="The baseline survey is missing."),),
    )  # fmt: skip
    text = said(context("assessment_report", case(assessments=(open_one,))))
    for part in ("not countersigned yet", "Not yet combined", "Nobody yet", "No declaration is on record",
                 "More information needed", "The baseline survey is missing."):  # fmt: skip
        assert part in text, part
    with pytest.raises(FactsMissing, match="No assessment of GHA-0007 has begun"):
        context("assessment_report", case(assessments=()))


# Factsheet.


def test_the_factsheet_shows_tonnes_by_year_letters_of_both_sides_and_both_terms() -> None:
    made = context("project_factsheet")
    body = made["body"]
    assert [bar["tonnes"] for bar in body["chart"]["bars"]] == [14_000, 26_500, 26_500, 25_900, 25_600]
    assert "14,000 tonnes in 2026" in body["chart"]["alt"]
    letters = [(row["letter"], row["side"], row["dated"], words(row["reference"])) for row in body["letters"]]
    assert ("Letter of Intent", "Ghana", "2 March 2026", "EXAMPLE/LOI/1") in letters
    assert ("Letter of Support", "Singapore", "16 February 2026", "GHA-0007-LOS1") in letters
    assert ("Letter of Positive Examination", "Ghana", "not on file", "") in letters
    assert "Listed with a Joint Statement" in said(made)
    assert "At most 120,000 t CO₂e" in said(made)


def test_the_factsheet_of_an_earlier_day_knows_nothing_of_later() -> None:
    text = said(context("project_factsheet", as_at=date(2026, 2, 20)))
    assert "A Project application: in review" in text
    assert "5 June 2026" not in text
    assert "EXAMPLE-AUTH" not in text
    assert by_day(case(), date(2026, 1, 4)) is None
    with pytest.raises(FactsMissing, match="was not on record by 4 January 2026"):
        context("project_factsheet", as_at=date(2026, 1, 4))


def test_an_example_is_marked_and_gets_nothing_but_a_factsheet() -> None:
    made = context("project_factsheet", sample.example())
    assert made["body"]["mark"] == "Example from public sources: not an application, not authorised"
    assert "example from public sources: not an application, not authorised" in made["title"]
    assert made["body"]["letters"] == made["body"]["authorisation"] == []
    assert facts_of(made)["project.expected"] == "not known"
    for code in set(PROJECT_KINDS) - {"project_factsheet"}:
        with pytest.raises(FactsMissing, match="only a factsheet can be written about it"):
            context(code, sample.example(), part="los1")


def test_missing_facts_are_said_in_every_kind() -> None:
    bare = {"applicant": Applicant(), "programme": "", "methodology": "", "location": "", "crediting_from": None,
            "crediting_to": None, "expected": {}, "sector": "", "activity_type": "", "description": "",
            "co_benefits": "", "eligibility": None}  # fmt: skip
    for code in PROJECT_KINDS:
        found: ProjectCase = case(2, more=sample.REFUSED, **bare) if code == "refusal_letter" else case(**bare)
        assert "not known" in said(context(code, found)), code


# Changes of facts.


@pytest.mark.parametrize(
    ("code", "change", "label"),
    [
        ("letter_of_support", {"title": "Another example"}, "Title of the project"),
        ("letter_of_support", {"eligibility": sample.VERDICT | {"outcome": "eligible"}}, "Method under the Eligibility List"),
        ("letter_of_authorisation", {"applicant": Applicant("Another")}, "Applicant"),
        ("assessment_report", {"activity_type": "Cooking"}, "Type of project"),
        ("project_factsheet", {"expected": {2026: 1}}, "Expected by year, in tCO₂e"),
        ("joint_statement", {"methodology_version": "3.0"}, "Programme and methodology"),
    ],
)  # fmt: skip
def test_a_changed_fact_is_found(code: str, change: dict[str, Any], label: str) -> None:
    assert label in [found["label"] for found in changed_facts(context(code), context(code, case(**change)))]


def test_a_condition_taken_from_the_assessment_is_a_fact() -> None:
    finding = replace(sample.assessment().combined[0], conditions="A new condition.")
    changed = sample.assessment("B", combined=(finding, *sample.assessment().combined[1:]))
    differences = changed_facts(
        context("letter_of_support"), context("letter_of_support", case(assessments=(changed,)))
    )
    assert [found["label"] for found in differences] == ["Conditions on record"]


def test_a_letter_that_was_never_proposed_cannot_be_made() -> None:
    for code, part, upto in (
        ("letter_of_support", "los1", 2),
        ("letter_of_authorisation", "", 12),
        ("refusal_letter", "", 2),
    ):
        with pytest.raises(FactsMissing):
            context(code, case(upto), part=part)
    with pytest.raises(FactsMissing, match="no such letter of ours"):
        context("letter_of_support", part="loi")


def test_texts_of_letters_have_placeholders_that_are_all_filled() -> None:
    blocks = load_initial()
    used = {key for code in PROJECT_KINDS for key in sample_context(code)["boilerplate"]}
    assert used <= blocks.keys()
    assert {key for key in blocks if key.startswith(("support_", "authorisation_", "refusal_", "joint_", "letter_"))} - used <= {
        "support_no_assurance", "support_no_conditions", "support_given_last", "authorisation_no_ceiling",
    }  # fmt: skip
    assert Purpose.SUPPORT in DOCUMENT_OF
