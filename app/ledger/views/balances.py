"""The ledger by partner: balances as recorded by a moment, charts, closed years, and the table as a file."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from markupsafe import Markup

from app.agreements import queries as agreements
from app.core import audit
from app.core.access import Officer, current_officer, requires
from app.core.db import db
from app.core.kept import Kept
from app.core.parts import parts_of
from app.core.web import local_today
from app.ledger import balances as sums
from app.ledger import entries
from app.ledger.charts import chart
from app.ledger.closing import closings_waiting
from app.ledger.ledger_table import COLUMNS, Row, Table, by_partner, by_year, table
from app.ledger.moments import Moment, MomentFault
from app.ledger.views.asking import address_of, asked_moment, moment_or_422
from app.ledger.views.blueprint import blueprint
from app.projects.exports import Column, csv_response, xlsx_response
from app.projects.wording import home_name

FIRST_YEAR = 2021  # no outcome is older (2/CMA.3, annex, paragraph 1(e))
_BARS = 6


PARTS = ("title", "lede", "actions", "content")
_kept: Kept[dict[str, Markup]] = Kept(most=20)


@blueprint.get("/ledger")
@requires("ledger.view")
def balances() -> Any:
    """Who has how many tonnes where, of the partners that may be seen."""
    officer = current_officer()
    try:
        moment = asked_moment()
    except MomentFault as fault:
        parts = parts_of("ledger/ledger_parts.html", PARTS, {"fault": str(fault), **_frame(officer, None)})
        return render_template("ledger/kept.html", parts=parts, has_errors=True), 422
    # Whatever the page shows was written together with an audit entry, so the newest one stands for all of it.
    key = (audit.head(db.session), officer.grants, local_today(), moment, request.query_string)
    return render_template("ledger/kept.html", parts=_kept.get(key, lambda: _parts(officer, moment)))


def _parts(officer: Officer, moment: Moment | None) -> dict[str, Markup]:
    """The parts of the page as HTML. Nothing in them changes unless the key does."""
    found, ceilings = _found(officer, moment)
    figures = sums.sums(db.session, as_of=moment.at if moment else None)
    years = by_year(figures, ceilings, visible=officer.partners, most=_BARS)
    partners = by_partner(figures, found.rows, most=_BARS)
    context = {
        "fault": "",
        "table": found,
        "links": {row.partner: _links(row.partner) for row in (*found.rows, found.total)},
        "charts": [_chart("Partner", partners), _chart("Year", years)],
        "waiting": entries.pending(db.session, visible=officer.partners, size=1)[0],
        "closed": entries.closed_years(db.session),
        "closings": closings_waiting(db.session),
        **_frame(officer, moment),
    }
    return parts_of("ledger/ledger_parts.html", PARTS, context)


def _chart(head: str, bars: list[Any]) -> dict[str, Any]:
    return {"head": head, "id": f"by-{head.lower()}", "bars": bars, "drawing": chart(bars)}


def _found(officer: Officer, moment: Moment | None) -> tuple[Table, list[Any]]:
    as_of = moment.at if moment else None
    ceilings = sums.ceilings(db.session, as_of=as_of)
    figures = sums.sums(db.session, as_of=as_of)
    names = agreements.names_and_flags(db.session)
    return table(figures, ceilings, names=names, visible=officer.partners), ceilings


def _frame(officer: Officer, moment: Moment | None) -> dict[str, Any]:
    """What the page shows besides its figures."""
    closable = range(FIRST_YEAR, local_today().year)
    return {
        "moment": moment,
        "typed": request.args.get("as_of", "")[:100],
        "home": home_name(),
        "may_export": officer.may_somewhere("ledger.export"),
        "may_propose": officer.may_somewhere("ledger.propose"),
        "may_close": officer.may("ledger.close"),
        "closable": closable,
        "csv_url": address_of("ledger.balances_csv"),
        "xlsx_url": address_of("ledger.balances_xlsx"),
    }


def _links(partner: str) -> dict[str, str]:
    """The statement behind each figure of a row."""
    kept = {"partner": partner or None, "as_of": request.args.get("as_of") or None}
    return {
        column.key: url_for("ledger.statement", account=[account.value for account in column.accounts], **kept)
        for column in COLUMNS
    }


@blueprint.get("/ledger.csv")
@requires("ledger.export")
def balances_csv() -> Response:
    """The table as CSV."""
    rows = _found(current_officer(), moment_or_422())[0].rows
    return csv_response(_EXPORT, rows, name="ledger", on=local_today())


@blueprint.get("/ledger.xlsx")
@requires("ledger.export")
def balances_xlsx() -> Response:
    """The table as a workbook."""
    rows = _found(current_officer(), moment_or_422())[0].rows
    return xlsx_response(_EXPORT, rows, name="ledger", on=local_today())


def _tonnes(key: str) -> Any:
    return lambda row: row.tonnes[key]


def _ceiling(row: Row) -> int | None:
    return row.authorised.tonnes if row.authorised.known else None


_EXPORT = (
    Column("Partner code", lambda row: row.partner, width=12),
    Column("Partner", lambda row: row.name, width=24),
    Column("Authorised ceiling, tCO2e", _ceiling, int),
    Column("Letters without a ceiling", lambda row: row.authorised.open, int),
    *(Column(f"{column.title}, tCO2e", _tonnes(column.key), int) for column in COLUMNS),
)
