"""The public register: authorised projects that both sides listed, with what their letters say, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.agreements.models import Partner
from app.core.kept import Kept
from app.core.registry import registry
from app.projects.loading import authorisations_of
from app.projects.models import Project, ProjectEvent
from app.projects.records import AuthorisationRecord
from workflows.authorisation.events import REVOKED, EventKind
from workflows.authorisation.process import Side

STATEMENT = "joint_statement"


@dataclass(frozen=True)
class Entry:
    """One project as the public sees it. `quantity` is the lower ceiling of both letters in tCO2e, None without one.

    `home_dated` and `host_dated` are the days of the first letters, `changed_on` that of the latest change.
    """

    reference: str
    title: str
    partner: str
    iso2: str
    host: str
    applicant: str
    entities: tuple[str, ...]
    programme: str
    programme_project: str
    method: str
    sectors: tuple[str, ...]
    activity_types: tuple[str, ...]
    quantity: int | None
    purposes: str
    oimp: str
    first_transfer: str
    first_transfer_words: str
    occurs_from: date | None
    occurs_to: date | None
    home_dated: date | None
    host_dated: date | None
    changed_on: date | None
    listed_on: date
    registered_on: date | None
    revoked_on: date | None
    statement_id: uuid.UUID

    @property
    def slug(self) -> str:
        return self.reference.lower()


_public: Kept[tuple[tuple[str, uuid.UUID], ...]] = Kept(most=2)


def public_references(session: Any, *, head: str) -> tuple[tuple[str, uuid.UUID], ...]:
    """The references of all that is public, in order, each with its Joint Statement. `head`: the newest audit entry.

    Public is a project that was listed with a Joint Statement which has been published, also after a revocation.
    """
    return _public.get(head, lambda: _public_references(session))


def _public_references(session: Any) -> tuple[tuple[str, uuid.UUID], ...]:
    striking = aliased(ProjectEvent)
    struck = select(striking.id).where(striking.strikes_id == ProjectEvent.id).exists()
    query = (
        select(Project.reference)
        .join(ProjectEvent, ProjectEvent.project_id == Project.id)
        .where(Project.example.is_(False), ProjectEvent.kind == EventKind.LISTED.value, ~struck)
        .distinct()
    )
    listed = list(session.scalars(query))
    found = {
        reference: document_id
        for provider in registry.all("published_documents")
        for reference, documents in provider(session, listed).items()
        for kind, _title, document_id in documents
        if kind == STATEMENT
    }
    return tuple(sorted(found.items()))


def entries(session: Any, public: Sequence[tuple[str, uuid.UUID]]) -> list[Entry]:
    """The entries of these references, in their order; four queries however many there are."""
    statements = dict(public)
    query = (
        select(Project, Partner.name, Partner.iso2)
        .join(Partner, Partner.iso3 == Project.partner)
        .where(Project.reference.in_(list(statements)))
        .order_by(Project.reference)
    )
    rows = session.execute(query).all() if statements else []
    ids = [project.id for project, _, _ in rows]
    versions = authorisations_of(session, ids) if ids else {}
    days = _days(session, ids)
    return [
        _entry(
            project, name, iso2, versions=versions.get(project.id, ()), days=days.get(project.id, {}),
            statement=statements[project.reference],
        )
        for project, name, iso2 in rows
    ]  # fmt: skip


def _days(session: Any, ids: Collection[int]) -> dict[int, dict[str, date]]:
    """When each project was listed, registered, and revoked; entries struck do not count."""
    kinds = (EventKind.LISTED.value, EventKind.REGISTERED.value, EventKind.REVOKED.value)
    striking = aliased(ProjectEvent)
    struck = select(striking.id).where(striking.strikes_id == ProjectEvent.id).exists()
    query = (
        select(ProjectEvent.project_id, ProjectEvent.kind, ProjectEvent.happened_on)
        .where(ProjectEvent.project_id.in_(list(ids)), ProjectEvent.kind.in_(kinds), ~struck)
        .order_by(ProjectEvent.id)
    )
    found: dict[int, dict[str, date]] = {}
    for project_id, kind, day in session.execute(query) if ids else ():
        found.setdefault(project_id, {})[kind] = day
    return found


def _entry(
    project: Project, host: str, iso2: str, *, versions: Iterable[AuthorisationRecord], days: dict[str, date],
    statement: uuid.UUID,
) -> Entry:  # fmt: skip
    ours = [found for found in versions if found.side == Side.HOME.value]
    theirs = [found for found in versions if found.side == Side.HOST.value]
    letters = [chain[-1].terms for chain in (ours, theirs) if chain]
    terms = letters[0]
    ceilings = [letter.quantity for letter in letters if letter.quantity is not None]
    changes = [found.dated for found in (*ours[1:], *theirs[1:])]
    return Entry(
        reference=project.reference, title=project.title, partner=project.partner, iso2=iso2, host=host,
        applicant=project.applicant_name,
        entities=tuple(dict.fromkeys(entity.name for letter in letters for entity in letter.entities)),
        programme=project.programme, programme_project=project.programme_project,
        method=" ".join(part for part in (project.methodology, project.methodology_version) if part),
        sectors=terms.sectors or ((project.sector,) if project.sector else ()),
        activity_types=terms.activity_types or ((project.activity_type,) if project.activity_type else ()),
        quantity=min(ceilings, default=None), purposes=terms.purposes, oimp=terms.oimp,
        first_transfer=terms.first_transfer, first_transfer_words=terms.first_transfer_words,
        occurs_from=terms.occurs_from, occurs_to=terms.occurs_to,
        home_dated=ours[0].dated if ours else None, host_dated=theirs[0].dated if theirs else None,
        changed_on=max(changes, default=None), listed_on=days[EventKind.LISTED.value],
        registered_on=days.get(EventKind.REGISTERED.value),
        revoked_on=days.get(EventKind.REVOKED.value) if project.stage == REVOKED else None,
        statement_id=statement,
    )  # fmt: skip


def statement_pdf(session: Any, document_id: uuid.UUID) -> tuple[bytes, str]:
    """The bytes of a published Joint Statement with their SHA-256. Raises LookupError where nobody has it."""
    for provider in registry.all("published_pdf"):
        content, digest = provider(session, document_id)
        return content, digest
    raise LookupError(str(document_id))
