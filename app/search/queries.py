"""Finds partners, their people, projects, documents, issuances and tasks by words; never comments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.agreements import queries as agreements
from app.agreements.wording import people_words
from app.coordination import task_queries
from app.core.access import Officer
from app.core.tonnes import words as tonnes
from app.documents import queries as documents
from app.ledger import issuances
from app.projects import finding
from workflows.agreement.facts import ACT_LABELS, STAGE_LABELS, Stage
from workflows.task import TASK_LABELS, TaskState


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is, where it is, and the words that matched."""

    kind: str
    title: str
    url: str
    context: str
    exact: bool


def find(session: Any, words: str, *, officer: Officer) -> list[Hit]:
    """Everything that holds the words and that the officer may see, exact names first; at most 50."""
    wanted, partners = words.casefold(), officer.partners
    hits = [
        *_partners(session, wanted, partners),
        *_projects(session, wanted, partners),
        *_documents(session, wanted, partners),
        *_issuances(session, wanted, partners),
        *_tasks(session, wanted, officer),
    ]
    return sorted(hits, key=lambda hit: (not hit.exact, hit.kind != "Partner", hit.title))[:50]


def _partners(session: Any, wanted: str, partners: Collection[str] | None) -> list[Hit]:
    hits = []
    for record in agreements.register(session):
        if partners is not None and record.iso3 not in partners:
            continue
        url = f"/partners/{record.iso3.lower()}"
        stage = STAGE_LABELS[record.stage or Stage.DISCUSSION]
        if wanted in f"{record.name} {record.iso3} {record.counterpart}".casefold():
            exact = wanted in (record.name.casefold(), record.iso3.casefold())
            hits.append(Hit("Partner", record.name, url, f"{stage}. {record.region}".rstrip(". ") + ".", exact))
            continue
        for act in record.acts:
            said = ". ".join(
                part for part in (people_words((*act.sg, *act.host, *act.witnesses)), act.place, act.note) if part
            )
            if wanted in said.casefold():
                hits.append(
                    Hit("Act", f"{record.name}: {ACT_LABELS[act.kind]}", url, f"{act.date.words()}. {said}", False)
                )
    return hits


def _projects(session: Any, wanted: str, partners: Collection[str] | None) -> list[Hit]:
    """Projects by reference, title, applicant, or number at their programme; an example says that it is one."""
    hits = []
    for row in finding.projects(session, wanted, visible=partners):
        exact = wanted in (row.reference.casefold(), row.title.casefold(), row.programme_project.casefold())
        parts = (row.reference, row.partner_name, row.applicant_name, row.programme_project, row.stage)
        context = f"{', '.join(part for part in parts if part)}."
        kind = "Example" if row.example else "Project"
        hits.append(Hit(kind, row.title, f"/projects/{row.reference.lower()}", context, exact))
    return hits


def _issuances(session: Any, wanted: str, partners: Collection[str] | None) -> list[Hit]:
    """Issuances by their reference, a part of their serial, the number of a unit, or their project."""
    _, rows = issuances.listed(session, issuances.Sought(visible=partners, text=wanted), size=20)
    hits = []
    for row in rows:
        exact = wanted in (row.reference.casefold(), row.serial.casefold())
        context = f"{tonnes(row.tonnes)} of {row.project}, vintage {row.vintage}. {row.serial}."
        hits.append(Hit("Issuance", row.reference, f"/ledger/issuances/{row.id}", context, exact))
    return hits


def _tasks(session: Any, wanted: str, officer: Officer) -> list[Hit]:
    """Tasks by their title, of records that the officer may see."""
    hits = []
    for row in task_queries.found(session, officer, wanted):
        state = TASK_LABELS[TaskState(row.state)].lower()
        context = f"{row.about_title}, {state}, {row.owner_name or 'nobody yet'}."
        hits.append(Hit("Task", row.title, f"/tasks/{row.id}", context, wanted == row.title.casefold()))
    return hits


def _documents(session: Any, wanted: str, partners: Collection[str] | None) -> list[Hit]:
    rows, _ = documents.listed(session, partners=partners, limit=500)
    hits = []
    for row in rows:
        if wanted in f"{row.title} {row.reference}".casefold():
            context = f"{row.reference}, version {row.number}, {documents.label_of(row.stage).lower()}."
            exact = wanted == row.reference.casefold()
            hits.append(Hit("Document", row.title, f"/documents/{row.id}", context, exact))
    return hits
