"""The audit proves notices, facilities and figures: whatever is changed behind its back is named."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.auditing.proof import verify_everything
from app.core.db import db
from app.surrenders import confirming
from tests.surrenders.making import YEAR, Way, enter


def problems() -> list[str]:
    """What the proof finds about this area; the projects of these tests are put on record without their entries."""
    found = verify_everything(db.session).problems
    db.session.rollback()
    return [each for each in found if each.startswith(("Surrender", "Facility", "The confirmation", "The kept PDF of"))]


@pytest.fixture
def recorded(ready: Any) -> None:
    way = Way(enter(71, 170)).surrendered()
    confirming.pdf_of(db.session, way.case.row.id)
    Way(enter(171, 180)).take("refuse", reason="Made up")
    enter(181, 190)


def test_what_was_recorded_as_it_should_be_holds(recorded: None) -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        (
            "surrender_notices",
            "UPDATE surrender_notices SET stage = 'checked' WHERE id = 3",
            "Surrender ICC-{y}-0003 is not",
        ),
        (
            "surrender_notices",
            "UPDATE surrender_notices SET price_cents = 1 WHERE id = 1",
            "Surrender ICC-{y}-0001 is not",
        ),
        (
            "surrender_blocks",
            "UPDATE surrender_blocks SET live = true WHERE notice_id = 2",
            "Surrender ICC-{y}-0002 is not",
        ),
        (
            "surrender_blocks",
            "UPDATE surrender_blocks SET last = 169, quantity = 99 WHERE id = 1",
            "Surrender ICC-{y}-0001",
        ),
        ("surrender_entries", "DELETE FROM surrender_entries WHERE notice_id = 3", "Surrender ICC-{y}-0003 is not"),
        ("taxable_facilities", "UPDATE taxable_facilities SET until = 2024", "Facility F-012-1 is not"),
        ("facility_years", "UPDATE facility_years SET emissions = 99999", "Facility year F-012-{y}-1 is not"),
        (
            "surrender_confirmations",
            "UPDATE surrender_confirmations SET context = '{{}}', sha256 = encode(sha256('{{}}'), 'hex')",
            "Surrender ICC-{y}-0001 is not",
        ),
    ],
)
def test_what_was_changed_behind_its_back_is_named(recorded: None, table: str, change: str, named: str) -> None:
    db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    db.session.execute(text(change.format(y=YEAR)))
    db.session.commit()
    assert any(each.startswith(named.format(y=YEAR)) for each in problems()), problems()
