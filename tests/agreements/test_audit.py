"""The audit chain after a day of work: it verifies, it refuses changes, and it names whatever was changed behind it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.core import audit
from app.core.audit import GENESIS, AuditEntry, chain_hash
from app.core.db import db, unit_of_work
from app.core.embedded.server import SUPERUSER
from app.documents import commands as documents
from tests.agreements.people import DESK, MTI, PUBLISHER
from tests.agreements.way import LEGS
from workflows.agreement.facts import ActKind

PROTECTED = (
    "audit_entries", "acts", "act_people", "agreement_texts", "text_clearances", "document_renderings",
)  # fmt: skip
COLUMNS = [column.name for column in AuditEntry.__table__.columns]
INSERT = f"INSERT INTO audit_entries ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{name}' for name in COLUMNS)})"


@pytest.fixture
def day(uruguay, rows, states):
    """A day of work: an agreement signed, a factsheet published, an act corrected."""
    states.lead("a day of work", lambda: _work(uruguay, rows))
    return uruguay


def _work(uruguay, rows) -> None:
    for leg in (*LEGS["open_call"].before, "open_call"):
        uruguay.take(leg)
    draft = rows("SELECT id, version FROM documents WHERE kind = 'mou_factsheet'")[0]
    version = draft.version
    for actor, step in ((DESK, "send_for_clearance"), (MTI, "clear"), (PUBLISHER, "publish")):
        documents.take_step(actor, document_id=draft.id, step=step, version=version)
        version += 1
    documents.keep_rendering(document_id=draft.id, context_sha256="0" * 64, state="published", pdf=b"%PDF")
    act = uruguay.latest_act(ActKind.CALL)
    uruguay.take("propose_correction", corrects=act.id, date=act.date, place="Singapore")
    uruguay.take("approve_correction")


@pytest.fixture
def verify(app):
    """`verify()`: the exit code and what `flask audit verify` says."""

    def run() -> tuple[int, str]:
        db.session.rollback()
        said = app.test_cli_runner().invoke(args=["audit", "verify"])
        return said.exit_code, said.output

    return run


@pytest.fixture
def tamper(session):
    """`tamper("UPDATE …")`: as superuser with every trigger and every foreign key off."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    engine = create_engine(db.engine.url if given else db.engine.url.set(username=SUPERUSER), poolclass=NullPool)

    def run(statement: str, **values: Any) -> None:
        session.rollback()
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            assert connection.execute(text(statement), values).rowcount > 0

    return run


def test_after_a_day_of_work_the_chain_holds(day, verify):
    code, said = verify()
    assert (code, "every stage follows from its history" in said) == (0, True), said


@pytest.mark.parametrize("table", PROTECTED)
@pytest.mark.parametrize("statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"])
def test_what_is_append_only_refuses_every_change(table, statement, day, session):
    column = {"audit_entries": "seq", "document_renderings": "state"}.get(table, "id")
    session.rollback()
    assert session.scalar(text(f"SELECT count(*) FROM {table}")) > 0
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement.format(t=table, c=column)))
    session.rollback()


@pytest.mark.parametrize("column", COLUMNS)
def test_one_character_changed_in_any_column_of_an_entry_is_named(column, day, session, verify, tamper):
    entry = session.scalars(
        text("SELECT seq FROM audit_entries WHERE object_id = 'URY' AND action = 'agreement.sign_mou'")
    ).one()
    change = {
        "seq": "seq + 1000000", "object_version": "object_version + 1", "actor_id": "actor_id + 1",
        "hash": "overlay(hash placing (CASE left(hash, 1) WHEN 'a' THEN 'b' ELSE 'a' END) from 1)",
        "previous_hash": "overlay(previous_hash placing (CASE left(previous_hash, 1) WHEN 'a' THEN 'b' ELSE 'a' END) from 1)",
    }.get(column, f"overlay({column} placing '~' from greatest(length({column}), 1))")  # fmt: skip
    tamper(f"UPDATE audit_entries SET {column} = {change} WHERE seq = :seq", seq=entry)
    code, said = verify()
    assert code == 1
    assert f"ntry {entry}" in said


def test_an_entry_deleted_from_the_middle_is_named(day, session, verify, tamper):
    middle = session.scalar(text("SELECT max(seq) - 5 FROM audit_entries"))
    tamper("DELETE FROM audit_entries WHERE seq = :seq", seq=middle)
    code, said = verify()
    assert (code, f"Entry {middle} is missing" in said) == (1, True)


def test_a_tail_cut_off_is_found_by_the_replay_of_the_steps(day, verify, tamper):
    tamper("DELETE FROM audit_entries WHERE seq > (SELECT max(seq) - 2 FROM audit_entries)")
    code, said = verify()
    assert (code, "URY has version" in said) == (1, True)
    assert "has no entry that recorded it" in said


def test_a_tail_cut_off_is_found_by_a_signed_checkpoint(app, session, verify, tamper):
    with unit_of_work():
        audit.append(db.session, DESK, action="test", about=audit.Object("note", "1"), summary="noted")
    last = session.scalar(text("SELECT max(seq) FROM audit_entries"))
    assert app.test_cli_runner().invoke(args=["audit", "checkpoint"]).exit_code == 0
    try:
        assert verify()[0] == 0
        tamper("DELETE FROM audit_entries WHERE seq = :seq", seq=last)
        code, said = verify()
        assert code == 1
        assert f"Entry {last}, signed on" in said
        assert "is missing" in said
    finally:
        (app.config["SETTINGS"].instance / "audit-checkpoints.jsonl").unlink()


