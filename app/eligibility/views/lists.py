"""Pages of the lists: every host, one version beside the one before it, and the criteria."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import abort, redirect, render_template, url_for

from app.agreements import queries as agreements
from app.core import audit
from app.core.access import current_officer, requires
from app.core.db import db
from app.core.web import history_entries, local_today
from app.eligibility import queries
from app.eligibility.commands import reference_of
from app.eligibility.criteria import criteria as found_criteria
from app.eligibility.models import ListRow
from app.eligibility.standing import overview, standing_of, versions_of
from app.eligibility.views.blueprint import blueprint
from app.eligibility.wording import changes, describe
from workflows.agreement.facts import Stage

SIGNED = (Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN)


@blueprint.get("/reference/eligibility-lists")
@requires("eligibility.view")
def lists() -> str:
    """Every host with the list in force today, its versions, and proposals that wait."""
    officer = current_officer()
    partners = [
        record for record in agreements.register(db.session)
        if officer.partners is None or record.iso3 in officer.partners
    ]  # fmt: skip
    rows = queries.every_list(db.session, hosts=[record.iso3 for record in partners])
    hosts = overview(partners, rows, today=local_today())
    listed = {host.iso3 for host in hosts}
    return render_template(
        "eligibility/lists.html",
        hosts=hosts,
        without=[record for record in partners if record.iso3 not in listed and record.stage in SIGNED],
        others=[record for record in partners if record.iso3 not in listed and record.stage not in SIGNED],
        may_propose=officer.may_somewhere("eligibility.propose"),
        today=local_today(),
    )


@blueprint.get("/reference/eligibility-lists/<iso3:iso3>")
@requires("eligibility.view", partner="iso3")
def host(iso3: str) -> Any:
    """The newest approved version of one host; the empty page where there is none."""
    partner = agreements.partner_row(db.session, iso3)
    rows = queries.lists_of(db.session, iso3)
    newest = next((row for row in rows if row.decision == "approved"), next(iter(rows), None))
    if newest is not None:
        return redirect(url_for("eligibility.version", iso3=iso3, number=newest.number))
    return render_template(
        "eligibility/no_list.html", partner=partner, slug=iso3, may_propose=_may("eligibility.propose", iso3)
    )


@blueprint.get("/reference/eligibility-lists/<iso3:iso3>/<int:number>")
@requires("eligibility.view", partner="iso3")
def version(iso3: str, number: int) -> str:
    """One version as the published table reads, and what it changed."""
    row = queries.list_row(db.session, iso3, number)
    return render_template("eligibility/version.html", **version_context(row, iso3))


@blueprint.get("/reference/eligibility-lists/<iso3:iso3>/<day>")
@requires("eligibility.view", partner="iso3")
def on_day(iso3: str, day: str) -> Any:
    """The version in force on a day, like 2024-10-01."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        abort(404)
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        abort(404)
    found = queries.list_in_force(db.session, iso3, wanted)
    if found is None:
        raise queries.UnknownList(f"No list of {iso3.upper()} is known to be in force on {day}.")
    return redirect(url_for("eligibility.version", iso3=iso3, number=found.number))


@blueprint.get("/reference/criteria")
@requires("eligibility.view")
def criteria() -> str:
    """The vintage window and the seven principles."""
    return render_template("eligibility/criteria.html", criteria=found_criteria())


def version_context(row: ListRow, iso3: str) -> dict[str, Any]:
    """What the page of a version and the page of its decision both show."""
    partner = agreements.partner_row(db.session, iso3)
    rows = queries.lists_of(db.session, iso3)
    catalogue = queries.snapshot(db.session).catalogue
    before = next((each for each in rows if each.number < row.number and each.decision == "approved"), None)
    item = queries.record(row)
    waiting = next((each for each in rows if each.decision == ""), None)
    return {
        "partner": partner,
        "slug": iso3,
        "row": row,
        "words": describe(item.programmes, catalogue),
        "before": before,
        "changes": changes(queries.record(before) if before else None, item, catalogue),
        "standing": standing_of(row, rows, today=local_today()),
        "versions": versions_of(rows, today=local_today()),
        "waiting": waiting,
        "history": history_entries(
            audit.history(db.session, about=audit.Object("eligibility_list", reference_of(row)))
        ),
        "may_propose": _may("eligibility.propose", iso3),
        "may_decide": _may("eligibility.decide", iso3) and row.proposed_by != current_officer().id,
        "own": row.proposed_by == current_officer().id,
        "today": local_today(),
    }  # fmt: skip


def _may(permission: str, iso3: str) -> bool:
    return current_officer().may(permission, iso3.upper())
