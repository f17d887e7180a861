"""The statement: movements with the balance after each, as a page and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, render_template, request
from markupsafe import Markup

from app.agreements import queries as agreements
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.web import local_today
from app.ledger import statement as statements
from app.ledger.loading import issuance_reference
from app.ledger.moments import Moment, MomentFault
from app.ledger.statement import MOST_EXPORTED, Asked
from app.ledger.views.asking import address_of, asked_moment, moment_or_422, statement_asked
from app.ledger.views.blueprint import blueprint
from app.projects.exports import Column, csv_response, xlsx_response
from workflows.ledger.movements import Account

PARTS = ("title", "lede", "actions", "content")
_kept: Kept[dict[str, Markup]] = Kept(most=100)


@blueprint.get("/ledger/statement")
@requires("ledger.view")
def statement() -> Any:
    """Movements, newest first, narrowed by the address; at most fifty at once."""
    officer = current_officer()
    fault, moment = "", None
    try:
        moment = asked_moment()
    except MomentFault as wrong:
        fault = str(wrong)
    asked = statement_asked(officer, moment)
    if fault:
        context = {"page": None, "fault": fault, **_context(officer, asked, None, None)}
        parts = parts_of("ledger/statement_parts.html", PARTS, context)
        return render_template("ledger/kept.html", parts=parts, has_errors=True), 422
    # Whatever the page shows was written together with an audit entry, so the newest one stands for all of it.
    key = (audit.head(db.session), officer.grants, moment, request.query_string)
    return render_template("ledger/kept.html", parts=_kept.get(key, lambda: _parts(officer, asked, moment)))


def _parts(officer: Officer, asked: Asked, moment: Moment | None) -> dict[str, Markup]:
    """The parts of the page as HTML. Nothing in them changes unless the key does."""
    found = statements.page(db.session, asked)
    context = {"page": found, "fault": "", **_context(officer, asked, moment, found)}
    return parts_of("ledger/statement_parts.html", PARTS, context)


def _context(officer: Officer, asked: Asked, moment: Moment | None, found: Any) -> dict[str, Any]:
    names = agreements.names_and_flags(db.session)
    seen = [code for code in names if officer.partners is None or code in officer.partners]
    address = {"before": None, "after": None}
    return {
        "asked": asked,
        "moment": moment,
        "typed": request.args.get("as_of", "")[:100],
        "names": names,
        "account_words": " and ".join(account.label for account in asked.accounts),
        "issuance": issuance_reference(asked.issuance_id) if asked.issuance_id else "",
        "partners": [
            {"value": "", "label": "All partners", "chosen": not asked.partner},
            *({"value": code, "label": names[code][0], "chosen": code == asked.partner}
              for code in sorted(seen, key=lambda code: names[code][0])),
        ],
        "accounts": [
            {"value": "", "label": "All accounts", "chosen": not asked.accounts},
            *({"value": account.value, "label": account.label, "chosen": asked.accounts == (account,)}
              for account in Account),
        ],
        "chips": _chips(asked, names, moment),
        "may_export": officer.may_somewhere("ledger.export"),
        "csv_url": address_of("ledger.statement_csv", **address),
        "xlsx_url": address_of("ledger.statement_xlsx", **address),
        "earlier_url": _next("before", found.earlier if found else None),
        "later_url": _next("after", found.later if found else None),
        "newest_url": address_of("ledger.statement", **address),
    }  # fmt: skip


def _next(name: str, number: int | None) -> str:
    """The address of the page before or after a movement; empty where there is none."""
    return address_of("ledger.statement", **{"before": None, "after": None, name: number}) if number else ""


def _chips(asked: Asked, names: Any, moment: Moment | None) -> list[dict[str, str]]:
    """The filters in use, each with the address without it."""
    used = [
        ("partner", names.get(asked.partner, (asked.partner,))[0] if asked.partner else ""),
        ("account", " and ".join(account.label for account in asked.accounts)),
        ("issuance", issuance_reference(asked.issuance_id) if asked.issuance_id else ""),
        ("project", asked.project),
        ("year", f"Effective in {asked.year}" if asked.year else ""),
        ("late", "Recorded after the year was closed" if asked.late else ""),
        ("as_of", f"Recorded by {moment.words}" if moment else ""),
    ]
    return [
        {"label": label, "remove_url": address_of("ledger.statement", **{name: None, "before": None, "after": None})}
        for name, label in used
        if label
    ]


@blueprint.get("/ledger/statement.csv")
@requires("ledger.export")
def statement_csv() -> Response:
    """Every movement that the filters leave, oldest first, as CSV."""
    return csv_response(_columns(), _lines(), name="statement", on=local_today())


@blueprint.get("/ledger/statement.xlsx")
@requires("ledger.export")
def statement_xlsx() -> Response:
    """Every movement that the filters leave, oldest first, as a workbook."""
    return xlsx_response(_columns(), _lines(), name="statement", on=local_today())


def _lines() -> Any:
    asked = statement_asked(current_officer(), moment_or_422())
    total, _ = statements.totals(db.session, asked)
    if total > MOST_EXPORTED:
        abort(
            422, f"{total:,} movements are more than one file takes, which is {MOST_EXPORTED:,}. Choose a partner, an "
            "account, an issuance or a project, and export again.",
        )  # fmt: skip
    return statements.everything(db.session, asked)


def _columns() -> tuple[Column, ...]:
    return (
        Column("Date of effect", lambda line: line.effective_on, date),
        Column("Recorded at, UTC", lambda line: f"{line.recorded_at:%Y-%m-%d %H:%M:%S}", width=20),
        Column("Entry", lambda line: line.entry_id, int, width=10),
        Column("Type", lambda line: line.label, width=30),
        Column("Partner code", lambda line: line.partner, width=12),
        Column("Issuance", lambda line: line.issuance, width=12),
        Column("Project", lambda line: line.project, width=14),
        Column("Serial range", lambda line: line.serial, width=60),
        Column("From", lambda line: line.source.label, width=28),
        Column("To", lambda line: line.target.label, width=28),
        Column("Quantity, tCO2e", lambda line: line.tonnes, int),
        Column("Debit, tCO2e", lambda line: line.debit, int),
        Column("Credit, tCO2e", lambda line: line.credit, int),
        Column("Balance, tCO2e", lambda line: line.balance, int),
        Column("Authorisation", lambda line: line.letter, width=18),
        Column("By", lambda line: line.made_by, width=24),
        Column("Checked by", lambda line: line.checked_by, width=24),
        Column("Reverses entry", lambda line: line.reverses, int),
        Column("Reversed by entry", lambda line: line.reversed_by, int),
        Column("After closing", lambda line: "Correction of a closed year" if line.after_closing else "", width=26),
        Column("Remark", lambda line: line.explanation, width=40),
    )
