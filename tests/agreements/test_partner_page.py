"""The page of a partner: what it costs when it is made, and that what is kept of it is never out of date."""

from __future__ import annotations

from datetime import date

from sqlalchemy import event

from app.agreements import commands, partner_view, queries
from app.clearances import commands as clearances
from app.coordination import shown
from app.core.db import db
from app.documents import commands as documents
from tests.agreements.people import DESK
from workflows.agreement.facts import Stage


def test_a_partner_of_which_everything_is_on_record_is_read_in_fourteen_queries(uruguay, sign_in):
    uruguay.stand_before("sign_ia")
    uruguay.take("register_text", text_label="Second text", text_content="Article 1: Purpose.")
    clearances.ask(DESK, type="agreement_text", id="URY", today=date(2026, 11, 28))
    documents.make(DESK, partner="URY", kind="mou_factsheet", as_at=date(2026, 11, 1))
    db.session.rollback()
    client = sign_in("Desk officer, MSE")
    client.submit("/partners/ury#comments", {"text": "As discussed.", "visibility": "group"})
    client.get("/partners/ury")  # what the step just said is said once
    for kept in (partner_view._kept, queries._everyone, shown._kept):
        kept._values.clear()
    found: list[str] = []
    note = lambda *said: found.append(said[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", note)
    client.get("/partners/ury")
    event.remove(db.engine, "before_cursor_execute", note)
    for shown_on_it in ("MOU factsheet", "MFA", "As discussed."):
        assert shown_on_it in client.text()
    assert len(found) <= 14, "\n".join(found)


def test_a_step_shows_at_once_to_every_officer_and_each_keeps_their_own_page(uruguay, sign_in):
    desk, viewer = sign_in("Desk officer, MSE"), sign_in("Viewer, MTI")
    for _ in range(2):  # made, then kept
        desk.get("/partners/ury")
        assert desk.page.xpath("//a[contains(@href, '/ury/steps/')]")
        viewer.get("/partners/ury")
        assert not viewer.page.xpath("//a[contains(@href, '/ury/steps/')]")
    uruguay.take("open_mou_negotiation")
    assert uruguay.stage is Stage.MOU_NEGOTIATION
    for client in (desk, viewer):
        client.get("/partners/ury")
        assert "Negotiation of the MOU opened" in client.text()
    desk.get("/partners")
    assert "28 partners:" in desk.text()
    commands.add_partner(DESK, iso3="ARG", region="Latin America", counterpart="", lead_agency="MSE")
    desk.get("/partners")
    assert "29 partners:" in desk.text()
