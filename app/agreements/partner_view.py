"""The page of one partner. Its parts are kept between requests until anything that they show has changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template
from markupsafe import Markup

from app.agreements import page, queries
from app.agreements.offers import record_of
from app.agreements.views import blueprint
from app.coordination.records import Record
from app.coordination.shown import panel
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.registry import registry
from app.core.web import history_entries, local_today, policy
from workflows import engine
from workflows.agreement import AGREEMENT
from workflows.agreement.facts import Stage

PARTS = ("name", "trail", "heading", "lede", "actions", "tabs", "content")
_kept: Kept[tuple[Record, dict[str, Markup]]] = Kept(most=500)


@blueprint.get("/partners/<iso3:iso3>")
@requires("partners.view", partner="iso3")
def partner(iso3: str) -> str:
    """One partner: where it stands, what happens next, what blocks it, what was done."""
    officer, today = current_officer(), local_today()
    # Whatever the page shows was written together with an audit entry, so the newest one stands for all of it.
    head = audit.head(db.session)
    key = (head, iso3, officer.id, officer.agency, officer.grants, today)
    record, parts = _kept.get(key, lambda: _parts(iso3, officer, today=today, head=head))
    comments = panel(officer, type=record.type, id=record.id, head=head, record=record)
    return render_template("agreements/partner.html", parts=parts, comments=comments)


def _parts(iso3: str, officer: Officer, *, today: date, head: str) -> tuple[Record, dict[str, Markup]]:
    """What the comments are about, and the parts of the page as HTML. Nothing in them changes unless the key does."""
    context = _context(iso3, officer, today=today, head=head)
    return record_of(context["case"].row), parts_of("agreements/partner_parts.html", PARTS, context)


def _context(iso3: str, officer: Officer, *, today: date, head: str) -> dict[str, Any]:
    everyone = queries.everyone(db.session, head=head)
    case = queries.case_of(db.session, iso3, everyone=everyone)
    actor = officer.actor(case.row.iso3)
    facts = queries.facts_of(case, actor=actor, today=today)
    offers = page.asked_only(engine.offers(AGREEMENT, Stage(case.row.stage), actor=actor, facts=facts), policy())
    upcoming = page.upcoming(case.record, facts)
    entries = audit.history(db.session, about=audit.Object("partner", case.row.iso3), limit=4)
    return {
        "case": case,
        "record": case.record,
        "slug": iso3,
        "badge": page.badge(case.record),
        "standing": page.standing(case.record),
        "points": page.tracker(case.record),
        "age": page.waiting_words(case.record, today),
        "place": page.place_among_agreements(case.record, everyone.now),
        "upcoming": upcoming,
        "main_offer": next((offer for offer in offers if offer.step.name == upcoming.step), None),
        "others": page.other_steps(offers, upcoming.step),
        "readiness": page.readiness(case, facts, policy=policy()),
        "blockers": page.blockers(facts),
        "events": page.events(case.record),
        "figures": page.key_figures(case.record, case.row, articles=case.articles),
        "signatories": page.signatories(case.record),
        "preparation": case.preparation,
        "documents": [
            item
            for offer in registry.all("partner_documents")
            for item in offer(db.session, case.row.iso3, everyone=everyone)
        ],
        "clearances": [
            item
            for offer in registry.all("partner_clearances")
            for item in offer(db.session, case.row.iso3, today=today)
        ],
        "entries": history_entries(entries),
        "may_correct": any(o.step.name == "propose_correction" and o.permitted for o in offers),
        "may_decide": any(o.step.name == "approve_correction" and o.permitted for o in offers),
        "may_edit": officer.may("partners.edit", case.row.iso3),
        "may_write": officer.may("documents.write", case.row.iso3),
    }
