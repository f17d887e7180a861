"""What waits for whoever looks: proposals of others to decide on, own ones to take back, pages that a form leads to."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from app.calendar import feed_commands
from app.clearances import commands as clearances
from app.clearances import covering
from app.committees import action_commands
from app.committees.answers import ActionAnswers
from app.committees.models import Meeting
from app.coordination import task_commands
from app.coordination.answers import TaskAnswers
from app.core import clock
from app.core.access import Officer
from app.core.db import db
from app.documents import commands as documents
from app.documents import queries as document_queries
from app.documents.workbench import commands as workbench
from app.documents.workbench import embargo
from app.eligibility.catalogue_commands import propose_import
from app.ledger import closing
from app.projects.assessments.answers import Where
from app.projects.assessments.clearing import subject_id
from app.reporting.aef import commands as annual
from app.reporting.narratives import commands as narratives
from app.reporting.narratives.outline import outlines
from tests.aef.making import OLD
from tests.agreements.people import DESK, MTI, PUBLISHER
from tests.approving.conftest import TABLES
from tests.approving.table import WAYS
from tests.assessments.making import Way as Assessment
from tests.assessments.making import submitted
from tests.canary.corners import EXPLAINED
from tests.canary.visiting import Map, Visit, look
from tests.client import PageClient
from tests.committees import making as bodies
from tests.eligibility.files import NEW, csv_file
from tests.ledger.making import MAKER, Ledger, issuance, project
from tests.projects_queue.putting import TODAY
from tests.registries.making import verra, verra_row
from workflows.vocabulary import Actor

PARTNER = "GHA"
assert TABLES, "they fill the table of builders"
# Builders of the approving commands that leave a proposal of somebody else; each page shows the form of its decision.
PROPOSED = (
    "boilerplate: approve", "list: approve", "process: approve", "model text: approve", "facility: approve",
    "text of a report: approve",
)  # fmt: skip


def furnish(insider: Officer) -> list[str]:
    """Plant all of it; the addresses of pages that no link of the first two of their kind leads to."""
    actor = insider.actor(PARTNER)
    for name in PROPOSED:
        WAYS[name].build()
        db.session.rollback()
    _own(insider, actor)
    found = [
        *_assessments(actor), *_documents(actor), *_entries(actor), *_people(), *_reports(), *_tasks(actor),
        "/reference/eligibility-lists/gha/2/decision", "/reference/process-templates/gha/2",
        "/negotiation/models/purpose", "/documents/boilerplate/mou_intent", "/surrenders/facilities/f-099",
    ]  # fmt: skip
    db.session.rollback()
    return found


def _own(insider: Officer, actor: Actor) -> None:
    """What only its maker takes back, a cover, and the address of the calendar."""
    feed_commands.make_feed(insider.actor())
    covering.name_cover(actor, cover_id=MTI.id, first=TODAY, last=TODAY + timedelta(days=5), today=TODAY)
    propose_import(actor, [(2, {"programme": "VCS", "code": "VM9902", "title": "Made up too"})], name="own.csv")
    closing.propose_closing(actor, year=2022, today=TODAY)


def _assessments(actor: Actor) -> Iterator[str]:
    """One to judge, two that an agency is asked to clear, and one to countersign."""
    query = text("SELECT reference FROM projects WHERE title LIKE 'A third made-up project%'")
    third = str(db.session.scalar(query))
    Assessment(Where(third, "A")).declare(actor)
    yield f"/projects/{third.lower()}/assessment/additional?stage=A"
    for title in ("To clear", "To clear as well"):
        where = Where(submitted(title=title), "A")
        Assessment(where).combined()
        clearances.ask(DESK, type="assessment", id=subject_id(where), today=TODAY, agencies=("MTI",))
    where = Where(submitted(title="To countersign"), "A")
    Assessment(where).combined().declare(actor)
    yield f"/projects/{where.reference.lower()}/assessment/countersign?stage=A"
    yield f"/clearances/about/assessment/{subject_id(where)}"
    requests = db.session.scalars(
        text("SELECT id FROM clearance_requests WHERE agency = 'MTI' ORDER BY id DESC LIMIT 2")
    )
    yield from [f"/clearances/requests/{number}" for number in requests]


def _documents(actor: Actor) -> Iterator[str]:
    """A draft that was saved twice and is being typed in; one that is cleared, and one that waits for its time."""
    draft = documents.make(DESK, partner=PARTNER, kind="partner_brief", as_at=TODAY).id
    for words in ("A first line.", "A second line."):
        row = document_queries.document(db.session, draft)
        said = {"points_to_make": words}
        workbench.save(DESK, document_id=draft, version=row.version, words=said, note="")
    workbench.keep_copy(actor, document_id=draft, based_on=1, words={"points_to_make": "Being typed."})
    yield f"/documents/{draft}/drafts"
    yield f"/documents/{draft}/edit"
    for kind, timed in (("conclusion_factsheet", False), ("ia_media_release", True)):
        id = documents.make(DESK, partner=PARTNER, kind=kind, as_at=TODAY).id
        for step, by in (("send_for_clearance", DESK), ("clear", MTI)):
            documents.take_step(by, document_id=id, step=step, version=None, today=TODAY)
        if timed:
            moment = clock.now() + timedelta(days=3)
            embargo.schedule(PUBLISHER, document_id=id, version=None, not_before=moment)
        yield f"/documents/{id}/publication"


def _entries(actor: Actor) -> Iterator[str]:
    """An entry of another officer to decide on, and one of one's own to take back."""
    reference = project(title="With pending entries")
    for by, first in ((MAKER, 40_001), (actor, 41_001)):
        row = Ledger().propose(issuance(reference, first, first + 99), by=by)
        yield f"/ledger/entries/{row.id}"
    yield from ("/ledger/periods/2022/closing", "/ledger/periods/2024/closing")
    own = db.session.scalar(text("SELECT max(id) FROM catalogue_proposals"))
    yield f"/reference/methodologies/proposals/{own}"


