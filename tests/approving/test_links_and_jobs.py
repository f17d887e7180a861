"""Links in mails and the job that publishes: neither gives somebody a say on their own work."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core import clock
from app.core.db import db
from app.documents.workbench import embargo
from tests.approving.conftest import TABLES
from tests.approving.people import give_every_role, signed_in
from tests.approving.table import DESK, SENDER, WAYS
from tests.fingerprint import fingerprint
from tests.projects.conftest import newest

assert TABLES, "they fill the table of cases"
ONE_OF_EACH = list({way.command: name for name, way in WAYS.items()}.values())


def addresses() -> list[str]:
    """What the mails in the outbox carry, each once."""
    found = list(db.session.scalars(text("SELECT DISTINCT path FROM outbox_messages ORDER BY path")))
    db.session.rollback()
    return found


@pytest.mark.parametrize("found", ONE_OF_EACH, indirect=True)
def test_following_every_link_that_a_mail_carries_decides_nothing(found, app):
    way, _ = found
    for person in way.hands.values():
        give_every_role(person, agency=way.stranger.agency)
    before, last, links = fingerprint(), newest(), addresses()
    for person in way.hands.values():
        client = signed_in(app, person.name)
        for path in links:
            assert client.send("get", path).status_code in (200, 303, 403, 404), path
    assert newest() == last
    after = fingerprint()
    assert {name for name in after if after[name] != before[name]} == set()


def test_a_mail_carries_the_address_of_a_page_and_nothing_that_acts(built):
    built("clearance: cleared")
    assert any(path.startswith("/clearances/") for path in addresses())
    assert all(re.fullmatch(r"/[a-z0-9/-]+", path) for path in addresses()), "no token, no answer in the address"


def _forge(statement: str, **values: object) -> None:
    """Write as no route can: past the rules of the database."""
    db.session.execute(text("ALTER TABLE documents DISABLE TRIGGER USER"))
    db.session.execute(text(statement), values)
    db.session.execute(text("ALTER TABLE documents ENABLE TRIGGER USER"))
    db.session.commit()


@pytest.mark.parametrize("hand", [DESK, SENDER], ids=["maker", "who sent it round"])
def test_a_time_that_a_hand_has_set_is_called_off_when_it_comes(hand, built, app, monkeypatch):
    _, (id, _) = built("document: its time comes")
    moment = clock.now() + timedelta(hours=1)
    _forge(
        "UPDATE documents SET not_before = :at, scheduled_by = :who, scheduled_by_name = 'X' WHERE id = :id",
        at=moment, who=hand.id, id=id,
    )  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(minutes=1))
    said = app.test_cli_runner().invoke(args=["documents", "publish-due"])
    assert "did not publish" in said.output, said.output
    row = db.session.execute(text("SELECT stage, not_before, published_at FROM documents WHERE id = :id"), {"id": id})
    assert tuple(row.one()) == ("cleared", None, None)
    db.session.rollback()
    assert embargo.publish_due() == []
