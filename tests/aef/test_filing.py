"""A version from preparing to filing: frozen, signed by another person, kept byte for byte; and what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from sqlalchemy import text

from app.core import audit
from app.core.versions import StaleVersion
from app.reporting import settings_commands
from app.reporting.aef import commands, gathering, proof, queries, writing
from app.reporting.aef.building import host_tables
from app.reporting.aef.commands import ReportRefused, Wanted
from app.reporting.aef.profiles import profile
from app.reporting.aef.reading import read_workbook
from app.reporting.aef.receiving import take_in
from app.reporting.aef.tables import Heading
from app.reporting.settings_answers import PeriodAnswers
from tests.aef.making import OLD
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER, K, move
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Role

WORDS = {"ISC01": "The first year: nothing was held before.", "OWN06": "No partner has filed yet.", "OWN07": "None."}


def wanted(year: int, **more) -> Wanted:
    values = {"party": "SGP", "year": year, "version": "1.0", "profile": OLD, "submitted_on": date(year + 1, 4, 10)}
    return Wanted(**{**values, **more})


@pytest.fixture
def prepared(year, ledger):
    return commands.prepare(MAKER, wanted(year), today=ledger.today, explanations=WORDS)


@pytest.fixture
def signed(prepared, year):
    return commands.sign(CHECKER, submission_id=prepared.id, today=date(year + 1, 1, 5))


def test_a_version_is_frozen_with_its_holdings(prepared, ledger, session):
    before = queries.tables_of(queries.submission(session, prepared.id))
    assert [row["ActionType"] for row in before.of(3)] == ["Acquisition", "Use"]
    assert sum(row["QuantityCO2"] for row in before.of(4)) == 830
    holdings = session.scalar(text("SELECT holdings FROM aef_submissions"))
    assert '"first":171' in holdings
    ledger.move(K.CANCELLATION, before_id(session), 900, 909)
    assert queries.tables_of(queries.submission(session, prepared.id)) == before


def before_id(session) -> int:
    return int(session.scalar(text("SELECT max(id) FROM issuances")))


def test_prepared_again_it_is_frozen_anew_and_keeps_its_explanations(prepared, ledger, session, year):
    ledger.move(K.CANCELLATION, before_id(session), 900, 909)
    again = commands.prepare(MAKER, wanted(year), today=ledger.today)
    assert (again.id, again.revision, again.explanations) == (prepared.id, 2, WORDS)
    assert len(queries.tables_of(queries.submission(session, again.id)).of(3)) == 3
    with pytest.raises(StaleVersion):
        commands.prepare(MAKER, wanted(year), today=ledger.today, seen=1)


def test_signing_makes_the_workbook_that_reads_back_as_the_tables(signed, session):
    row = queries.submission(session, signed.id, workbook=True)
    read = read_workbook(row.workbook_name, row.workbook)
    assert (read.findings, read.tables) == ((), queries.tables_of(row))
    assert row.workbook == writing.workbook(queries.tables_of(row))
    assert {each["check"] for each in row.findings} == {"ISC01", "OWN06", "OWN07"}


@pytest.mark.parametrize(
    ("by", "today", "explanations", "words"),
    [
        (MAKER, 5, WORDS, "another officer must sign"),
        (CHECKER, None, WORDS, "is not over"),
        (CHECKER, 5, {"ISC01": "x"}, "Findings of OWN06, OWN07 have no explanation"),
    ],
)
def test_every_reason_against_signing_is_given(year, ledger, by, today, explanations, words):
    row = commands.prepare(MAKER, wanted(year), today=ledger.today, explanations=explanations)
    when = date(year + 1, 1, today) if today else ledger.today
    with pytest.raises(ReportRefused, match=words):
        commands.sign(by, submission_id=row.id, today=when)


def test_a_version_with_an_error_cannot_be_signed(year, ledger):
    row = commands.prepare(MAKER, wanted(year, submitted_on=None), today=ledger.today, explanations=WORDS)
    with pytest.raises(ReportRefused, match="There is 1 error"):
        commands.sign(CHECKER, submission_id=row.id, today=date(year + 1, 1, 5))


def test_only_whoever_prepared_it_explains_it(prepared):
    with pytest.raises(ReportRefused, match="Prepare it again to take it over"):
        commands.explain(CHECKER, submission_id=prepared.id, texts={"ISC01": "Mine."})
    row = commands.explain(MAKER, submission_id=prepared.id, texts={"ISC01": "Mine.", "II03": "  "})
    assert row.explanations == {"ISC01": "Mine."}


def test_nobody_without_the_role_prepares_or_signs(prepared, year, ledger):
    viewer = Actor(99, "Viewer", "MTI", frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted):
        commands.prepare(viewer, wanted(year), today=ledger.today)
    with pytest.raises(NotPermitted):
        commands.sign(viewer, submission_id=prepared.id, today=date(year + 1, 1, 5))
    assert commands.sign(COUNTERSIGNER, submission_id=prepared.id, today=date(year + 1, 1, 5)).state == "signed"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"version": "1"}, "two numbers with a point"), ({"version": "0.1"}, "two numbers with a point"),
        ({"year": 2019}, "The year must be from 2021"), ({"version": "1.1"}, "Prepare that one again"),
    ],
)  # fmt: skip
def test_what_cannot_be_prepared_is_said(prepared, year, ledger, more, words):
    with pytest.raises(ReportRefused, match=words):
        commands.prepare(MAKER, wanted(**{"year": year, **more}), today=ledger.today)


def test_after_1_0_is_signed_only_a_higher_version_can_follow(signed, year, ledger):
    with pytest.raises(ReportRefused, match=r"Prepare a higher one: 1\.1"):
        commands.prepare(MAKER, wanted(year), today=ledger.today)
    assert commands.prepare(MAKER, wanted(year, version="1.1"), today=ledger.today).version == "1.1"


def test_filing_is_recorded_with_its_receipt_and_the_chain_proves_it(signed, year, session):
    for day in (None, date(year, 12, 31), date(year + 2, 1, 1)):
        with pytest.raises(ReportRefused, match="The day of filing"):
            commands.record_filing(
                MAKER, submission_id=signed.id, filed_on=day, receipt="", today=date(year + 1, 5, 1)
            )  # fmt: skip
    row = commands.record_filing(
        MAKER, submission_id=signed.id, filed_on=date(year + 1, 4, 10), receipt="CARP-77", today=date(year + 1, 5, 1)
    )
    assert (row.state, row.receipt) == ("filed", "CARP-77")
    assert queries.filed_days(session, "SGP") == {year: date(year + 1, 4, 10)}
    entries = audit.history(session, about=audit.Object("aef_submission", row.reference))
    assert [each.action for each in entries] == ["aef.filed", "aef.signed", "aef.prepared"]
    assert entries[0].details["workbook_sha256"] == row.workbook_sha256
    assert list(audit.verify(session)) == []
    with pytest.raises(ReportRefused, match="is filed"):
        commands.record_filing(
            MAKER, submission_id=row.id, filed_on=row.filed_on, receipt="", today=date(year + 1, 5, 1)
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE aef_submissions SET tables = tables || ' ', tables_sha256 = encode(sha256(convert_to(tables || ' ', 'UTF8')), 'hex')",
        "UPDATE aef_submissions SET workbook = 'x', workbook_sha256 = encode(sha256('x'), 'hex')",
        "UPDATE aef_submissions SET signed_by = 77", "UPDATE aef_submissions SET state = 'prepared'",
        "UPDATE aef_submissions SET explanations = '{}'", "DELETE FROM aef_submissions", "TRUNCATE aef_submissions",
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_signed(signed, database_url, statement):
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE aef_submissions SET state = 'filed', filed_on = '2027-04-10'",
        "UPDATE aef_submissions SET major = 2", "DELETE FROM aef_submissions",
    ],
)  # fmt: skip
def test_what_is_prepared_can_only_be_prepared_again_or_signed(prepared, database_url, statement):
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.Error):
        connection.execute(statement)


def test_the_database_lets_nobody_sign_their_own(prepared, database_url):
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.CheckViolation) as broken:
        connection.execute(
            "UPDATE aef_submissions SET state = 'signed', signed_by = prepared_by, signed_at = now(), workbook = 'x',"
            " workbook_sha256 = encode(sha256('x'), 'hex')"
        )
    assert "another_person_signs" in str(broken.value)


def test_corrections_since_the_tables_were_frozen_are_listed(signed, year, ledger, session):
    since = signed.as_of
    assert gathering.corrections(session, year=year, since=since) == []
    used = session.scalar(text("SELECT id FROM movements WHERE kind = 'use_ndc'"))
    ledger.enter(move(K.REVERSAL, before_id(session), 0, 0, reverses=used, reason="The wrong year"))
    ledger.move(K.CANCELLATION, before_id(session), 900, 909)
    found = gathering.corrections(session, year=year, since=since)
    assert [each.kind for each in found] == [K.USE_NDC, K.REVERSAL, K.CANCELLATION]


def test_the_ndc_period_is_the_one_on_record_and_a_partners_is_never_made_up(app, session):
    assert gathering.ndc_period(session, "SGP", 2026) == (2021, 2030)
    assert gathering.ndc_period(session, "GHA", 2026) == (None, None)
    session.rollback()
    answers = PeriodAnswers(2025, 2030, source="A made-up statement")
    number = settings_commands.propose_period(MAKER, code="GHA", answers=answers)
    settings_commands.decide_period(CHECKER, code="GHA", number=number, approve=True)
    assert gathering.ndc_period(session, "GHA", 2026) == (2025, 2030)
    assert gathering.ndc_period(session, "GHA", 2031) == (None, None)


def test_the_proof_holds_and_finds_what_was_changed_behind_the_triggers(signed, session, database_url):
    reference = signed.reference
    session.rollback()
    problems: list[str] = []
    proof.compare(session, problems)
    assert problems == []
    session.rollback()
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE aef_submissions DISABLE TRIGGER USER")
        connection.execute("UPDATE aef_submissions SET tables = ' ', tables_sha256 = encode(sha256(' '), 'hex')")
    proof.compare(session, problems)
    assert [f"Annual information {reference} is not what entry" in each for each in problems] == [True]


# Partners


@pytest.fixture
def theirs(year, session) -> bytes:
    given = gathering.sources(session, year=year, partner="GHA")
    session.rollback()
    return writing.workbook(
        host_tables(given, Heading("GHA", "1.0", year, date(year + 1, 4, 1), 2021, 2030), profile(OLD))
    )


def test_a_partners_workbook_is_kept_byte_for_byte_and_compared(prepared, theirs, year, session):
    row = take_in(MAKER, name=f"GHA_{year}_1.0.xlsx", content=theirs, own="SGP")
    assert queries.submission(session, row.id, workbook=True).workbook == theirs
    context = queries.context(session, party="SGP", year=year)
    assert [other.heading.party for other in context.others] == ["GHA"]
    session.rollback()
    with pytest.raises(ReportRefused, match="on record already"):
        take_in(MAKER, name=f"GHA_{year}_1.0.xlsx", content=theirs, own="SGP")


def test_a_higher_version_of_a_partner_retires_the_lower(theirs, year, session):
    from app.reporting.aef.tables import Tables

    take_in(MAKER, name="a.xlsx", content=theirs, own="SGP")
    higher = writing.workbook(Tables(OLD, Heading("GHA", "1.1", year, date(year + 1, 4, 2), 2021, 2030), {}))
    take_in(MAKER, name="b.xlsx", content=higher, own="SGP")
    (other,) = queries.context(session, party="SGP", year=year).others
    assert other.heading.version == "1.1"


def test_what_cannot_be_taken_in_is_said(theirs, session):
    with pytest.raises(ReportRefused, match="made from the ledger"):
        take_in(MAKER, name="x.xlsx", content=theirs, own="GHA")
    nameless = writing.workbook(replace(read_workbook("x.xlsx", theirs).tables, heading=Heading()))
    with pytest.raises(ReportRefused, match="Table 1 does not say"):
        take_in(MAKER, name="x.xlsx", content=nameless, own="SGP")
    assert session.scalar(text("SELECT count(*) FROM aef_submissions")) == 0


# The command line


def test_a_year_is_exported_and_passes_the_check_of_its_file(prepared, year, tmp_path, run):
    out = tmp_path / f"SGP_{year}_1.1.xlsx"
    done = run("aef", "export", "--year", str(year), "--profile", OLD, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert f"SGP_{year}_1.1" in done.output
    assert "is not over" in done.output
    checked = run("aef", "check", str(out))
    assert checked.exit_code == 0, checked.output
    assert "Errors: 0." in checked.output
    as_json = run("aef", "check", str(out), "--format", "json")
    assert '"errors": 0' in as_json.output


def test_what_was_signed_is_exported_as_it_was_signed(signed, year, tmp_path, run, session):
    out = tmp_path / "again.xlsx"
    run("aef", "export", "--year", str(year), "--version", "1.0", "--out", str(out))
    assert out.read_bytes() == queries.submission(session, signed.id, workbook=True).workbook


def test_the_hosts_view_is_exported_as_csv(year, tmp_path, run):
    out = tmp_path / "host.zip"
    done = run("aef", "export", "--year", str(year), "--party", "GHA", "--csv", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert out.read_bytes().startswith(b"PK")


def test_the_check_of_a_file_fails_where_there_are_errors(tmp_path, run):
    from tests.aef import making

    out = tmp_path / "SGP_2026_1.0.xlsx"
    out.write_bytes(writing.workbook(making.changed(making.tables(), 3, 1, Vintage=2020)))
    done = run("aef", "check", str(out))
    assert done.exit_code == 1
    assert "Error SYN02, Table 3 Actions, W5: Vintage is “2020”, which is before 2021." in done.output
    out.write_bytes(b"not a workbook")
    refused = run("aef", "check", str(out), "--format", "json")
    assert refused.exit_code == 1
    assert '"refused"' in refused.output
