"""The database itself refuses a decision by whoever had a hand in its object, also where every guard were broken."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.db import db
from tests.approving.table import (
    ASSESSOR,
    DESK,
    LEDGER,
    MFA,
    NEGOTIATOR,
    PUBLISHER,
    SECOND_LEDGER,
    SENDER,
    THIRD_LEDGER,
)

PUBLISHED = "UPDATE documents SET stage = 'published', published_at = now(), published_by = {} WHERE stage = 'cleared'"
TIMED = (
    "UPDATE documents SET not_before = now() + interval '1 day', scheduled_by_name = 'X', scheduled_by = {}"
    " WHERE stage = 'cleared'"
)
CONFIRMED = (
    "INSERT INTO text_clearances (text_id, kind, agency, sha256, note, officer_id, officer_name, at)"
    " SELECT id, '{}', 'MTI', sha256, '', registered_by, '', now() FROM agreement_texts"
)
STEP = (
    "INSERT INTO surrender_entries (notice_id, step, led_to, body, recorded_by, recorded_by_name, recorded_at)"
    " SELECT id, '{}', 'accepted', '{{}}', {}, '', now() FROM surrender_notices"
)
ACCEPTED = "UPDATE clearance_comments SET accepted_at = now(), accepted_by = {}, accepted_for = {}"
IMPORTED = "UPDATE catalogue_proposals SET decision = '{}', decided_at = now(), reason = 'X', decided_by = {}"
CLOSED = "INSERT INTO closed_years VALUES (2022, now(), {}, 'X', '', {})"
CLOSING = "UPDATE year_closings SET decision = 'approved', decided_at = now(), decided_by = {}"
REFUSED = {
    "the maker publishes": ("document: publish", PUBLISHED.format(DESK.id), "another_person_publishes"),
    "who sent it publishes": ("document: publish", PUBLISHED.format(SENDER.id), "another_person_publishes"),
    "nobody publishes": ("document: publish", PUBLISHED.format("NULL"), "another_person_publishes"),
    "the maker sets its time": ("document: publish", TIMED.format(DESK.id), "another_person_sets_the_time"),
    "the registrar clears": (
        "clearance: text for signature", CONFIRMED.format("agency"), "another_person_clears_the_text"
    ),
    "the registrar clears as counsel": (
        "clearance: text for signature", CONFIRMED.format("legal_counsel"), "another_person_clears_the_text"
    ),
    "who entered it accepts": ("notice: accept", STEP.format("accept", LEDGER.id), "another_person_decides"),
    "who proved it surrenders": (
        "notice: surrender", STEP.format("surrender", SECOND_LEDGER.id), "another_person_decides"
    ),
    "who checked it surrenders": (
        "notice: surrender", STEP.format("surrender", THIRD_LEDGER.id), "another_person_decides"
    ),
    "who proposed an import approves": (
        "import of methodologies: approve", IMPORTED.format("approved", ASSESSOR.id), "another_person_decides"
    ),
    "nobody approves an import": (
        "import of methodologies: approve", IMPORTED.format("approved", "NULL"), "another_person_decides"
    ),
    "another officer withdraws it": (
        "import of methodologies: approve", IMPORTED.format("withdrawn", MFA.id), "only_its_maker_withdraws"
    ),
    "who proposed a closing decides": (
        "closing of a year: approve", CLOSING.format(LEDGER.id), "another_person_decides"
    ),
    "who proposed it closes the year": (
        "closing of a year: approve", CLOSED.format(LEDGER.id, LEDGER.id), "another_person_closes"
    ),
    "a year is closed that nobody proposed": (
        "closing of a year: approve", CLOSED.format(LEDGER.id, "NULL"), "another_person_closes"
    ),
    "who answered accepts": (
        "clearance: accept an answer", ACCEPTED.format(MFA.id, "NULL"), "another_person_accepts"
    ),
    "on behalf of who answered": (
        "clearance: accept an answer", ACCEPTED.format(NEGOTIATOR.id, MFA.id), "absent_officer_did_not_answer"
    ),
    "the maker accepts": ("clearance: accept an answer", ACCEPTED.format(DESK.id, "NULL"), "another_person_settles"),
    "on behalf of the maker": (
        "clearance: accept an answer", ACCEPTED.format(NEGOTIATOR.id, DESK.id), "another_person_settles"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_the_database_refuses_it_too(case, built):
    name, statement, rule = REFUSED[case]
    built(name)
    with pytest.raises(DBAPIError, match=rule):
        db.session.execute(text(statement))
    db.session.rollback()


def test_the_database_lets_others(built):
    built("document: publish")
    assert db.session.execute(text(PUBLISHED.format(PUBLISHER.id))).rowcount
    db.session.rollback()
    built("notice: surrender")
    assert db.session.execute(text(STEP.format("surrender", MFA.id))).rowcount
    db.session.rollback()
