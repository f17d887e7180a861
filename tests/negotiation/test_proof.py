"""`flask audit verify` names each round, article, text, NDC period and figure that was changed behind its entries."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from app.auditing.proof import verify_everything
from app.core.db import db
from app.negotiation import commands
from tests.adjustments.test_settings import approved, checked
from tests.negotiation.conftest import TEAM, agree, begin, hold_round, write

HASH = "encode(sha256(convert_to(sg_text || chr(30) || partner_text || chr(30) || working_text || 'x', 'UTF8')), 'hex')"
# Table, the change, which row, and how the sentence begins.
CHANGES = (
    ("negotiation_rounds", "place = place || 'x'", "number = 1", "Round 1 of the negotiation with KEN is not what"),
    ("negotiation_articles", "title = title || 'x'", "number = 1", "Article “Purposex” of KEN"),
    ("negotiation_articles", "state = 'open'", "number = 2", "Article “Corresponding adjustment” of KEN"),
    ("article_versions", f"working_text = working_text || 'x', sha256 = {HASH}", "number = 1", "Version 1 of the texts"),
    ("ndc_periods", "source = source || 'x'", "number = 1", "Version 1 of the NDC period of SGP is not what entry"),
    ("inventory_figures", "tonnes = tonnes + 1", "year = 2024", "The figure of SGP for 2024"),
)  # fmt: skip


@pytest.fixture
def recorded(app) -> None:
    begin("Purpose", "Corresponding adjustment", "Left out")
    write(working="Words [of both].")
    agree(2)
    commands.leave_out(TEAM, iso3="KEN", number=3, reason="Both sides agree", version=None)
    approved(per_tonne=None, target_type="single_year", method="averaging", elapsed="calendar")
    checked()


def test_one_changed_character_is_named_with_its_entry(recorded, app):
    assert verify_everything(db.session).problems == []
    for table, change, which, _ in CHANGES:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        db.session.execute(text(f"UPDATE {table} SET {change} WHERE {which}"))
        db.session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 1
    for *_, sentence in CHANGES:
        assert sentence in answer.output
    found = verify_everything(db.session).problems
    assert len(found) == len(CHANGES) + 1, found  # both articles have a version 1
    assert all("is not what entry" in each for each in found)


def test_a_tracker_that_began_from_the_model_is_proved_from_its_first_entry(app):
    commands.begin(TEAM, iso3="KEN", from_model=True)
    hold_round(date(2026, 3, 2))
    assert verify_everything(db.session).problems == []
    db.session.execute(text("UPDATE negotiation_articles SET title = title || 'x' WHERE number = 20"))
    db.session.commit()
    assert len(verify_everything(db.session).problems) == 1
