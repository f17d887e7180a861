"""`flask surrenders`: credits in place of carbon tax, on the command line."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click
from flask.cli import AppGroup

from app.core.db import db
from app.core.registry import registry
from app.surrenders import facility_queries
from app.surrenders.limits import Limit
from app.surrenders.policy import policy
from app.surrenders.wording import tonnes_words

surrenders = AppGroup("surrenders", help="Credits surrendered in place of carbon tax.")


@surrenders.command("limit")
@click.option("--facility", required=True, help="The code of the facility, like F-012.")
@click.option("--year", required=True, type=click.IntRange(2019, 2200), help="The emissions year, like 2026.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def show_limit(facility: str, year: int, form: str) -> None:
    """How many credits a facility may use for an emissions year, in whole tCO2e. What is not known is null."""
    for prepare in registry.all("database_ready"):
        prepare()
    found = facility_queries.facility_now(db.session, facility)
    if found is None:
        _stop(f"There is no facility {facility.upper()} on record and confirmed.")
    limit = facility_queries.limit_for(db.session, found.code, year)
    said = as_json(found, limit)
    click.echo(json.dumps(said, indent=2, ensure_ascii=False) if form == "json" else as_text(found, limit))


def as_json(facility: Any, limit: Limit) -> dict[str, Any]:
    """What a program reads. `left` is null where it is indeterminate, and `missing` says why."""
    rate = policy().rate(limit.year)
    return {
        "facility": facility.code, "name": facility.name, "operator": facility.operator, "year": limit.year,
        "taxable": facility.taxable_in(limit.year), "taxable_emissions": limit.emissions,
        "percent": limit.rule.percent if limit.rule else None, "limit": limit.own, "carried": limit.carried,
        "total": limit.total, "used": limit.used, "used_by_a_later_year": limit.taken_on, "left": limit.left,
        "missing": list(limit.missing), "tax_rate": rate.dollars if rate else None, "currency": policy().currency,
    }  # fmt: skip


def as_text(facility: Any, limit: Limit) -> str:
    """The same for people."""
    left = tonnes_words(limit.left, absent="Indeterminate")
    lines = [f"{facility.name} ({facility.code}), emissions of {limit.year}"]
    if not facility.taxable_in(limit.year):
        lines.append("Not on record as taxable for this year.")
    lines += [
        f"Taxable emissions: {tonnes_words(limit.emissions)}", f"Limit of the year: {tonnes_words(limit.own)}",
        f"Carried over: {tonnes_words(limit.carried)}", f"Used: {tonnes_words(limit.used)}", f"Left: {left}",
    ]  # fmt: skip
    return "\n".join([*lines, *(f"Not known: {each}." for each in limit.missing)])


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
