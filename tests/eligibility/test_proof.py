"""Lists and the catalogue against the chain: what was tampered with is named."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select, text

from app.core.audit import AuditEntry
from app.core.proving import Proof
from app.eligibility.catalogue_commands import decide_import, propose_import
from app.eligibility.commands import decide_list, propose_list
from app.eligibility.proof import OBJECTS, Replayed, compare
from tests.eligibility.files import CHANGED, HEAD, NEW


@pytest.fixture
def problems(session):
    """`problems()`: what the comparison says now."""

    def find() -> list[str]:
        session.rollback()
        replayed, found = Replayed(), Proof()
        for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq)):
            if entry.object_type in OBJECTS:
                replayed.take(entry, json.loads(entry.body)["details"])
        compare(session, replayed, found)
        session.rollback()
        return found.problems

    return find


def test_everything_that_is_done_by_command_agrees_with_the_chain(problems, session, assessor, countersigner):
    assert problems() == []
    body = {"programmes": [{"programme": "VCS", "methodologies": {"include": "all"}}]}
    row = propose_list(assessor, host="GHA", body=body, effective_from=date(2026, 1, 1), source="S", note="N")
    assert problems() == []
    decide_list(countersigner, list_id=row.id, approve=False, reason="No.", version=None)
    rows = [(n, dict(zip(HEAD, cells, strict=True))) for n, cells in ((2, NEW), (3, CHANGED))]
    number = propose_import(assessor, rows).id
    assert problems() == []
    decide_import(countersigner, number=number, approve=True)
    assert problems() == []
    session.execute(text("ALTER TABLE catalogue_proposals DISABLE TRIGGER USER"))
    session.execute(text("UPDATE catalogue_proposals SET decided_by = 99, rows = rows - 1"))
    session.commit()
    found = problems()
    assert any("is not what entry" in said for said in found)
    assert any("does not hold the rows that its digest stands for" in said for said in found)
    assert len(found) == 2


def test_what_was_changed_removed_or_put_in_past_the_commands_is_named(problems, session):
    session.execute(text("ALTER TABLE eligibility_lists DISABLE TRIGGER USER"))
    for change in (
        "UPDATE eligibility_lists SET effective_from = '2024-09-01' WHERE host = 'GHA'",
        "DELETE FROM eligibility_lists WHERE host = 'BTN'",
        "UPDATE methodologies SET active_from = '2022-01-01' WHERE code = 'VM0042' AND version = '2.0'",
        "DELETE FROM methodologies WHERE code = 'VM0012'",
        "INSERT INTO methodologies (programme, code, version, title, category, active_from_precision, source)"
        " VALUES ('VCS', 'VM1000', '', '', '', 'unknown', '')",
    ):
        session.execute(text(change))
    session.commit()
    found = problems()
    assert len(found) == 5
    assert any(said.startswith("Eligibility List GHA-1 is not what entry") for said in found)
    assert any(said.startswith("Methodology VCS VM0042 2.0 is not what entry") for said in found)
    assert {
        "Eligibility List BTN-1 is no longer there.", "Methodology VCS VM0012 1.2 is no longer there.",
        "Methodology VCS VM1000 has no entry in the chain that recorded it.",
    } <= set(found)  # fmt: skip