def test_an_empty_chain_is_no_proof(day, verify, tamper):
    tamper("DELETE FROM audit_entries")
    code, said = verify()
    assert (code, "Partner PER has no entry in the chain." in said) == (1, True)


def test_a_forged_entry_that_fits_the_chain_is_found_by_the_replay(day, session, verify, tamper):
    last = session.execute(text("SELECT * FROM audit_entries ORDER BY seq DESC LIMIT 1")).mappings().one()
    forged = {
        **last, "seq": last["seq"] + 1, "previous_hash": last["hash"], "action": "agreement.end", "object_type": "partner",
        "object_id": "URY", "object_version": last["object_version"] + 1,
        "body": audit.canonical({"summary": "ended the partnership", "details": {"to": "ended"}}),
    }  # fmt: skip
    forged["hash"] = chain_hash(forged)
    tamper(INSERT, **forged)
    code, said = verify()
    assert (code, f"entry {forged['seq']} left it at ended" in said) == (1, True)


def test_a_forged_entry_in_the_middle_breaks_the_chain(day, session, verify, tamper):
    tamper("UPDATE audit_entries SET seq = -seq WHERE seq > 30")
    tamper("UPDATE audit_entries SET seq = 1 - seq WHERE seq < 0")
    row = session.execute(text("SELECT * FROM audit_entries WHERE seq = 30")).mappings().one()
    forged = {**row, "seq": 31, "previous_hash": "f" * 64, "action": "test"}
    forged["hash"] = chain_hash(forged)
    tamper(INSERT, **forged)
    code, said = verify()
    assert code == 1
    assert "Entry 31 does not follow the entry before it" in said
    assert "Entry 32 does not follow the entry before it" in said


def test_two_entries_that_change_places_are_named(day, verify, tamper):
    tamper("UPDATE audit_entries SET seq = CASE seq WHEN 5 THEN -6 ELSE -5 END WHERE seq IN (5, 6)")
    tamper("UPDATE audit_entries SET seq = -seq WHERE seq < 0")
    code, said = verify()
    assert code == 1
    assert "Entry 5 does not follow the entry before it" in said


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE acts SET place = place || '.' WHERE id = :act", "Act {act} is not what entry"),
        ("UPDATE acts SET date_from = date_from + 1 WHERE id = :act", "Act {act} is not what entry"),
        ("UPDATE acts SET omge = 2.5 WHERE id = :act", "Act {act} is not what entry"),
        ("UPDATE acts SET standing = 'struck' WHERE id = :act", "Act {act} is not what entry"),
        ("DELETE FROM acts WHERE id = :act", "recorded act {act}, which is no longer there"),
        ("UPDATE act_people SET name = 'Grace Foo' WHERE act_id = :act AND side = 'sg'", "Act {act} is not what entry"),
        ("DELETE FROM act_people WHERE act_id = :act", "Act {act} is not what entry"),
        ("INSERT INTO act_people (act_id, side, position, name, post, ministry) VALUES (:act, 'witness', 0, 'X', '', '')",
         "Act {act} is not what entry"),
        ("INSERT INTO acts (partner_id, kind, standing, precision, certainty, note, source, place, mode, reason, recorded_at)"
         " SELECT partner_id, kind, standing, 'unknown', certainty, '', '', '', '', '', now() FROM acts WHERE id = :act",
         "has no entry that recorded it"),
        ("UPDATE partners SET stage = 'ended' WHERE iso3 = 'URY' AND :act > 0", "URY stands at ended, its acts lead to"),
        ("UPDATE partners SET version = version + 1 WHERE iso3 = 'URY' AND :act > 0", "URY has version"),
        ("UPDATE documents SET context = replace(context, 'Grace Fu', 'Grace Foo') WHERE kind = 'mou_factsheet' AND :act > 0",
         "The facts of document URY-MOU-FS"),
        ("UPDATE documents SET stage = 'withdrawn' WHERE kind = 'mou_factsheet' AND :act > 0", "Document URY-MOU-FS"),
        ("DELETE FROM partners WHERE iso3 = 'URY' AND :act > 0", "Partner URY is no longer there"),
        ("DELETE FROM documents WHERE kind = 'mou_factsheet' AND :act > 0", "is no longer there"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_chain_is_named(statement, said, day, verify, tamper):
    act = day.latest_act(ActKind.MOU).id
    tamper(statement, act=act)
    code, words = verify()
    assert code == 1, words
    assert said.format(act=act) in words


def test_sixteen_writers_at_once_leave_a_chain_without_gap_or_fork(app, rows, verify):
    before = rows("SELECT max(seq) FROM audit_entries")[0][0]
    ready = Barrier(16)

    def write(writer: int) -> None:
        with app.app_context():
            ready.wait(timeout=60)
            for number in range(20):
                with unit_of_work() as session:
                    about = audit.Object("note", f"{writer}-{number}")
                    audit.append(session, DESK, action="test", about=about, summary="noted")
            db.session.remove()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    entries = rows("SELECT seq, previous_hash, hash FROM audit_entries ORDER BY seq")
    assert [entry.seq for entry in entries] == list(range(1, before + 321))
    assert [entry.previous_hash for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    assert verify()[0] == 0


def test_an_entry_of_a_step_that_failed_is_not_in_the_chain(app, rows):
    before = rows("SELECT count(*) FROM audit_entries")
    with pytest.raises(ZeroDivisionError), unit_of_work() as session:
        audit.append(session, DESK, action="test", about=audit.Object("note", "1"), summary="noted")
        raise ZeroDivisionError
    assert rows("SELECT count(*) FROM audit_entries") == before
