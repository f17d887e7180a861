"""Reports filed before Concord: recorded by one officer, checked by another, and told apart from what Concord made."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.auditing.proof import verify_everything
from app.core import audit
from app.core.db import db
from app.core.versions import StaleVersion
from app.core.web import local_today
from app.reporting.aef import commands as annual
from app.reporting.aef.commands import ReportRefused, Wanted
from app.reporting.aef.profiles import default_profile
from app.reporting.deadline_queries import board
from app.reporting.earlier import commands
from app.reporting.earlier.answers import EarlierAnswers
from app.reporting.settings_answers import SettingRefused
from tests.aef.conftest import ledger, year  # noqa: F401
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Role

TODAY = date(2026, 11, 29)
ADDRESS = "https://unfccc.int/made-up"
ANNUAL = EarlierAnswers(
    "annual", "1.0", date(2025, 4, 10), "A made-up letter of transmission", year=2024, address=ADDRESS
)
INITIAL = EarlierAnswers(
    "initial_report", "1.0", date(2025, 6, 2), "A made-up letter", address=ADDRESS, approaches="CA0004, GHA-0001"
)


def record(answers: EarlierAnswers = ANNUAL, **changes) -> int:
    return commands.record(MAKER, party="SGP", answers=replace(answers, **changes), today=TODAY)


def checked(answers: EarlierAnswers = ANNUAL, **changes) -> int:
    id = record(answers, **changes)
    commands.check(COUNTERSIGNER, id=id, approve=True)
    return id


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"kind": "novel"}, "kind", "Choose"), ({"named": ""}, "named", "Enter the version"),
    ({"named": "first"}, "named", "two numbers"), ({"source": " "}, "source", "Enter the source"),
    ({"year": None}, "year", "Enter the year"), ({"year": 1999}, "year", "between 2021"),
    ({"submitted_on": date(2026, 11, 30)}, "submitted_on", "lies ahead"),
    ({"submitted_on": date(2020, 12, 31)}, "submitted_on", "2021 or later"),
    ({"submitted_on": date(2024, 12, 31)}, "submitted_on", "filed after that year"),
    ({"address": ""}, "address", "Give the file, or the address"),
    ({"address": "javascript:alert(1)"}, "address", "https://"), ({"address": "https://["}, "address", "https://"),
    ({"note": "a\x00b"}, "note", "control characters"), ({"approaches": "CA0004"}, "approaches", "Leave the approaches"),
])  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_answer(app, changes, field, words):
    with pytest.raises(SettingRefused) as refused:
        record(**changes)
    assert refused.value.field == field
    assert words in str(refused.value)


def test_an_initial_report_is_of_no_year_and_names_its_approaches(app):
    for changes, field in (({"year": 2024}, "year"), ({"approaches": "Ghana"}, "approaches")):
        with pytest.raises(SettingRefused) as refused:
            record(INITIAL, **changes)
        assert refused.value.field == field


def test_another_officer_checks_it_and_then_it_stays(app, session):
    id = record()
    with pytest.raises(SettingRefused, match="another officer"):
        commands.check(MAKER, id=id, approve=True)
    viewer = Actor(99, "Viewer", "MTI", frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted):
        commands.check(viewer, id=id, approve=True)
    with pytest.raises(StaleVersion):
        commands.check(CHECKER, id=id, approve=True, version=0)
    with pytest.raises(SettingRefused, match="reason"):
        commands.check(CHECKER, id=id, approve=False)
    for hand in ("proposed_by", "NULL"):
        with pytest.raises(DBAPIError, match="another_person_checks"):
            session.execute(
                text(f"UPDATE earlier_reports SET decision = 'approved', decided_at = now(), decided_by = {hand}")
            )
        session.rollback()
    assert commands.check(CHECKER, id=id, approve=True).startswith("You confirmed the record of Annual information")
    with pytest.raises(SettingRefused, match="does not wait"):
        commands.check(COUNTERSIGNER, id=id, approve=False, reason="Late")
    for statement in (
        "UPDATE earlier_reports SET source = 'x'",
        "DELETE FROM earlier_reports",
        "TRUNCATE earlier_reports",
    ):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()


def test_one_report_is_recorded_once_unless_the_first_record_was_refused(app):
    for answers in (ANNUAL, INITIAL):
        first = record(answers)
        with pytest.raises(SettingRefused, match="recorded already"):
            record(answers)
        commands.check(CHECKER, id=first, approve=False, reason="Another day")
        record(answers)


def test_what_is_prepared_here_has_a_higher_version_than_what_was_filed_before(year):  # noqa: F811
    record(year=year - 1, named="1.0", submitted_on=date(year, 4, 10))
    wanted = Wanted("SGP", year - 1, "1.0", default_profile(), date(year, 11, 29))
    with pytest.raises(ReportRefused, match=r"filed before Concord. Prepare a higher one: 1.1"):
        annual.prepare(MAKER, wanted, today=local_today())
    annual.prepare(MAKER, replace(wanted, version="1.1"), today=local_today())
    with pytest.raises(SettingRefused, match="made in Concord"):
        record(year=year - 1, named="1.2", submitted_on=date(year, 4, 12))


def test_only_a_checked_one_meets_a_deadline(year):  # noqa: F811
    today, title = date(year + 1, 1, 5), f"Annual information for {year}"

    def stands() -> tuple[str, date | None]:
        found = board(db.session, today=today, head=audit.head(db.session))
        return next((each.state.value, each.done_on) for each in found if each.title == title)

    assert stands() == ("due", None)
    answers = replace(ANNUAL, year=year, submitted_on=date(year + 1, 1, 3))
    id = commands.record(MAKER, party="SGP", answers=answers, today=today)
    assert stands() == ("due", None)
    commands.check(COUNTERSIGNER, id=id, approve=True)
    assert stands() == ("done", date(year + 1, 1, 3))


def test_the_proof_finds_a_record_that_was_changed(app, session):
    checked()
    record(INITIAL)
    assert verify_everything(session).problems == []
    session.execute(text("ALTER TABLE earlier_reports DISABLE TRIGGER USER"))
    session.execute(text("UPDATE earlier_reports SET submitted_on = '2025-04-20' WHERE kind = 'annual'"))
    session.commit()
    assert "is not what entry" in verify_everything(session).problems[0]


def form(**changes) -> dict[str, object]:
    return {
        "kind": "annual", "year": "2024", "named": "1.0", "submitted_on-day": "10", "submitted_on-month": "4",
        "submitted_on-year": "2025", "address": ADDRESS, "source": "A made-up letter", "note": "", "approaches": "",
        **changes,
    }  # fmt: skip


def test_from_an_empty_list_over_form_and_check_into_the_lists_of_its_kind(sign_in, app):
    maker = sign_in("Ledger officer, NEA")
    maker.get("/reports/earlier")
    assert "No report is recorded yet" in maker.text()
    maker.get("/reports/earlier/new")
    file = (io.BytesIO(b"Party;Version\nSingapore;1.0\n"), "filed.csv")
    maker.post("/reports/earlier/new", form(file=file), content_type="multipart/form-data")
    maker.get("/reports/earlier")
    assert "Annual information for 2024, version 1.0" in maker.text()
    assert "Waits to be checked" in maker.text()
    (link,) = maker.page.xpath("//a[contains(., 'Annual information for 2024')]/@href")
    maker.get(link)
    assert "You recorded it, so another officer checks it." in maker.text()
    maker.get("/reports/annual")
    assert "on 10 April 2025" not in maker.text()
    second = sign_in("Second ledger officer, NEA")
    second.get(link)
    second.post(f"{link}/refuse", {"version": "1", "reason": ""}, status=422)
    assert any("reason" in problem for problem in second.problems())
    second.post(f"{link}/approve", {"version": "7", "reason": ""}, status=409)
    second.get(link)
    second.post(f"{link}/approve", {"version": "1", "reason": ""})
    second.get(link)
    assert "outside Concord, which did not make it" in second.text()
    assert second.send("get", f"{link}/file").data.startswith(b"Party;Version")
    second.get("/reports/annual")
    assert "Version 1.0 Filed before Concord on 10 April 2025" in second.text()
    assert "Filed on 10 April 2025, before Concord" in second.text()
    second.get("/reports/annual/2024")
    assert second.value("version") == "1.1"
    assert "Filed before Concord on 10 April 2025" in second.text()


def test_an_initial_report_stands_among_the_versions_of_its_kind(sign_in, app):
    checked(INITIAL)
    client = sign_in("Viewer, MTI")
    for path in ("/reports/narratives", "/reports/narratives/initial-report/sgp"):
        client.get(path)
        assert "Version 1.0 Filed before Concord" in client.text(), path
    client.get("/reports/earlier")
    assert "CA0004, GHA-0001" in client.text()
    assert not client.page.xpath("//a[@href='/reports/earlier/new']")


@pytest.mark.parametrize(("changes", "words"), [
    ({"submitted_on-day": ""}, "date of submission"), ({"named": "x" * 5000}, "40 characters"),
    ({"year": "99999999999"}, "whole number"), ({"note": "a\x00"}, "control"), ({"address": ""}, "Give the file"),
    ({"kind": "\x00"}, "Choose"), ({"source": ""}, "Enter the source"),
])  # fmt: skip
def test_a_wrong_answer_is_explained_and_what_was_typed_is_kept(sign_in, app, changes, words):
    client = sign_in("Ledger officer, NEA")
    client.get("/reports/earlier/new")
    sent = form(approaches="CA0009", **{"kind": "initial_report", "year": ""} | changes)
    client.post("/reports/earlier/new", sent, status=422, content_type="multipart/form-data")
    assert any(words in problem for problem in client.problems()), client.problems()
    assert client.value("approaches") == "CA0009"


def test_what_is_not_there_is_not_found(sign_in, app):
    client = sign_in("Ledger officer, NEA")
    client.get("/reports/earlier/77", status=404)
    client.get("/reports/earlier/77/file", status=404)
    client.post("/reports/earlier/77/approve", {"version": "1"}, status=404)
    client.get(f"/reports/earlier/{checked()}/file", status=404)
    sign_in("Viewer, MTI").get("/reports/earlier/new", status=403)
