"""`flask ledger`: balances, statements and proofs on the command line."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from app.agreements import queries as agreements
from app.core import clock
from app.core.db import db
from app.core.registry import registry
from app.core.web import settings
from app.ledger import balances as sums
from app.ledger import statement as statements
from app.ledger.ledger_table import Row, table
from app.ledger.moments import Moment, MomentFault, read_moment
from app.ledger.statement import Asked
from workflows.ledger.movements import Account

ledger = AppGroup("ledger", help="The ledger of mitigation outcomes.")


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


def _prepare() -> None:
    for ready in registry.all("database_ready"):
        ready()


def _moment(typed: str) -> Moment | None:
    try:
        return read_moment(typed, zone=settings().time_zone, now=clock.now())
    except MomentFault as fault:
        _stop(f"--as-of: {fault}.")


@ledger.command("balances")
@click.option("--as-of", default="", help="A day, or a moment like “2026-05-27 14:30”; now where left out.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show_balances(as_of: str, form: str) -> None:
    """Whole tCO2e by partner and account, as recorded by a moment."""
    _prepare()
    moment = _moment(as_of)
    at = moment.at if moment else None
    found = table(
        sums.sums(db.session, as_of=at), sums.ceilings(db.session, as_of=at),
        names=agreements.names_and_flags(db.session), visible=None,
    )  # fmt: skip
    if form == "json":
        rows = {row.partner: _plain(row) for row in found.rows}
        said = {"as_of": at.isoformat() if at else None, "partners": rows, "total": _plain(found.total)}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
        return
    if not found.rows:
        click.echo("Nothing is in the ledger.")
    for row in (*found.rows, found.total) if found.rows else ():
        click.echo(f"{row.partner or '   '}  {row.name}")
        for column in found.columns:
            if row.tonnes[column.key]:
                click.echo(f"     {column.title:44} {row.tonnes[column.key]:>15,}")


def _plain(row: Row) -> dict[str, Any]:
    ceiling = row.authorised.tonnes if row.authorised.known else None
    return {"authorised": ceiling, "without_ceiling": row.authorised.open, **row.tonnes}


@ledger.command("statement")
@click.option("--partner", required=True, help="The code of the partner.")
@click.option("--account", type=click.Choice([account.value for account in Account]), help="With a running balance.")
@click.option("--as-of", default="", help="A day, or a moment like “2026-05-27 14:30”; now where left out.")
def show_statement(partner: str, account: str | None, as_of: str) -> None:
    """The movements of a partner, oldest first."""
    _prepare()
    code = partner.upper()
    if code not in agreements.partner_names(db.session):
        _stop(f"No partner has the code {partner}.")
    moment = _moment(as_of)
    accounts = (Account(account),) if account else ()
    asked = Asked(partner=code, accounts=accounts, as_of=moment.at if moment else None)
    for line in statements.everything(db.session, asked):
        signed = line.credit if line.credit is not None else -line.debit if line.debit is not None else line.tonnes
        after = f" {line.balance:>15,}" if line.balance is not None else ""
        mark = f" (reversed by entry {line.reversed_by})" if line.reversed_by else ""
        click.echo(f"{line.effective_on} {line.entry_id:>6} {signed:>15,}{after}  {line.label}: {line.serial}{mark}")
