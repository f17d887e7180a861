"""The pages as officers use them, without scripts: reading, writing, deciding, signing, filing, and what is refused."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from sqlalchemy import text

from app.core import audit, clock
from app.core.db import db
from app.reporting.narratives.outline import outlines
from tests.narratives.test_versions import explain_everything

HOME = "/reports/narratives"
INITIAL, REGULAR = f"{HOME}/initial-report/sgp", f"{HOME}/btr-annex-4/sgp"
MAKER, CHECKER = "Ledger officer, NEA", "Second ledger officer, NEA"
SECRET = "The secret price is seven."


@pytest.fixture(autouse=True)
def in_november_of_2026(monkeypatch):
    """The reports that the pages offer first are those of a year that does not pass."""
    monkeypatch.setattr(clock, "today", lambda _zone: date(2026, 11, 29))


@pytest.fixture
def made(at):
    return at("authorised")


def form_at(client, action: str) -> dict[str, str]:
    """The fields of the form whose address ends so, as a browser would send them."""
    form = client.page.xpath(f"//main//form[contains(@action, '{action}')]")[0]
    return {key: value or "" for key, value in form.form_values()}


def write(sign_in, item, words, *, report=REGULAR, query="", **more):
    """One officer proposes a text by page, another approves it."""
    maker, checker = sign_in(MAKER), sign_in(CHECKER)
    maker.get(f"{report}/texts/{item}{query}")
    maker.post(f"{report}/texts/{item}/content{query}", {"text": words, **more})
    checker.get(f"{report}/texts/{item}{query}")
    action = checker.page.xpath("//form[contains(@action, '/decisions/')]/@action")[0]
    checker.post(action, form_at(checker, "/decisions/"))


# Reading


def test_the_list_tells_of_every_kind_with_its_gaps(made, sign_in):
    client = sign_in("Viewer, MTI")
    client.get(HOME)
    said = client.text()
    assert "Initial report" in said
    assert "Not prepared yet" in said
    assert "Due in" in said
    assert "gaps" in said
    assert client.page.xpath(f"//a[@href='{REGULAR}']")
    client.get("/reports")
    assert {HOME, "/reports/deadlines"} <= set(client.page.xpath("//main//a/@href"))


def test_gaps_stand_on_top_and_lead_to_their_items(made, sign_in):
    client = sign_in("Viewer, MTI")
    client.get(INITIAL)
    links = client.page.xpath("//section[@id='missing']//a/@href")
    assert "#i-a" in links
    assert "#iv-g-1-gha-0001" in links
    assert "GHA-0001" in client.text()
    assert not client.page.xpath("//form[contains(@action, '/versions')]")
    assert client.page.xpath("//section[@id='iv-d-gha-0001']//a[@href='/projects/gha-0001']")


def test_what_is_not_there_is_not_found(made, sign_in):
    client = sign_in(MAKER)
    for path in (
        f"{HOME}/initial-report/gha", f"{HOME}/nothing/sgp", f"{INITIAL}/texts/i-z", f"{INITIAL}/texts/iv-a",
        f"{INITIAL}/texts/i-a?approach=GHA-0001", f"{INITIAL}/texts/iv-a?approach=%00", f"{INITIAL}/versions/1",
        f"{REGULAR}/versions/2026-1", f"{REGULAR}/versions/x", f"{INITIAL}/versions/9999999",
        f"{INITIAL}/versions/1/public.pdf", f"{INITIAL}/versions/²",
    ):  # fmt: skip
        client.get(path, status=404)
    client.get(f"{REGULAR}?period=1999")
    assert "for 2026" in client.text()


def test_every_item_of_every_report_has_its_page(made, sign_in):
    client = sign_in(MAKER)
    client.get(INITIAL)
    pages = set(client.page.xpath("//section[@id]//a[contains(@href, '/texts/')]/@href"))
    assert len(pages) == len(outlines()["initial_report"].items)
    for path in sorted(pages)[::5]:
        client.get(path)


# Writing


def test_a_text_goes_from_one_officer_to_the_report_by_way_of_another(made, sign_in):
    write(sign_in, "i-a", "Singapore ratified\n\nand remains a Party.")
    client = sign_in("Viewer, MTI")
    client.get(REGULAR)
    assert "and remains a Party." in client.text()
    assert "#i-a" not in client.page.xpath("//section[@id='missing']//a/@href")


def test_whoever_proposed_sees_no_button_to_decide_and_cannot_decide_by_address(made, sign_in, session):
    maker = sign_in(MAKER)
    maker.get(f"{INITIAL}/texts/i-a")
    maker.post(f"{INITIAL}/texts/i-a/content", {"text": "We are."})
    maker.get(f"{INITIAL}/texts/i-a")
    assert "You proposed it, so another officer decides." in maker.text()
    assert not maker.page.xpath("//form[contains(@action, '/decisions/')]")
    number = session.scalar(text("SELECT max(id) FROM report_texts"))
    session.rollback()
    maker.post(f"{INITIAL}/texts/i-a/decisions/{number}/approve", {"version": "1"}, status=422)
    assert "another officer must decide" in maker.problems()[0]
    maker.post(f"{INITIAL}/texts/i-b/decisions/{number}/approve", {"version": "1"}, status=404)
    maker.post(f"{INITIAL}/texts/i-a/decisions/{number + 1}/approve", {"version": "1"}, status=404)


def test_a_stale_decision_says_what_changed_and_decides_nothing(made, sign_in):
    maker, checker = sign_in(MAKER), sign_in(CHECKER)
    maker.get(f"{INITIAL}/texts/i-a")
    maker.post(f"{INITIAL}/texts/i-a/content", {"text": "We are."})
    checker.get(f"{INITIAL}/texts/i-a")
    action = checker.page.xpath("//form[contains(@action, '/decisions/')]/@action")[0]
    checker.post(action, {**form_at(checker, "/decisions/"), "version": "x"}, status=409)
    assert "has changed since you opened this page" in checker.text()
    checker.post(action.replace("approve", "refuse"), {"version": "1"}, status=422)
    assert "Enter why" in checker.problems()[0]


BAD = [
    ("i-a", "content", {"text": ""}, "Enter the text"),
    ("i-a", "content", {"text": "x" * 20_001}, "20,000 characters or fewer"),
    ("i-a", "content", {"text": "bell\x07"}, "control characters"),
    ("i-a", "content", {}, "Enter the text"),
    ("i-a", "content", {"text": "T", "confidential": "y"}, "Enter the basis"),
    ("i-a", "explanation", {"explanation": " "}, "Enter the explanation"),
    ("annex-ii-a", "content", {"text": "T"}, "from the record alone"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "purpose", "data", "problem"), BAD, ids=[f"{i} {p}" for i, _, _, p in BAD])
def test_what_cannot_stand_is_said_and_what_was_typed_stays(made, sign_in, item, purpose, data, problem):
    client = sign_in(MAKER)
    client.get(f"{REGULAR}/texts/{item}")
    head = audit.head(db.session)
    client.post(f"{REGULAR}/texts/{item}/{purpose}", data, status=422)
    assert any(problem in said for said in client.problems()), client.problems()
    if data.get("text") == "T" and item == "i-a":
        assert client.value("text").strip() == "T"
    db.session.rollback()
    assert audit.head(db.session) == head


def test_who_may_not_prepare_or_sign_is_refused(made, sign_in):
    for name in ("Viewer, MTI", "Desk officer, MSE", "Administrator"):
        client = sign_in(name)
        client.get(f"{INITIAL}/texts/i-a")
        assert not client.page.xpath("//main//form[@method='post']")
        client.post(f"{INITIAL}/texts/i-a/content", {"text": "T"}, status=403)
        client.post(f"{INITIAL}/versions", {}, status=403)
        client.post(f"{INITIAL}/texts/i-a/decisions/1/approve", {}, status=403)
        client.post(f"{INITIAL}/versions/1/sign", {}, status=403)
        client.post(f"{INITIAL}/versions/1/file", {}, status=403)


def test_an_officer_for_one_partner_sees_no_report_of_all(made, sign_in, grant, who):
    from workflows.vocabulary import Role

    grant(who("Viewer, MTI").id, (Role.VIEWER, "GHA"))
    client = sign_in("Viewer, MTI")
    for path in (HOME, INITIAL, "/reports/deadlines", f"{INITIAL}/texts/i-a"):
        client.get(path, status=403)


# The whole way


def test_regular_information_is_prepared_signed_and_filed_and_nothing_secret_leaks(made, sign_in, session):
    write(sign_in, "vi-f", SECRET, query="?approach=GHA-0001", confidential="y", basis="Commercial interest")
    maker, checker, viewer = sign_in(MAKER), sign_in(CHECKER), sign_in("Viewer, MTI")
    maker.get(REGULAR)
    maker.post(f"{REGULAR}/versions", {"period": "2026"})
    checker.get(f"{REGULAR}/versions/2026-1")
    assert "This version cannot be signed." in checker.text()
    assert "Sign version 1" not in checker.text()
    checker.post(f"{REGULAR}/versions/2026-1/sign", form_at(checker, "/sign"), status=422)
    assert "have no explanation" in checker.problems()[0]
    explain_everything(outlines()["btr_annex_4"])
    maker.get(REGULAR)
    assert "Every gap has an explanation." in maker.text()
    where = maker.post(f"{REGULAR}/versions", {"period": "2026"}).location
    assert where.endswith("/versions/2026-2")
    maker.get(where)
    assert "You prepared this version, so another officer signs it." in maker.text()
    maker.post(f"{where}/sign", {"version": "1"}, status=422)
    checker.get(where)
    checker.post(f"{where}/sign", {**form_at(checker, "/sign"), "version": "9"}, status=409)
    checker.get(where)
    checker.post(f"{where}/sign", form_at(checker, "/sign"))
    kept = {edition: checker.get(f"{where}/{edition}.pdf").data for edition in ("complete", "public")}
    row = session.execute(text("SELECT pdf_sha256, public_pdf_sha256 FROM narrative_reports WHERE number = 2")).one()
    session.rollback()
    assert [hashlib.sha256(kept[each]).hexdigest() for each in ("complete", "public")] == list(row)
    maker.get(where)
    day = {"filed_on-day": "", "filed_on-month": "12", "filed_on-year": "2026"}
    maker.post(f"{where}/file", {**form_at(maker, "/file"), **day}, status=422)
    assert "with its day, month and year" in maker.problems()[0]
    assert maker.value("filed_on-month") == "12"
    maker.post(
        f"{where}/file", {**form_at(maker, "/file"), **day, "filed_on-day": "1", "filed_on-year": "2031"}, status=422
    )
    assert "must not be in the future" in maker.problems()[0]
    signed_on = session.scalar(text("SELECT signed_on FROM narrative_reports WHERE number = 2"))
    session.rollback()
    today = {
        "filed_on-day": str(signed_on.day),
        "filed_on-month": str(signed_on.month),
        "filed_on-year": str(signed_on.year),
    }
    maker.post(f"{where}/file", {**form_at(maker, "/file"), **today})
    maker.post(f"{where}/file", {"version": "3", **today}, status=422)
    assert "never changes" in maker.problems()[0]
    maker.get("/reports/deadlines")
    assert "Done on time" in maker.text()
    # Whoever only reads finds nothing that is confidential, on any page or in any file.
    for path in (REGULAR, where, f"{REGULAR}/texts/vi-f?approach=GHA-0001", f"{REGULAR}/texts/annex-ii-a", HOME):
        viewer.get(path)
        assert SECRET not in viewer.text(), path
    viewer.get(f"{where}/complete.pdf", status=403)
    assert viewer.get(f"{where}/public.pdf").data == kept["public"]
    checker.get(f"{REGULAR}/texts/annex-ii-a")
    assert SECRET in checker.text()


def test_a_version_is_sent_back_with_a_reason(made, sign_in):
    maker, checker = sign_in(MAKER), sign_in(CHECKER)
    maker.get(INITIAL)
    maker.post(f"{INITIAL}/versions", {})
    checker.get(f"{INITIAL}/versions/1")
    form = form_at(checker, "/sign")
    checker.post(f"{INITIAL}/versions/1/send-back", form, status=422)
    assert "Enter why" in checker.problems()[0]
    checker.post(f"{INITIAL}/versions/1/send-back", {**form, "reason": "Too thin."})
    maker.get(f"{INITIAL}/versions/1")
    assert "Too thin." in maker.text()
    draft = maker.get(f"{INITIAL}/versions/1/complete.pdf")
    assert draft.data.startswith(b"%PDF")
    assert draft.mimetype == "application/pdf"


def test_a_year_that_no_page_offers_is_refused(made, sign_in):
    client = sign_in(MAKER)
    client.get(REGULAR)
    for period in ("2027", "", "x", "2026; DROP", "0"):
        client.post(f"{REGULAR}/versions", {"period": period}, status=422)
        assert "due in 2026, 2028, 2030" in client.problems()[0]
    client.get(f"{HOME}/updated-initial-report/sgp")
    client.post(f"{HOME}/updated-initial-report/sgp/versions", {}, status=422)
    assert "No initial report is on record as filed" in client.problems()[0]


# Deadlines


def test_the_board_tells_of_the_authorisation_without_an_initial_report(made, sign_in):
    client = sign_in("Viewer, MTI")
    client.get("/reports/deadlines")
    said = client.text()
    assert "Initial report for Made-up fertiliser project, with Ghana (GHA-0001; no identifier yet)" in said
    assert "Overdue for" in said
    assert "Annual information for 2026" in said
    assert "15 April 2027" in said
    assert client.page.xpath(f"//a[@href='{REGULAR}?period=2026']")


def test_a_project_about_to_be_authorised_stands_on_the_board_without_a_day(at, sign_in):
    at("review_c")
    client = sign_in("Viewer, MTI")
    client.get("/reports/deadlines")
    assert "which is not dated yet" in client.text()


def test_what_presses_stands_in_my_work_of_those_who_prepare_reports(made, sign_in):
    maker = sign_in(MAKER)
    maker.get("/my-work")
    assert "Initial report for Made-up fertiliser project" in maker.text()
    assert maker.page.xpath("//a[@href='/reports/deadlines']")
    viewer = sign_in("Viewer, MTI")
    viewer.get("/my-work")
    assert "Initial report for" not in viewer.text()


def test_the_board_reads_the_database_in_as_many_queries_for_many_projects(made, session):
    from app.reporting.deadline_queries import records_of

    found = records_of(session, "SGP")
    (approach,) = found.approaches
    assert approach.tokens == {"GHA-0001"}
    assert [day.isoformat() for day in approach.dated] == ["2026-06-15"]
    assert found.action_years == frozenset()