def _people() -> Iterator[str]:
    """One who was sent away, one who never came, and a mail that nobody took."""
    query = (
        "INSERT INTO officers (name, email, agency, created_at, version, sample, disabled_at)"
        " VALUES (:name, :email, 'MSE', now(), 1, false, CAST(:gone AS timestamptz)) RETURNING id"
    )
    for name, gone in (("Sent away", "2026-01-01"), ("Never came", None)):
        values = {"name": name, "email": f"{secrets.token_hex(4)}@made-up.invalid", "gone": gone}
        number = db.session.scalar(text(query), values)
        yield f"/admin/people/{number}"
    db.session.execute(
        text("INSERT INTO role_grants (officer_id, role, granted_at) VALUES (:id, 'viewer', now())"), {"id": number}
    )
    db.session.execute(
        text(
            "INSERT INTO mail_deliveries (token, officer_id, digest_day, state, reason, address, made_at)"
            " VALUES ('made-up', :id, '2026-01-01', 'refused', 'Made up', 'one@made-up.invalid', now())"
        ),
        {"id": number},
    )
    db.session.commit()


def _reports() -> Iterator[str]:
    """Annual information and a narrative report that wait for their signature."""
    for year, version, said in ((TODAY.year, "1.1", {}), (TODAY.year - 1, "1.0", EXPLAINED)):
        on = date(year + 1, 6, 1)
        wanted = annual.Wanted(party="SGP", year=year, version=version, profile=OLD, submitted_on=on)
        annual.prepare(MAKER, wanted, today=TODAY, explanations=said)
        yield f"/reports/annual/{year}/sgp/{version}"
    yield f"/reports/annual/{TODAY.year}/sgp/1.0?signed"  # with a question, since two addresses of it are taken
    narratives.prepare(MAKER, outline=outlines()["initial_report"], party="SGP", today=TODAY)
    yield "/reports/narratives/initial-report/sgp/versions/2"
    yield "/reports/narratives/initial-report/sgp/texts/i-a"


def _tasks(actor: Actor) -> Iterator[str]:
    """A task that waits for another, of an officer who may be reminded; and what a committee took on."""
    first = task_commands.add_task(actor, type="partner", id=PARTNER, answers=TaskAnswers("First", owner_id=MTI.id))
    second = task_commands.add_task(actor, type="partner", id=PARTNER, answers=TaskAnswers("Second", owner_id=MTI.id))
    task_commands.add_dependency(actor, task_id=second, needs_id=first, version=None)
    meeting = db.session.scalar(text("SELECT id FROM committee_meetings LIMIT 1"))
    yield from (f"/tasks/{each}" for each in (first, second))
    answers = ActionAnswers("Send the forms", "host", owner="A made-up officer of the host")
    action_commands.add_action(bodies.DESK, iso3="gha", source=Meeting, source_id=meeting, answers=answers)


def visit_more(found: Map, client: PageClient) -> None:
    """Pages that only another form leads to, and that of a partner with whom nobody negotiates yet."""
    found.visits.append(look(client, "/partners/chl/negotiation"))
    token = client.token()

    def asked(address: str, **data: Any) -> None:
        answer = client.send("post", address, data={"csrf_token": token, **data}, content_type="multipart/form-data")
        found.visits.append(Visit(address, answer.status_code, answer.get_data(as_text=True)))

    export = io.BytesIO(verra(verra_row(9_001, 9_100)))
    asked("/registries/import", file=(export, "export.csv"), export="verra")
    asked("/reference/methodologies/import", file=(io.BytesIO(csv_file(NEW)), "file.csv"))
    requests = db.session.execute(
        text("SELECT id FROM clearance_requests WHERE agency = 'MTI' AND stage = 'waiting' ORDER BY id DESC LIMIT 2")
    )
    numbers = [str(row.id) for row in requests]
    asked("/clearances/several", chosen=numbers)
    asked_about(found, client, f"/clearances/requests/{numbers[0]}", decision="cleared")


def asked_about(found: Map, client: PageClient, address: str, **answers: str) -> None:
    """Fill in the form of the page and follow it to the page that asks once more."""
    client.get(address)
    (form,) = client.page.xpath(f"//form[@action='{address}']")
    answer = client.send("post", address, data={**dict(form.form_values()), **answers})
    found.visits.append(Visit(address, answer.status_code, answer.get_data(as_text=True)))
