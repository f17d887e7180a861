"""`flask audit verify` holds what committees did against its entries and finds what was changed behind them."""

from __future__ import annotations

from sqlalchemy import text

from app.auditing.proof import verify_everything
from app.committees import commands
from app.committees.answers import MemberAnswers
from app.core.db import db
from tests.committees.making import DESK, body, confirm, decision, meeting

CHANGES = {
    "committee_bodies": "basis = basis || 'x'", "committee_members": "post = post || 'x'",
    "committee_meetings": "place = place || 'x'", "committee_decisions": "text = text || 'x'",
}  # fmt: skip


def test_one_changed_character_in_any_of_its_tables_is_named(app):
    one = body()
    meeting(one)
    confirm(decision(one))
    answers = MemberAnswers("host", "Ministry", name="A made-up member", post="Head")
    commands.add_member(DESK, iso3="gha", body_id=one, answers=answers)
    assert verify_everything(db.session).problems == []
    for table, change in CHANGES.items():
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        db.session.execute(text(f"UPDATE {table} SET {change}"))
        db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.commit()
    found = verify_everything(db.session).problems
    assert len(found) == len(CHANGES), found
    assert all("is not what entry" in each for each in found)
