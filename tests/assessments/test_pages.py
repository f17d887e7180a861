"""The pages of an assessment, as assessors, countersigners and readers see them in a browser without scripts."""

from __future__ import annotations

import pytest

from app.projects.assessments import commands
from app.projects.assessments.answers import Judgement
from app.projects.assessments.texts import criterion_texts
from app.projects.queries import case_of
from tests.assessments.making import NCCS, NEA, SECOND, submitted
from workflows.assessment import CRITERIA, AssessmentStage, Finding


@pytest.fixture
def place(way):
    """The address of the assessment."""
    return f"/projects/{way.where.reference.lower()}/assessment"


def test_an_assessor_declares_judges_every_criterion_and_checks_the_answers(way, place, sign_in):
    page = sign_in("Assessor, NEA")
    page.submit(place, {"conflicted": "no"})
    address = f"{place}/vintage?stage=A"
    for _ in CRITERIA:
        address = page.submit(address, {"finding": "meets"}).location
    assert address == f"{place}/check-answers?stage=A"
    page.get(address)
    assert "You recorded the finding of NEA on “No leakage”: meets." in page.text()
    assert len(page.page.xpath("//dl[contains(@class, 'answers')]//*[contains(@class, 'tag-good')]")) == 8
    assert page.page.xpath("//a[normalize-space()='Combine the findings']")


def test_a_criterion_shows_the_published_definition_guidance_and_the_frozen_verdict(place, sign_in):
    page = sign_in("Viewer, MTI")
    for code in CRITERIA:
        text = criterion_texts()[code]
        page.get(f"{place}/{code.replace('_', '-')}")
        assert text.definition in page.text()
        assert all(isinstance(question, str) and question in page.text() for question in text.guidance)
    assert "Frozen at submission" in page.text()
    assert "List 1 of Ghana" in page.text()


def test_the_first_button_saves_so_that_the_enter_key_never_takes_a_row_away(way, place, sign_in):
    way.declare(NEA)
    page = sign_in("Assessor, NEA")
    page.get(f"{place}/real")
    buttons = page.page.xpath("//main//form[@method='post'][1]//button")
    assert buttons[0].get("value") == "next"


def test_evidence_rows_come_and_go_and_keep_what_was_typed(way, place, sign_in, session):
    way.declare(NEA)
    file = case_of(session, way.where.reference).files[0]
    page = sign_in("Assessor, NEA")
    typed = {"finding": "does_not_meet", "reason": "Half a sentence", "evidence-0-page": "p. 2"}
    page.submit(f"{place}/real", {**typed, "do": "add:evidence"}, status=200)
    assert (page.value("reason").strip(), page.value("evidence-0-page")) == ("Half a sentence", "p. 2")
    assert page.page.xpath("//*[@name='evidence-1-file']")
    page.post(
        f"{place}/real?stage=A", {**typed, "evidence-0-file": "", "evidence-1-file": str(file.id), "version": "2"},
        status=422,
    )  # fmt: skip
    assert page.problems() == ["Choose the file in which this page or section is"]
    page.post(f"{place}/real?stage=A", {**typed, "evidence-1-file": "x", "do": "remove:evidence-0"}, status=200)
    assert page.value("evidence-0-page") == ""
    assert not page.page.xpath("//*[@name='evidence-1-page']")
    assert page.value("reason").strip() == "Half a sentence"


def test_a_file_of_another_project_and_a_finding_for_another_agency_are_not_taken(way, place, sign_in, session):
    other = case_of(session, submitted(title="Another")).files[0]
    way.declare(NEA)
    page = sign_in("Assessor, NEA")
    page.submit(f"{place}/real", {"finding": "meets", "evidence-0-file": str(other.id)}, status=422)
    assert way.record.found == ()
    page.submit(f"{place}/real", {"finding": "meets", "agency": "NCCS"})
    assert [found.agency for found in way.record.found] == ["NEA"]


