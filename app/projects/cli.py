"""`flask projects`: the queue as text or JSON, and the check by the lists in force today."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import AppGroup

from app.core import audit
from app.core.db import db, unit_of_work
from app.core.registry import registry
from app.core.web import local_today
from app.projects import queue
from app.projects.listing import TABS, Filters
from app.projects.queue_rows import Row
from app.projects.rechecking import recheck

projects = AppGroup("projects", help="Projects: the queue, and the check by the lists in force today.")


def _ready() -> None:
    for prepare in registry.all("database_ready"):
        prepare()


@projects.command("list")
@click.option("--tab", type=click.Choice(list(TABS)), default="all", show_default=True, help="Whose turn it is.")
@click.option("--partner", multiple=True, help="The code of a partner, like GHA; may be given more than once.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_projects(tab: str, partner: tuple[str, ...], form: str) -> None:
    """The projects of a tab of the queue, with whom they wait for. Quantities in tCO2e."""
    _ready()
    today = local_today()
    filters = Filters(tab=tab, partner=frozenset(code.upper() for code in partner))
    rows = queue.everything(
        db.session, head=audit.head(db.session), filters=filters, visible=None, sort="reference", descending=False,
        today=today,
    )  # fmt: skip
    if form == "json":
        found = {"as_at": today.isoformat(), "projects": [_plain(row) for row in rows]}
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for row in rows:
        stage = "Example" if row.example else row.stage.label
        click.echo(f"{row.reference:12} {row.waiting_on:14} {stage:45} {row.title}")


def _plain(row: Row) -> dict[str, Any]:
    return {
        "reference": row.reference, "title": row.title, "applicant": row.applicant, "partner": row.partner,
        "example": row.example, "stage": row.stage.code, "stage_label": row.stage.label,
        "waiting_on": row.waiting_on,
        "letters": [{"side": letter.side, "letter": letter.name} for letter in row.letters],
        "outcome": row.outcome or None, "submitted_on": row.submitted_on.isoformat() if row.submitted_on else None,
        "tonnes_in_all": row.in_all, "tonnes_a_year": row.a_year, "flags": list(row.flags), "source": row.source,
    }  # fmt: skip


@projects.command("recheck")
@click.option("--host", help="Only the projects of one host, like GHA.")
def recheck_projects(host: str | None) -> None:
    """Check every open project by the lists in force today, and flag where they say something else."""
    _ready()
    with unit_of_work() as session:
        found = recheck(session, audit.SYSTEM, today=local_today(), host=host)
    click.echo(
        f"Checked {found.checked:,} projects: flagged {len(found.flagged)}, took {len(found.cleared)} flags away."
    )
    for reference in found.flagged:
        click.echo(f"{reference} flagged")
    for reference in found.cleared:
        click.echo(f"{reference} cleared")


def list_changed(session: Any, actor: Any, *, host: str, list_id: int) -> None:
    """A list was approved: check the projects of its host. Part of the transaction of the approval."""
    recheck(session, actor, today=local_today(), host=host, list_id=list_id)
