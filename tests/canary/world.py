"""One partner with something in every corner, made by commands, so that there is something to plant a word in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from app.committees import commands as committees
from app.committees.answers import BodyAnswers
from app.coordination import comment_commands, task_commands
from app.coordination.answers import CommentAnswers, TaskAnswers
from app.core.access import Officer
from app.core.db import db
from app.core.registry import registry
from app.documents import commands as documents
from app.documents.workbench import papers
from app.documents.workbench.papers import Filing
from app.negotiation import commands as negotiation
from app.negotiation import compartment
from app.negotiation.answers import ASPECTS
from app.registries import commands as registries
from app.registries import queries as registry_queries
from app.registries.layouts import export_of
from app.registries.report import read_report
from tests.committees import making as bodies
from tests.ledger.making import MAKER
from tests.projects.making import enter, received
from tests.projects_queue.putting import TODAY
from tests.registries.making import verra, verra_row
from tests.surrenders.making import emissions, facility, held_units

PARTNER = "GHA"


def officer_of(name: str) -> Officer:
    found = next(each for each in registry.all("people")[0](db.session) if each.name == name)
    db.session.rollback()
    return found


def furnish(insider: Officer, *, position: str, comment: str) -> None:
    """Tonnes, projects, documents, tasks, comments, bodies, files, a negotiation; two words in what few may see."""
    actor = insider.actor(PARTNER)
    facility()
    emissions(10_000)
    held_units(outcome="")
    enter(PARTNER)
    _documents(actor)
    task_commands.add_task(actor, type="partner", id=PARTNER, answers=TaskAnswers("Fix the day", description="By phone, soon"))
    comment_commands.comment(actor, type="partner", id=PARTNER, answers=CommentAnswers("For everybody here", "group"))
    said = CommentAnswers(f"For one agency alone: {comment}", "agency")
    comment_commands.comment(actor, type="partner", id=PARTNER, answers=said)
    _bodies()
    _negotiation(insider, position)
    _import()
    db.session.rollback()


def _documents(actor: Any) -> None:
    documents.make(actor, partner=PARTNER, kind="ia_factsheet", as_at=TODAY)
    filing = Filing("A paper on file", "Official (closed)", received())
    papers.file_new(actor, filing, partner=PARTNER)


def _bodies() -> None:
    body = bodies.body("Joint Committee of the two")
    bodies.meeting(body)
    bodies.decision(body)
    committees.set_up_body(bodies.DESK, iso3="gha", answers=BodyAnswers("working_group", "Working group on forms"))


def _negotiation(insider: Officer, position: str) -> None:
    negotiation.begin(insider.actor(PARTNER), iso3="gha", from_model=True)
    for aspect in ASPECTS:
        said = f"What few may see, {aspect}: {position}"
        compartment.write(insider, iso3="gha", number=1, aspect=aspect, text=said, seen=None)


def _import() -> None:
    """A file of a registry, whose rows belong to no partner."""
    content, layout = verra(verra_row(1, 100)), export_of("verra")
    report = read_report(layout, content, held=registry_queries.held_claims(db.session, layout.codes))
    registries.import_export(MAKER, export="verra", expected=report.digest, name="verra.csv", content=content)


def tell_everybody() -> None:
    """A message about the partner to each officer, as one who could see it once would still be told."""
    db.session.execute(
        text(
            "INSERT INTO outbox_messages (created_at, officer_id, kind, urgent, partner, permission, subject, path)"
            " SELECT now(), id, 'action', urgent, :p, 'partners.view', 'About the partner', '/partners/gha'"
            " FROM officers, unnest(ARRAY[true, false]) urgent"
        ),
        {"p": PARTNER},
    )
    db.session.commit()
