"""What is made at the end of a way: what was published, surrendered, reported and cleared; the world has it too."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.clearances.commands import Decision
from app.core import clock
from app.core.db import db
from app.documents import commands as documents
from app.documents import queries as document_queries
from app.documents.workbench import commands as workbench
from app.eligibility.catalogue_commands import propose_import
from app.ledger import closing
from app.ledger.naming import name_outcomes
from app.projects.assessments.answers import Where
from app.reporting import settings_commands
from app.reporting.aef import commands as annual
from app.reporting.earlier import commands as earlier
from app.reporting.earlier.answers import EarlierAnswers
from app.reporting.narratives import commands as narratives
from app.reporting.narratives import queries as narrative_queries
from app.reporting.narratives.models import ReportText
from app.reporting.narratives.outline import outlines
from app.reporting.settings_answers import EMISSIONS, FigureAnswers, PeriodAnswers
from tests.aef.making import OLD
from tests.agreements.people import DESK, MTI, NEA, PUBLISHER
from tests.assessments.making import NEA as ASSESSOR
from tests.assessments.making import Way as Assessment
from tests.assessments.making import submitted
from tests.ledger.making import CHECKER, LETTERS, MAKER, close_year
from tests.projects.making import received
from tests.projects_queue.putting import AUTHORISED, TODAY, authorise, put
from tests.surrenders.making import Way, enter
from workflows.authorisation.events import EventKind

PARTNER = "GHA"
# The warnings of a first year.
EXPLAINED = dict.fromkeys(("ISC01", "OWN06", "OWN07"), "Explained, as it stands")


def addresses() -> list[str]:
    """Where to look first: what no page links to, and of each kind the very object that has something to show."""
    query = "SELECT id FROM documents WHERE partner = :p AND stage = :stage AND subject <> '' AND kind = 'project_factsheet'"
    draft, published = (db.session.scalar(text(query), {"p": PARTNER, "stage": s}) for s in ("draft", "published"))
    query = "SELECT reference FROM projects WHERE title LIKE 'A third made-up project%'"
    judged = f"/projects/{db.session.scalar(text(query)).lower()}/assessment"
    query = "SELECT subject FROM documents WHERE kind = 'joint_statement'"
    listed = db.session.scalar(text(query)).lower()
    query = "SELECT about_id FROM comments WHERE about_type = 'position' AND partner = :p"
    kept_apart = db.session.scalar(text(query), {"p": PARTNER})
    return [
        f"/partners/{PARTNER.lower()}/negotiation/several?step=open",
        f"/comments/on/position/{kept_apart}",
        f"/reference/eligibility-lists/gha/{TODAY.isoformat()}",
        *(f"/documents/{draft}/{page}" for page in ("edit", "preview")),
        *(f"/documents/{published}/{page}" for page in ("compare", "publication")),
        *(f"{judged}/{page}?stage=A" for page in ("combine", "countersign")),
        f"/register/projects/{listed}/joint-statement.pdf",
    ]


def furnish(issuance_id: int, project: str) -> None:
    """The ends of the ways of one partner, whose units are held under this issuance of this project."""
    _reports(issuance_id)
    Way(enter(171, 270)).surrendered()
    _published(project)
    _comment_of_a_clearance()
    Assessment(Where(submitted(title="A third made-up project"), "A")).declare(ASSESSOR).assess(ASSESSOR)
    _text_for_signature()
    _settings()
    _proposals()
    _filed_before()
    db.session.rollback()


def _filed_before() -> None:
    """A report that was filed before Concord, with its file, which another officer has yet to check."""
    answers = EarlierAnswers("annual", "1.0", date(2023, 4, 10), "Made up", year=2022)
    earlier.record(MAKER, party="SGP", answers=answers, today=TODAY, file=received())


def _published(project: str) -> None:
    """A factsheet in two drafts before it was published, and the Joint Statement that anybody may read."""
    factsheet = documents.make_about_project(DESK, project=project, kind="project_factsheet", as_at=TODAY, part="").id
    row = document_queries.document(db.session, factsheet)
    words = {"extra_points": "Said by an officer."}
    workbench.save(DESK, document_id=factsheet, version=row.version, words=words, note="Kept for officers alone")
    listed = put(*AUTHORISED, (EventKind.LISTED, 3), title="A listed project", location="Somewhere else")
    for side in ("home", "host"):
        authorise(listed, side, **LETTERS)
    statement = documents.make_about_project(DESK, project=listed, kind="joint_statement", as_at=TODAY, part="").id
    row = document_queries.document(db.session, statement)
    workbench.save(DESK, document_id=statement, version=row.version, words={}, note="Kept for officers alone")
    for document_id in (factsheet, statement):
        for step, actor in (("send_for_clearance", DESK), ("clear", MTI), ("publish", PUBLISHER)):
            documents.take_step(actor, document_id=document_id, step=step, version=None, today=TODAY)


def _comment_of_a_clearance() -> None:
    """Cleared with a comment, on the agreement's factsheet that went round."""
    query = "SELECT id FROM documents WHERE partner = :p AND kind = 'ia_factsheet' AND stage = 'in_clearance'"
    document_id = str(db.session.scalar(text(query), {"p": PARTNER}))
    subject = clearance_queries.subject_of(db.session, type="document", id=document_id)
    asked = next(each for each in clearance_queries.standing(db.session, subject).entries if each.agency == "NEA")
    shown = {"version": subject.version, "sha256": subject.sha256(asked.covers), "parts": subject.hashes()}
    decision = Decision(asked.request.id, "comments", comments=("Say why it is so",), **shown)
    db.session.rollback()
    clearances.decide(NEA, decision=decision, today=TODAY)