BAD = (
    ({}, "Choose one of the answers to “Finding”"),
    ({"finding": "splendid"}, "Choose one of the answers to “Finding”"),
    ({"finding": "does_not_meet", "reason": " "}, "Enter the reason; only “Meets” may go without one"),
    ({"finding": "meets", "reason": "x" * 4001}, "The reason must be 4,000 characters or fewer; you entered 4,001"),
    ({"finding": "meets", "reason": "a\x07"}, "The reason must not contain control characters"),
)


def test_a_finding_that_cannot_stand_is_refused_with_what_was_typed(way, place, sign_in):
    way.declare(NEA)
    page = sign_in("Assessor, NEA")
    for typed, problem in BAD:
        page.submit(f"{place}/real", {"conditions": "Kept", **typed}, status=422)
        assert [said[: len(problem)] for said in page.problems()] == [problem]
        assert page.value("conditions").strip() == "Kept"
    assert way.record.found == ()


def test_without_a_declaration_the_form_gives_way_to_the_reason(way, place, sign_in):
    page = sign_in("Assessor, NEA")
    page.get(f"{place}/real")
    assert "Declare first whether you have a conflict of interest in this project" in page.text()
    assert not page.page.xpath("//*[@name='finding']")
    page.post(f"{place}/real?stage=A", {"finding": "meets", "version": "1"}, status=422)
    assert way.record.found == ()


def test_differences_are_said_in_words(way, place, sign_in):
    way.declare(NEA, NCCS).assess(NEA).assess(NCCS, but={"additional": Finding.MORE_INFORMATION})
    page = sign_in("Desk officer, MSE")
    page.get(place)
    assert "Agencies differ. NCCS: More information needed; NEA: Meets" in page.text()
    assert page.text().count("Agencies differ") == 1


def test_the_combination_is_filled_in_where_all_agree_and_left_open_where_not(way, place, sign_in):
    way.declare(NEA, NCCS).assess(NEA).assess(NCCS, but={"additional": Finding.MORE_INFORMATION})
    page = sign_in("Assessor, NEA")
    page.get(f"{place}/combine")
    chosen = page.page.xpath("//input[@type='radio' and @checked]/@name")
    assert chosen == [f"{code}-finding" for code in CRITERIA if code != "additional"]
    page.submit(f"{place}/combine", {}, status=422)
    assert page.problems() == [
        "Choose one of the answers to “Combined finding”",
        "Enter the reason; only “Meets” may go without one",
    ]
    page.submit(f"{place}/combine", {"additional-finding": "more_information"}, status=422)
    assert page.problems() == ["Enter the reason; only “Meets” may go without one"]
    page.submit(f"{place}/combine", {"additional-finding": "more_information", "additional-reason": "No law on file."})
    assert (way.record.stage, way.record.positive) == (AssessmentStage.COMBINED, False)


def test_somebody_was_faster_and_what_was_typed_is_kept(way, place, sign_in):
    way.declare(NEA, NCCS).assess(NEA)
    page = sign_in("Assessor, NEA")
    page.get(f"{place}/combine")
    fields = dict(page.page.xpath("//main//form[@method='post']")[0].form_values())
    more = Judgement("real", Finding.MORE_INFORMATION, "Which baseline?")
    commands.assess(NCCS, way.where, judgement=more, version=None)
    page.post(f"{place}/combine?stage=A", {**fields, "real-conditions": "A condition"}, status=409)
    assert "Assessor, NCCS recorded the finding of NCCS on “Real” for stage A" in page.text()
    assert page.value("real-conditions").strip() == "A condition"
    again = dict(page.page.xpath("//main//form[@method='post']")[0].form_values())
    page.post(f"{place}/combine?stage=A", again)
    assert way.record.stage is AssessmentStage.COMBINED


def test_a_countersigner_agrees_or_returns_with_a_reason(way, place, sign_in):
    way.combined()
    page = sign_in("Countersigner, NEA")
    page.get(f"{place}/countersign")
    assert "Declare first whether you have a conflict of interest" in page.text()
    way.declare(SECOND)
    page.get(f"{place}/countersign")
    version = page.value("version")
    page.post(f"{place}/return?stage=A", {"version": version, "reason": ""}, status=422)
    assert page.problems() == ["Enter the reason; it goes to the assessors"]
    page.post(f"{place}/return?stage=A", {"version": version, "reason": "Which baseline?"})
    page.get(place)
    assert "A countersigner returned this assessmentWhich baseline?" in page.text()
    way.combine(NEA)
    page.submit(f"{place}/countersign", {})
    assert way.record.stage is AssessmentStage.COUNTERSIGNED


