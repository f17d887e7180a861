"""One partner with something in every corner, made by commands, so that there is something to plant a word in."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text

from app.committees import commands as committees
from app.committees import meeting_commands
from app.committees.answers import BodyAnswers, MemberAnswers, PaperAnswers
from app.coordination import comment_commands, task_commands
from app.coordination.answers import CommentAnswers, TaskAnswers
from app.core.access import Officer
from app.core.db import db
from app.core.registry import registry
from app.documents import commands as documents
from app.documents import queries as document_queries
from app.documents.workbench import papers
from app.documents.workbench.papers import Filing
from app.negotiation import commands as negotiation
from app.negotiation import compartment
from app.negotiation.answers import ASPECTS, RoundAnswers
from app.registries import commands as registries
from app.registries import queries as registry_queries
from app.registries.layouts import export_of
from app.registries.report import read_report
from tests.aef.conftest import CLEAN
from tests.assessments.making import submitted
from tests.canary import corners
from tests.committees import making as bodies
from tests.ledger.making import MAKER
from tests.projects.making import enter, received
from tests.projects_queue.putting import TODAY
from tests.registries.making import AUTHORISED, verra, verra_row
from tests.surrenders import making as surrenders
from tests.surrenders.making import emissions, facility, held_units

PARTNER = "GHA"
# Where links to all that belongs to it begin.
SEEDS = (
    "/partners/gha",
    "/partners/gha/negotiation",
    "/partners/gha/joint-committee",
    "/partners/gha/files",
    "/my-work",
)


def officer_of(name: str) -> Officer:
    found = next(each for each in registry.all("people")[0](db.session) if each.name == name)
    db.session.rollback()
    return found


def furnish(insider: Officer, *, position: str, comment: str) -> None:
    """Tonnes, projects, documents, tasks, comments, bodies, files, a negotiation; two words in what few may see."""
    actor = insider.actor(PARTNER)
    facility()
    emissions(10_000)
    issuance_id, _ = held_units(**CLEAN)
    surrenders.enter(71, 100)
    enter(PARTNER).submit(date(2026, 1, 12)).assess()
    submitted(title="Another made-up project")
    _documents(actor)
    task_commands.add_task(
        actor, type="partner", id=PARTNER, answers=TaskAnswers("Fix the day", description="By phone, soon")
    )
    comment_commands.comment(actor, type="partner", id=PARTNER, answers=CommentAnswers("For everybody here", "group"))
    said = CommentAnswers(f"For one agency alone: {comment}", "agency")
    comment_commands.comment(actor, type="partner", id=PARTNER, answers=said)
    _bodies()
    _negotiation(insider, position)
    _import()
    corners.furnish(issuance_id, _project_of(issuance_id))
    db.session.rollback()


def _project_of(issuance_id: int) -> str:
    query = "SELECT p.reference FROM projects p JOIN issuances i ON i.project_id = p.id WHERE i.id = :id"
    return str(db.session.scalar(text(query), {"id": issuance_id}))


def _documents(actor: Any) -> None:
    sent = documents.make(actor, partner=PARTNER, kind="ia_factsheet", as_at=TODAY)
    version = document_queries.document(db.session, sent.id).version
    documents.take_step(actor, document_id=sent.id, step="send_for_clearance", version=version, today=TODAY)
    documents.make_about_project(actor, project="GHA-0002", kind="project_factsheet", as_at=TODAY, part="")
    filing = Filing("A paper on file", "Official (closed)", received())
    papers.file_new(actor, filing, partner=PARTNER)


def _bodies() -> None:
    body = bodies.body("Joint Committee of the two")
    meeting = bodies.meeting(body)
    paper = PaperAnswers("A paper of the meeting", file=received())
    meeting_commands.add_paper(bodies.DESK, iso3="gha", meeting_id=meeting, answers=paper)
    bodies.decision(body)
    member = MemberAnswers("host", "Ministry", name="A made-up member", post="Head of a unit")
    committees.add_member(bodies.DESK, iso3="gha", body_id=body, answers=member)
    committees.set_up_body(bodies.DESK, iso3="gha", answers=BodyAnswers("working_group", "Working group on forms"))


def _negotiation(insider: Officer, position: str) -> None:
    negotiation.begin(insider.actor(PARTNER), iso3="gha", from_model=True)
    answers = RoundAnswers(first=date(2026, 2, 2), last=date(2026, 2, 3), place="Made-up House", note="A first round")
    negotiation.record_round(insider.actor(PARTNER), iso3="gha", answers=answers)
    negotiation.receive_file(insider.actor(PARTNER), iso3="gha", round_number=1, file=received(), note="As received")
    for aspect in ASPECTS:
        said = f"What few may see, {aspect}: {position}"
        compartment.write(insider, iso3="gha", number=1, aspect=aspect, text=said, seen=None)
    about = db.session.scalar(text("SELECT min(id)::text FROM negotiation_articles WHERE number = 1"))
    answers = CommentAnswers(f"Said of what few may see: {position}", "group")
    comment_commands.comment(insider.actor(PARTNER), type="position", id=about, answers=answers)


def _import() -> None:
    """A file of a registry, whose rows belong to no partner."""
    labelled = verra_row(1, 100, labels=AUTHORISED, country="Ghana", host="GH")
    content, layout = verra(labelled), export_of("verra")
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