def _text_for_signature() -> None:
    """The partner's agreement was signed before Concord: its text is put straight on file."""
    content = "Article 1: Purpose of what was agreed"
    db.session.execute(
        text(
            "INSERT INTO agreement_texts (partner_id, number, label, content, sha256, registered_by_name, registered_at)"
            " SELECT id, 1, 'Text as signed', :content, :sha, 'Desk officer, MSE', now() FROM partners WHERE iso3 = :p"
        ),
        {"content": content, "sha": hashlib.sha256(content.encode()).hexdigest(), "p": PARTNER},
    )
    db.session.commit()


def _proposals() -> None:
    """What concerns all partners and waits for a second officer: rows of the catalogue, and the closing of a year."""
    propose_import(ASSESSOR, [(2, {"programme": "VCS", "code": "VM9901", "title": "Made up"})], name="made-up.csv")
    closing.propose_closing(MAKER, year=2024, today=TODAY, note="As agreed")


def _settings() -> None:
    period = PeriodAnswers(2021, 2030, source="A made-up statement")
    settings_commands.propose_period(MAKER, code=PARTNER, answers=period)
    figure = FigureAnswers(2024, EMISSIONS, Decimal(52_000_000), source="A made-up inventory")
    settings_commands.record_figure(MAKER, code=PARTNER, answers=figure)


def _reports(issuance_id: int) -> None:
    """A closed year, the annual information of the last year and the initial report, both signed."""
    close_year(year=2023, today=TODAY, note="As agreed")
    name_outcomes(MAKER, issuance_id=issuance_id, identifier="CA0004-GHA01-GHA-5001-2025")
    wanted = annual.Wanted(
        party="SGP", year=TODAY.year, version="1.0", profile=OLD, submitted_on=date(TODAY.year + 1, 4, 10)
    )
    row = annual.prepare(MAKER, wanted, today=TODAY, explanations=EXPLAINED)
    annual.sign(CHECKER, submission_id=row.id, today=date(TODAY.year + 1, 1, 5))
    _initial_report()


def _initial_report() -> None:
    """Every gap of it is explained straight in the database: the two officers of each text have their own tests."""
    outline = outlines()["initial_report"]
    found = narrative_queries.report_now(db.session, outline, "SGP", as_at=TODAY)
    for section in {section.key: section for section, _ in found.gaps}.values():
        explained = ReportText(
            kind=outline.texts_of, party="SGP", item=section.code, approach=section.approach, purpose="explanation",
            number=1, text=f"Not yet: {section.code}.", confidential=False, basis="", proposed_by=901,
            proposed_by_name="One", proposed_at=clock.now(), decision="approved", decided_by=902,
            decided_by_name="Two", decided_at=clock.now(), reason="", version=2,
        )  # fmt: skip
        db.session.add(explained)
    db.session.commit()
    row = narratives.prepare(MAKER, outline=outline, party="SGP", today=TODAY)
    report_id, version = row.id, row.version
    narratives.sign(CHECKER, report_id=report_id, today=TODAY, version=version)