def test_an_assessor_reads_why_not_them_and_is_refused_by_the_page(way, place, sign_in, session):
    from sqlalchemy import text

    session.execute(text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (8, 'countersigner', now())"))
    session.commit()
    way.combined()
    page = sign_in("Assessor, NEA")
    page.get(f"{place}/countersign")
    assert "You assessed or combined this project, so another officer must countersign" in page.text()
    assert not page.page.xpath("//button[normalize-space()='Countersign the assessment']")
    page.post(f"{place}/countersign?stage=A", {"version": str(way.record.version)}, status=422)
    assert way.record.stage is AssessmentStage.COMBINED


def test_who_has_no_role_reads_everything_and_posts_nothing(way, place, sign_in):
    way.combined()
    page = sign_in("Viewer, MTI")
    for path in ("", "/real", "/check-answers", "/combine", "/countersign", "/advice"):
        page.get(f"{place}{path}")
        of_assessment = page.page.xpath(
            "//main//form[@method='post'][contains(@action, '/assessment')][not(contains(@action, '/following/'))]"
        )
        assert not of_assessment, path
        assert not path or "taken by" in page.text() or "combined" in page.text()
    for path in ("/declaration", "/real", "/combine", "/countersign", "/return", "/advice"):
        page.post(f"{place}{path}?stage=A", {"version": "1", "finding": "meets", "conflicted": "no"}, status=403)


def test_every_stage_is_listed_and_those_that_have_not_begun_say_so(place, sign_in):
    page = sign_in("Assessor, NCCS")
    page.get(f"{place}?stage=B")
    assert "The submission for stage B is awaited" in page.text()
    assert "D Corresponding adjustment Not assessed" in page.text()
    page.get(f"{place}/real?stage=B", status=404)


def test_an_assessment_that_the_process_does_not_have_is_not_found(place, sign_in):
    page = sign_in("Assessor, NCCS")
    for query in ("stage=Z", "stage=D", "stage=A&round=x", "stage=A&round=99999", "stage=%00"):
        page.get(f"{place}?{query}", status=404)


def test_advice_is_recorded_by_an_assessor(way, place, sign_in):
    page = sign_in("Assessor, NCCS")
    day = {"given_on-day": "", "given_on-month": "5", "given_on-year": "2026"}
    page.submit(f"{place}/advice", {"text": "Look at leakage.", **day}, status=422)
    assert page.problems() == ["Enter the day on which it was given, today or earlier"]
    page.submit(f"{place}/advice", {"text": "Look at leakage.", **day, "given_on-day": "27"})
    page.get(place)
    assert "Look at leakage. Given on 27 May 2026; recorded by Assessor, NCCS." in page.text()


def test_a_conflict_closes_judging_and_is_shown_to_all(way, place, sign_in):
    way.declare(NEA).assess(NEA, codes=["real"])
    page = sign_in("Assessor, NEA")
    page.submit(place, {"conflicted": "yes", "words": ""}, status=422)
    assert page.problems() == ["Say what the conflict of interest is"]
    page.submit(place, {"conflicted": "yes", "words": "A relative works there."})
    page.get(f"{place}/real")
    assert "You declared a conflict of interest in this project, so another officer must do this" in page.text()
    page.get(place)
    assert "Assessor, NEA declared a conflict of interest" in page.text()


def test_an_officer_of_another_partner_does_not_find_the_assessment(way, place, sign_in, session):
    from sqlalchemy import text

    session.execute(text("UPDATE role_grants SET partner = 'PER' WHERE officer_id = 8"))
    session.commit()
    page = sign_in("Assessor, NEA")
    page.get(place, status=404)
    page.post(f"{place}/declaration?stage=A", {"conflicted": "no", "version": "1"}, status=404)
