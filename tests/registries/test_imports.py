"""Imports: stored all or not at all, once, undone within a day, and compared with everything held."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from app.core import audit, clock
from app.registries import commands, queries
from app.registries.commands import ConflictRefused, ImportRefused
from app.registries.comparing import odds
from app.registries.layouts import export_of
from app.registries.report import read_report
from tests.ledger.making import Ledger, project, serial
from tests.projects_queue.putting import AUTHORISED, authorise, put
from tests.registries.making import AUTHORISED as LABEL
from tests.registries.making import GOLD_HEAD, GOLD_RETIRED_HEAD, export, gold_row, verra, verra_row


@pytest.fixture
def store(session, officer_of_ledger):
    """`store(content)`: import a file as the ledger officer, as its dry run was confirmed."""

    def act(content, name="verra", **more):
        report = read_report(export_of(name), content, held=queries.held_claims(session, export_of(name).codes))
        given = {"expected": report.digest, "name": f"{name}.csv", "content": content} | more
        return commands.import_export(officer_of_ledger, export=name, **given)

    return act


def later(monkeypatch, hours):
    moved = clock.now() + timedelta(hours=hours)
    monkeypatch.setattr(clock, "now", lambda: moved)


# Storing


def test_rows_are_stored_as_they_were_read(store, rows):
    store(verra(verra_row(1, 100, year=2020, labels=LABEL), verra_row(101, 150, ended="")))
    found = rows(
        "SELECT number, unit_registry, key, first, last, quantity, state, vintage_from, host, authorised FROM registry_rows ORDER BY 1"
    )
    assert [tuple(row) for row in found] == [
        (2, "VCS", "VCS", 1, 100, 100, "retired or cancelled", 2020, "RW", ["NDC", "OP"]),
        (3, "VCS", "VCS", 101, 150, 50, "issued", 2023, "RW", None),
    ]  # fmt: skip
    ((cells,),) = rows("SELECT cells FROM registry_rows WHERE number = 3")
    assert cells[5] == "Made-up project 4150"


def test_the_file_is_kept_byte_for_byte(store, session):
    content = b"\xef\xbb\xbf" + verra(verra_row())
    row = queries.import_row(session, store(content))
    assert queries.file_with_content(session, row.file_id).content == content
    assert row.summary["by_state"] == {"retired or cancelled": [1, 100]}


def test_an_import_leaves_an_audit_entry(store, session):
    number = store(verra(verra_row()))
    entry = audit.history(session, limit=1)[0]
    assert (entry.actor_name, entry.summary) == ("Ledger officer, NEA", "imported 1 row of Verra, 100 tCO₂e")
    assert (entry.object_type, entry.object_id) == ("registry import", str(number))
    assert entry.details["refused"] == 0


def test_double_claims_are_told_to_the_ledger_officers(store, rows):
    store(verra(verra_row(1, 100), verra_row(1, 100)))
    assert [tuple(row) for row in rows("SELECT audience, subject FROM outbox_messages WHERE path LIKE '/registries%'")] == [
        ("ledger_officers", "An import of Verra brought 1 double claim"),
    ]  # fmt: skip


def test_a_file_that_was_kept_for_its_dry_run_is_imported_once(store, session, officer_of_ledger, everything):
    content = verra(verra_row())
    file_id = commands.keep_file(officer_of_ledger, name="a\x1bb.csv", content=content)
    store(content, file_id=file_id)
    before = everything()
    with pytest.raises(ImportRefused, match=r"imported already: import 1 \(a�b\.csv\) by Ledger officer, NEA"):
        store(content)
    assert everything() == before


def test_nothing_is_stored_where_the_digest_is_another(store, everything):
    before = everything()
    with pytest.raises(ImportRefused, match="changed since the dry run"):
        store(verra(verra_row()), expected="0" * 64)
    assert everything() == before


def test_a_dry_run_does_not_hold_once_another_import_meets_it(store, session, officer_of_ledger):
    content = verra(verra_row(51, 150))
    digest = read_report(export_of("verra"), content).digest
    store(verra(verra_row(1, 100)))
    with pytest.raises(ImportRefused, match="changed since the dry run"):
        store(content, expected=digest)


def test_refused_rows_are_left_out_only_when_asked(store, rows):
    content = verra(verra_row(1, 100), verra_row(quantity="7"))
    with pytest.raises(ImportRefused, match="nothing was stored"):
        store(content)
    store(content, leave_out_refused=True)
    assert [tuple(row) for row in rows("SELECT row_count, refused_count FROM registry_imports")] == [(1, 1)]
    with pytest.raises(ImportRefused, match="no row that can be stored"):
        store(verra(verra_row(quantity="7")), leave_out_refused=True)


def test_files_that_were_only_tried_go_after_a_day_and_imported_ones_stay(
    store, session, officer_of_ledger, monkeypatch, rows
):
    tried = commands.keep_file(officer_of_ledger, name="tried.csv", content=verra(verra_row(7, 8)))
    store(verra(verra_row()))
    later(monkeypatch, 25)
    commands.keep_file(officer_of_ledger, name="new.csv", content=b"x")
    assert {row.name for row in rows("SELECT name FROM registry_files")} == {"verra.csv", "new.csv"}
    with pytest.raises(queries.UnknownImport):
        store(verra(verra_row(7, 8)), file_id=tried)


def test_an_unknown_file_is_refused(store):
    with pytest.raises(queries.UnknownImport):
        store(verra(verra_row()), file_id=uuid.uuid4())


def test_of_ten_imports_of_one_file_at_once_one_is_stored(app, officer_of_ledger, rows):
    content = verra(verra_row())
    digest = read_report(export_of("verra"), content).digest

    def act(_number):
        with app.app_context():
            try:
                return commands.import_export(
                    officer_of_ledger, export="verra", expected=digest, name="a.csv", content=content
                )
            except ImportRefused as refused:
                return str(refused)

    with ThreadPoolExecutor(5) as pool:
        done = list(pool.map(act, range(10)))
    assert sum(isinstance(each, int) for each in done) == 1, done
    assert rows("SELECT count(*) FROM registry_rows")[0][0] == 1


# Undoing


def test_an_import_is_undone_within_a_day_and_counts_no_more(store, session, officer_of_ledger, rows):
    number = store(verra(verra_row(1, 100), verra_row(1, 100)))
    assert len(odds(session).doubles) == 1
    commands.undo_import(officer_of_ledger, import_id=number, reason="The wrong file")
    assert odds(session).doubles == ()
    assert queries.held_claims(session, ["VCS"]) == []
    assert rows("SELECT count(*) FROM registry_rows")[0][0] == 2
    assert audit.history(session, limit=1)[0].details["reason"] == "The wrong file"
    store(verra(verra_row(1, 100), verra_row(1, 100)))


def test_an_import_is_not_undone_twice_late_or_without_a_reason(store, officer_of_ledger, monkeypatch):
    number = store(verra(verra_row()))
    with pytest.raises(ImportRefused, match="Enter the reason"):
        commands.undo_import(officer_of_ledger, import_id=number, reason="  ")
    commands.undo_import(officer_of_ledger, import_id=number, reason="The wrong file")
    with pytest.raises(ImportRefused, match="was undone by Ledger officer, NEA already"):
        commands.undo_import(officer_of_ledger, import_id=number, reason="Once more")
    other = store(verra(verra_row(5, 6)))
    later(monkeypatch, 24.1)
    with pytest.raises(ImportRefused, match="within 24 hours"):
        commands.undo_import(officer_of_ledger, import_id=other, reason="Too late")
    with pytest.raises(queries.UnknownImport):
        commands.undo_import(officer_of_ledger, import_id=999, reason="No such import")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE registry_rows SET quantity = quantity",
        "DELETE FROM registry_rows",
        "TRUNCATE registry_rows",
        "UPDATE registry_imports SET tonnes = 0",
        "DELETE FROM registry_imports",
        "UPDATE registry_imports SET undone_at = now(), undone_by_name = 'x', undone_reason = 'x', tonnes = 0",
        "UPDATE registry_files SET name = 'other'",
        "DELETE FROM registry_files",
        "UPDATE registry_set_asides SET reason = 'other'",
        "DELETE FROM registry_set_asides",
    ],
)
def test_the_database_refuses_to_rewrite_what_was_imported(store, session, officer_of_ledger, database_url, statement):
    store(verra(verra_row(1, 100), verra_row(1, 100)))
    commands.set_aside(officer_of_ledger, subject=odds(session).doubles[0].subject, reason="Looked into")
    session.rollback()
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.IntegrityError):
        connection.execute(statement)


# Comparing


def test_double_claims_across_two_imports_are_found(store, session):
    store(verra(verra_row(1, 100)))
    store(verra(verra_row(91, 120, project="99", batch=2)))
    (found,) = odds(session).doubles
    assert {each.reference for each in found.claims} == {"Verra import 1, row 2", "Verra import 2, row 2"}
    assert (found.meeting.first, found.meeting.last, found.ours) == (91, 100, False)


def test_a_later_export_that_repeats_a_row_is_no_double_claim(store, session):
    store(verra(verra_row(1, 100)))
    store(verra(verra_row(1, 100), verra_row(101, 110)))
    assert odds(session).doubles == ()
    store(verra(verra_row(1, 100), verra_row(1, 100), verra_row(200, 201)))
    (found,) = odds(session).doubles
    assert {each.reference for each in found.claims} == {"Verra import 3, row 2", "Verra import 3, row 3"}


def test_a_row_that_two_imports_hold_meets_a_third_once(store, session):
    store(verra(verra_row(1, 100)))
    store(verra(verra_row(1, 100), verra_row(200, 201)))
    store(verra(verra_row(51, 150, project="99", batch=2)))
    (found,) = odds(session).doubles
    assert {each.reference for each in found.claims} == {"Verra import 2, row 2", "Verra import 3, row 2"}


def test_a_retirement_of_units_that_the_ledger_holds_is_found(store, session, ledger_block):
    store(export(GOLD_RETIRED_HEAD, gold_row(5, 9, status="Retired", **ledger_block)), "gold-standard")
    (found,) = odds(session).doubles
    assert found.ours
    assert found.partners == {"GHA"}
    assert odds(session).seen_by(frozenset({"PER"})).doubles == ()
    assert odds(session).seen_by(frozenset({"GHA"})).doubles == (found,)


@pytest.fixture
def ledger_block(app):
    """An issuance of ours, and what a row says that retires some of it."""
    Ledger().issue(project())
    return {"Serial Number": serial(5, 9), "GSID": "11137", "Country": "Ghana", "Retirement Date": "2026-04-10"}


@pytest.fixture
def authorised(app):
    """`authorised(purposes)`: a project of Verra in Rwanda that both sides authorised."""

    def act(purposes, **more):
        given = {"partner": "RWA", "programme": "VCS", "programme_project": "VCS 4150"} | more
        reference = put(*AUTHORISED, **given)
        for side in ("home", "host"):
            authorise(reference, side, purposes=purposes)
        return reference

    return act


def test_labels_are_compared_with_the_letters_on_record(store, session, authorised):
    store(verra(verra_row(1, 100, labels=LABEL), verra_row(101, 150)))
    assert [(each.kind, each.tonnes) for each in odds(session).labels] == [("labelled, no letter", 100)]
    reference = authorised("NDC and OP")
    assert [(each.kind, each.reference, each.tonnes) for each in odds(session).labels] == [
        ("letter, no label", reference, 50)
    ]


def test_a_label_for_the_ndc_against_a_letter_that_is_not(store, session, authorised):
    authorised("OIMP")
    store(verra(verra_row(1, 100, labels=LABEL)))
    (found,) = odds(session).labels
    assert (found.kind, found.label_says) == ("purposes differ", "NDC and OP")
    assert found.letter_says.count("IMP and OP") == 2


def test_a_letter_of_another_country_or_programme_does_not_count(store, session, authorised):
    authorised("NDC and OP", partner="GHA")
    authorised("NDC and OP", programme="GS4GG")
    store(verra(verra_row(1, 100, labels=LABEL)))
    assert [each.kind for each in odds(session).labels] == ["labelled, no letter"]


def test_only_the_newest_import_of_a_project_tells_its_label(store, session, authorised):
    authorised("NDC and OP")
    store(verra(verra_row(1, 100, ended="")))
    assert [each.kind for each in odds(session).labels] == ["letter, no label"]
    store(verra(verra_row(1, 100, ended="", labels=LABEL)))
    assert odds(session).labels == ()


def test_rows_of_gold_standard_are_compared_by_its_programme(store, session, authorised):
    authorised("NDC", programme="GS4GG", programme_project="GS11137")
    store(export(GOLD_HEAD, gold_row(**{"Article Six Authorization": "Authorized for OIMP"})), "gold-standard")
    assert [each.kind for each in odds(session).labels] == ["purposes differ"]


def test_a_conflict_is_set_aside_with_a_reason_and_comes_back_when_a_side_changes(
    store, session, authorised, officer_of_ledger
):
    store(verra(verra_row(1, 100, labels=LABEL)))
    (found,) = odds(session).labels
    with pytest.raises(ConflictRefused, match="Enter the reason"):
        commands.set_aside(officer_of_ledger, subject=found.subject, reason="")
    commands.set_aside(officer_of_ledger, subject=found.subject, reason="Authorised for another buyer")
    now = odds(session)
    assert (now.open_labels, now.labels) == ((), (found,))
    assert now.set_aside[found.subject].sides == ["Registry: NDC and OP", "Letters: no letter on record"]
    entry = audit.history(session, limit=1)[0]
    assert entry.summary == "set a conflict aside: VCS 4150 (RW): labelled, no letter"
    with pytest.raises(ConflictRefused, match="has set this conflict aside already"):
        commands.set_aside(officer_of_ledger, subject=found.subject, reason="Once more")
    authorised("NDC")
    assert [each.kind for each in odds(session).open_labels] == ["purposes differ"]


def test_a_conflict_that_is_gone_cannot_be_set_aside(store, session, officer_of_ledger):
    with pytest.raises(ConflictRefused, match="not there any more"):
        commands.set_aside(officer_of_ledger, subject="0" * 64, reason="Nothing there")
