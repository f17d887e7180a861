"""Texts and versions: two persons by any route, what was decided and filed stays, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InternalError

from app.core import audit, clock
from app.core.db import db
from app.core.versions import StaleVersion
from app.documents.facts import canonical
from app.reporting.narratives import commands, queries, reading
from app.reporting.narratives.freezing import printed
from app.reporting.narratives.models import ReportText
from app.reporting.narratives.outline import outlines
from app.reporting.narratives.text_commands import ReportRefused, decide_text, propose_text

TODAY = date(2026, 11, 28)
INITIAL, UPDATED, REGULAR = (outlines()[kind] for kind in ("initial_report", "updated_initial_report", "btr_annex_4"))


REALLY_RENDERED = commands.rendered


@pytest.fixture
def made(at, monkeypatch):
    """The made-up project is authorised; Uruguay has nothing."""
    monkeypatch.setattr(commands, "rendered", quickly)
    return at("authorised")


def quickly(context, *, edition="complete", signed_by="", on=None) -> bytes:
    """Stands for the PDF where a test is not about it."""
    return b"%PDF " + canonical(printed(context, edition=edition, signed_by=signed_by, signed_on=str(on)))


@pytest.fixture
def maker(made, who):
    return who("Ledger officer, NEA")


@pytest.fixture
def checker(made, who):
    return who("Second ledger officer, NEA")


def propose(actor, *, outline=INITIAL, item="I.A", words="We are a Party.", **more):
    row = propose_text(actor, outline=outline, party="SGP", item=item, text=words, **more)
    db.session.refresh(row)
    return row


def write(maker, checker, **more):
    row = propose(maker, **more)
    return decide_text(checker, text_id=row.id, approve=True, reason="", version=1)


def explain_everything(outline=INITIAL):
    """Every gap of the report has an explanation, put straight into the database: the commands have their own tests."""
    report = queries.report_now(db.session, outline, "SGP", as_at=TODAY)
    for section in {section.key: section for section, _ in report.gaps}.values():
        row = ReportText(
            kind=outline.texts_of, party="SGP", item=section.code, approach=section.approach, purpose="explanation",
            number=1, text=f"Not yet: {section.code}.", confidential=False, basis="", proposed_by=901,
            proposed_by_name="One", proposed_at=clock.now(), decision="approved", decided_by=902,
            decided_by_name="Two", decided_at=clock.now(), reason="", version=2,
        )  # fmt: skip
        db.session.add(row)
    db.session.commit()


def ready(maker, outline=INITIAL, period=""):
    explain_everything(outline)
    row = commands.prepare(maker, outline=outline, party="SGP", today=TODAY, period=period)
    db.session.refresh(row)
    return row


def signed(maker, checker, **more):
    row = ready(maker, **more)
    found = commands.sign(checker, report_id=row.id, today=TODAY, version=1)
    db.session.refresh(found)
    return found


def filed(maker, checker, **more):
    row = signed(maker, checker, **more)
    found = commands.record_filing(maker, report_id=row.id, filed_on=TODAY, reference="R", today=TODAY, version=2)
    db.session.refresh(found)
    return found


# Reading the record


def test_the_record_becomes_an_approach_with_its_letters(made, session):
    found = reading.records_of(session, "SGP", as_at=TODAY)
    (approach,) = found.approaches
    assert (approach.key, approach.carp, approach.partner_name) == ("GHA-0001", "", "Ghana")
    assert {letter.side for letter in approach.activities[0].letters} == {"home", "host"}
    assert all(letter.copy for letter in approach.activities[0].letters)
    assert approach.activities[0].expected == {2025: 1000, 2026: 2000, 2027: 2000}
    assert found.flows == ()
    assert "Ghana" in [each.partner_name for each in found.agreements]


def test_a_project_about_to_be_authorised_is_an_approach_and_an_earlier_one_is_not(at, session):
    at("review_c")
    (approach,) = reading.approaches_of(session)
    assert [letter.side for letter in approach.activities[0].letters] == ["host"]
    at("supported")
    assert reading.approaches_of(session) == ()


def test_what_nobody_offers_is_not_known(made, session, monkeypatch):
    monkeypatch.setattr(reading, "registry", type(reading.registry)())
    assert reading.ndc_of(session, "SGP") is None
    assert reading.inventory_of(session, "SGP") is None
    assert reading.annual_filed(session, "SGP") is None


def test_what_somebody_offers_is_read(made, session, monkeypatch):
    offered = type(reading.registry)()
    monkeypatch.setattr(reading, "registry", offered)
    offered.offer("ndc_period", lambda session, party: (2021, 2030))
    assert reading.ndc_of(session, "SGP").method == ""
    offered.offer("ndc_description", lambda session, party: {"method": "averaging", "target": None})
    assert reading.ndc_of(session, "SGP").method == "averaging"
    offered.offer("inventory_years", lambda session, party: [{"year": 2023, "tonnes": 5}])
    offered.offer("annual_information_filed", lambda session, party: {2025: TODAY})
    assert reading.ndc_of(session, "SGP").period == "2021 to 2030"
    assert reading.inventory_of(session, "SGP")[0].tonnes == 5
    assert reading.annual_filed(session, "SGP") == {2025: TODAY}


# Texts


def test_a_text_counts_once_another_officer_has_approved_it(maker, checker, session):
    row = propose(maker)
    assert queries.approved_texts(session, "initial_report", "SGP") == {}
    with pytest.raises(ReportRefused, match="another officer must decide"):
        decide_text(maker, text_id=row.id, approve=True, reason="", version=1)
    decide_text(checker, text_id=row.id, approve=True, reason="", version=1)
    report = queries.report_now(session, INITIAL, "SGP", as_at=TODAY)
    assert "I.A" not in {section.code for section, _ in report.gaps}


def test_a_refused_text_changes_nothing_and_needs_a_reason(maker, checker, session):
    row = propose(maker)
    with pytest.raises(ReportRefused, match="Enter why"):
        decide_text(checker, text_id=row.id, approve=False, reason=" ", version=1)
    with pytest.raises(StaleVersion):
        decide_text(checker, text_id=row.id, approve=False, reason="Wrong", version=7)
    decide_text(checker, text_id=row.id, approve=False, reason="Wrong", version=1)
    assert queries.approved_texts(session, "initial_report", "SGP") == {}
    with pytest.raises(ReportRefused, match="refused already"):
        decide_text(checker, text_id=row.id, approve=True, reason="", version=2)


def test_versions_of_a_text_are_numbered_and_the_latest_counts(maker, checker, session):
    write(maker, checker)
    write(maker, checker, words="We have been a Party since 2016.")
    rows = queries.texts_of_item(session, INITIAL, "SGP", item="I.A", approach="")
    assert [row.number for row in rows] == [2, 1]
    assert queries.approved_texts(session, "initial_report", "SGP")["I.A", "", "content"].number == 2


UNFIT = [
    ({"words": " "}, "Enter the text"),
    ({"words": "bell\x07"}, "control characters"),
    ({"words": "x" * 20_001}, "20,000 characters"),
    ({"item": "I.Z"}, "has no item"),
    ({"item": "IV.D"}, "from the record alone"),
    ({"confidential": True, "basis": "B"}, "no annex for confidential"),
    ({"outline": REGULAR, "confidential": True}, "Enter the basis"),
    ({"outline": REGULAR, "confidential": True, "basis": "B", "purpose": "explanation"}, "no annex for confidential"),
]


@pytest.mark.parametrize(("changes", "sentence"), UNFIT, ids=[sentence for _, sentence in UNFIT])
def test_a_text_that_cannot_stand_is_refused_in_a_sentence(maker, changes, sentence):
    head = audit.head(db.session)
    with pytest.raises(ReportRefused, match=sentence):
        propose(maker, **changes)
    assert audit.head(db.session) == head


def test_one_proposal_of_a_text_waits_at_a_time(maker, checker):
    propose(maker)
    with pytest.raises(ReportRefused, match="waits for a decision already"):
        propose(checker, words="Another.")


def test_a_confidential_text_is_audited_by_its_hash_alone(maker, session):
    propose(maker, outline=REGULAR, words="The secret price.", confidential=True, basis="Commercial")
    entry = audit.history(session, limit=1)[0]
    assert "secret" not in entry.body
    assert entry.details["text_sha256"] == hashlib.sha256(b"The secret price.").hexdigest()
    subjects = session.scalars(text("SELECT subject FROM outbox_messages")).all()
    assert not any("secret" in subject for subject in subjects)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE report_texts SET text = 'other'", "DELETE FROM report_texts", "TRUNCATE report_texts",
     "UPDATE report_texts SET decided_by = proposed_by"],
)  # fmt: skip
def test_the_database_keeps_a_decided_text(maker, checker, session, statement):
    write(maker, checker)
    with pytest.raises((IntegrityError, InternalError)):
        session.execute(text(statement))
    session.rollback()


def test_the_database_refuses_a_decision_by_the_proposer(maker, session):
    propose(maker)
    with pytest.raises(IntegrityError, match="another_person_decides"):
        session.execute(
            text("UPDATE report_texts SET decision = 'approved', decided_at = now(), decided_by = proposed_by")
        )
    session.rollback()


# Versions


def test_a_report_with_an_open_gap_is_prepared_as_a_draft_and_never_signed(maker, checker):
    row = commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    db.session.refresh(row)
    with pytest.raises(ReportRefused, match="gaps of this version have no explanation"):
        commands.sign(checker, report_id=row.id, today=TODAY, version=1)
    assert queries.report_row(db.session, row.id).state == "prepared"


def test_nobody_signs_what_they_prepared(maker, checker):
    row = ready(maker)
    with pytest.raises(ReportRefused, match="another officer must sign"):
        commands.sign(maker, report_id=row.id, today=TODAY, version=1)


def test_a_signed_report_has_its_pdf_and_the_same_bytes_come_again(maker, checker, monkeypatch):
    monkeypatch.setattr(commands, "rendered", REALLY_RENDERED)
    row = signed(maker, checker)
    assert row.pdf.startswith(b"%PDF")
    assert row.pdf_sha256 == hashlib.sha256(row.pdf).hexdigest()
    context = queries.context_of(row)
    again = commands.rendered(context, signed_by=row.signed_by_name, on=row.signed_on)
    assert again == row.pdf
    assert row.public_pdf == row.pdf  # nothing in it is protected


def test_a_report_stays_as_it_was_frozen_whatever_happens_to_the_record(maker, checker, made, session):
    row = ready(maker)
    before, report_id = row.context, row.id
    write(maker, checker, words="Something new.")
    session.expire_all()
    assert queries.report_row(session, report_id).context == before


def test_a_filed_report_is_followed_by_another_row_and_never_changed(maker, checker, session):
    first = filed(maker, checker)
    kept = (first.context, first.pdf_sha256, first.filed_on, first.id)
    with pytest.raises(ReportRefused, match="never changes"):
        commands.record_filing(maker, report_id=first.id, filed_on=TODAY, reference="", today=TODAY, version=3)
    with pytest.raises(ReportRefused, match="never changes"):
        commands.send_back(checker, report_id=first.id, reason="R", version=3)
    second = commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    session.refresh(second)
    assert second.number == 2
    again = queries.report_row(session, kept[3])
    session.refresh(again)
    assert (again.context, again.pdf_sha256, again.filed_on, again.id) == kept


def test_the_database_keeps_a_filed_report(maker, checker, session):
    filed(maker, checker)
    for change in (
        "context = '{}'", "filed_on = '2020-01-01'", "state = 'prepared'", "pdf = ''", "signed_by_name = 'X'",
        "approaches = '{}'",
    ):  # fmt: skip
        with pytest.raises((IntegrityError, InternalError)):
            session.execute(text(f"UPDATE narrative_reports SET {change}"))
        session.rollback()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE narrative_reports SET context = '{}'", "DELETE FROM narrative_reports", "TRUNCATE narrative_reports",
     "UPDATE narrative_reports SET state = 'filed', filed_on = now()",
     "UPDATE narrative_reports SET state = 'signed', signed_at = now(), signed_on = now(), signed_by = prepared_by,"
     " pdf = 'x', public_pdf = 'x'",
     "UPDATE narrative_reports SET state = 'signed'"],
)  # fmt: skip
def test_the_database_lets_nobody_around_the_signature(maker, session, statement):
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    with pytest.raises((IntegrityError, InternalError)):
        session.execute(text(statement))
    session.rollback()


def test_a_newer_version_replaces_the_one_that_waits(maker, checker, session):
    first = commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    session.refresh(first)
    commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    session.refresh(first)
    assert first.state == "replaced"
    with pytest.raises(ReportRefused, match="later version"):
        commands.send_back(checker, report_id=first.id, reason="R", version=2)


def test_sending_back_needs_a_reason_and_keeps_the_version(maker, checker, session):
    row = commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    session.refresh(row)
    with pytest.raises(ReportRefused, match="Enter why"):
        commands.send_back(checker, report_id=row.id, reason="", version=1)
    with pytest.raises(StaleVersion):
        commands.send_back(checker, report_id=row.id, reason="R", version=9)
    commands.send_back(checker, report_id=row.id, reason="Chapter II is thin.", version=1)
    session.refresh(row)
    assert (row.state, row.reason) == ("sent_back", "Chapter II is thin.")


def test_a_filing_lies_between_the_signature_and_today(maker, checker):
    row = signed(maker, checker)
    for day, sentence in (
        (date(2026, 11, 29), "in the future"),
        (date(2026, 11, 27), "cannot have been filed earlier"),
    ):
        with pytest.raises(ReportRefused, match=sentence):
            commands.record_filing(maker, report_id=row.id, filed_on=day, reference="", today=TODAY, version=2)


def test_only_a_signed_version_is_filed(maker, checker, session):
    row = commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY)
    session.refresh(row)
    with pytest.raises(ReportRefused, match="has not been signed yet"):
        commands.record_filing(maker, report_id=row.id, filed_on=TODAY, reference="", today=TODAY, version=1)


@pytest.mark.parametrize("period", ["", "2025", "2024", "2027", "twenty", "²026", "20266"])
def test_a_biennial_report_belongs_to_a_year_of_the_cycle(maker, period):
    with pytest.raises(ReportRefused, match="due in 2026, 2028, 2030"):
        commands.prepare(maker, outline=REGULAR, party="SGP", today=TODAY, period=period)


def test_an_initial_report_belongs_to_no_year(maker):
    with pytest.raises(ReportRefused, match="belongs to no year"):
        commands.prepare(maker, outline=INITIAL, party="SGP", today=TODAY, period="2026")


def test_an_updated_report_follows_a_filed_one_and_has_something_to_tell(maker, checker):
    with pytest.raises(ReportRefused, match="No initial report is on record as filed"):
        commands.prepare(maker, outline=UPDATED, party="SGP", today=TODAY)
    filed(maker, checker)
    with pytest.raises(ReportRefused, match="stands in a report that was filed"):
        commands.prepare(maker, outline=UPDATED, party="SGP", today=TODAY)


def test_regular_information_compares_the_record_with_the_filed_report(maker, checker, session):
    filed(maker, checker)
    records = queries.records_for(session, REGULAR, "SGP", as_at=TODAY)
    assert records.changed == ()
    write(maker, checker, item="I.F", words="It helps.")
    records = queries.records_for(session, REGULAR, "SGP", as_at=TODAY)
    assert [code for code, _ in records.changed] == ["I.F"]


def test_two_who_prepare_at_once_make_two_versions_of_which_one_waits(app, maker, checker, session):
    ready_both = Barrier(2)

    def act(actor):
        with app.app_context():
            ready_both.wait(10)
            try:
                commands.prepare(actor, outline=INITIAL, party="SGP", today=TODAY)
            except ReportRefused as refused:
                return str(refused)
            finally:
                db.session.remove()
        return "prepared"

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(act, (maker, checker)))
    assert "prepared" in said
    rows = queries.versions_of(session, "initial_report", "SGP")
    assert [row.state for row in rows].count("prepared") == 1


def test_every_act_is_in_the_audit_with_the_hashes(maker, checker, session):
    row = filed(maker, checker)
    entries = audit.history(session, about=commands.about(row))
    assert [entry.action for entry in entries] == [
        "narrative_report.filed", "narrative_report.signed", "narrative_report.prepared",
    ]  # fmt: skip
    assert entries[1].details["pdf_sha256"] == row.pdf_sha256
    assert not list(audit.verify(session))
    assert json.loads(row.context)["number"] == 1


def test_a_report_that_is_not_there_is_not_found(made, session):
    for slug, party in (("initial-report", "gha"), ("nothing", "sgp"), ("initial_report ", "sgp")):
        with pytest.raises(queries.UnknownReport):
            queries.outline_of(slug, party)
    with pytest.raises(queries.UnknownReport):
        queries.report_row(session, 999)
