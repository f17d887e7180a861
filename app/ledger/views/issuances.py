"""Issuances: the list with its filters, and the page of one with where its units are."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from app.agreements import queries as agreements
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import pages_of
from app.ledger import entries
from app.ledger import issuances as queries
from app.ledger import statement as statements
from app.ledger.checking import behind
from app.ledger.issuances import PAGE, Sought
from app.ledger.loading import issuance_reference
from app.ledger.statement import Asked
from app.ledger.views.asking import address_of, page_number, partner_asked, whole_number
from app.ledger.views.blueprint import blueprint
from workflows.ledger.movements import FINAL, Account

MOST_BLOCKS = 200


@blueprint.get("/ledger/issuances")
@requires("ledger.view")
def issuances() -> str:
    """Issuances, newest first."""
    officer = current_officer()
    registries, vintages, partners = queries.choices(db.session, visible=officer.partners)
    names = agreements.names_and_flags(db.session)
    sought = Sought(
        visible=officer.partners, text=" ".join(request.args.get("text", "").split())[:200],
        partner=partner_asked(officer), registry=request.args.get("registry", "")[:20].replace("\x00", "?"),
        vintage=whole_number("vintage", most=9999),
    )  # fmt: skip
    number = page_number()
    total, rows = queries.listed(db.session, sought, number=number)
    return render_template(
        "ledger/issuances.html",
        rows=rows,
        total=total,
        sought=sought,
        names=names,
        choices={
            "partner": _choices("All partners", ((code, names[code][0]) for code in partners), sought.partner),
            "registry": _choices("All registries", ((name, name) for name in registries), sought.registry),
            "vintage": _choices("All vintages", ((str(y), str(y)) for y in vintages), str(sought.vintage or "")),
        },
        pager=pages_of(total, number=number, size=PAGE, address=lambda page: address_of("ledger.issuances", page=page)),
        may_propose=officer.may_somewhere("ledger.propose"),
    )


def _choices(everything: str, offered: Any, chosen: str) -> list[dict[str, Any]]:
    rows = [("", everything), *offered]
    return [{"value": value, "label": label, "chosen": value == chosen} for value, label in rows]


@blueprint.get("/ledger/issuances/<int(max=2147483647):issuance_id>")
@requires("ledger.view")
def issuance(issuance_id: int) -> str:
    """One issuance: its proof, its units now, its movements, its names, and the letters that count."""
    officer = current_officer()
    row = queries.one(db.session, issuance_id, visible=officer.partners)
    blocks = queries.blocks(db.session, issuance_id=issuance_id, limit=MOST_BLOCKS + 1)
    judged = behind(db.session, issuance_id)
    entry = entries.one(db.session, row.entry_id, visible=officer.partners)
    return render_template(
        "ledger/issuance.html",
        row=row,
        reference=issuance_reference(issuance_id),
        name=agreements.names_and_flags(db.session)[row.partner],
        blocks=blocks[:MOST_BLOCKS],
        more=len(blocks) > MOST_BLOCKS,
        movable=set(Account) - FINAL if officer.may("ledger.propose", row.partner) else (),
        page=statements.page(db.session, Asked(visible=officer.partners, issuance_id=issuance_id)),
        itmo=queries.numbers_of(db.session, issuance_id),
        facts=judged.facts,
        background=judged.background,
        papers=entries.papers(db.session, entry),
    )
