"""Reads projects from the database into plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from app.core.files import StoredFile
from app.projects.assessments.loading import assessments_of
from app.projects.models import (
    Authorisation,
    AuthorisedEntity,
    ExpectedTonnes,
    ProjectEvent,
    ProjectFile,
)
from app.projects.records import Applicant, AuthorisationRecord, EventRecord, FileRecord, ProjectRecord
from workflows.authorisation.events import Event, EventKind
from workflows.authorisation.terms import Entity, Terms

__all__ = ["assessments_of", "authorisations_of", "event_of", "events_of", "files_of", "project_record", "tonnes_of"]


def project_record(row: Any, expected: dict[int, int]) -> ProjectRecord:
    """A row of `projects` with its tonnes by year."""
    applicant = Applicant(
        name=row.applicant_name, country=row.applicant_country, identifier=row.applicant_identifier,
        government=row.applicant_government, registered=row.applicant_registered,
        tax_resident=row.applicant_tax_resident, trading=row.applicant_trading,
        local_employees=row.applicant_local_employees,
    )  # fmt: skip
    return ProjectRecord(
        id=row.id, reference=row.reference, partner=row.partner, title=row.title, example=row.example,
        applicant=applicant, programme=row.programme, methodology=row.methodology,
        methodology_version=row.methodology_version, scenario=row.scenario, modules=tuple(row.modules),
        programme_project=row.programme_project, sector=row.sector, activity_type=row.activity_type,
        location=row.location, crediting_from=row.crediting_from, crediting_to=row.crediting_to,
        description=row.description, co_benefits=row.co_benefits, duplicate_explanation=row.duplicate_explanation,
        source=row.source, stage=row.stage, turn=row.turn, stage_since=row.stage_since, submitted_on=row.submitted_on,
        eligibility=row.eligibility, flag=row.flag, version=row.version, created_at=row.created_at, expected=expected,
    )  # fmt: skip


def tonnes_of(session: Any, project_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """Whole tCO2e expected by year, for each project."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    query = select(ExpectedTonnes.__table__).where(ExpectedTonnes.project_id.in_(project_ids))
    for row in session.execute(query.order_by(ExpectedTonnes.year)):
        found[row.project_id][row.year] = row.tonnes
    return found


def event_of(row: Any) -> Event:
    """The entry as the workflow sees it."""
    return Event(
        id=row.id, kind=EventKind(row.kind), on=row.happened_on, letter=row.letter, by=row.recorded_by,
        strikes=row.strikes_id, quantity=row.quantity,
    )  # fmt: skip


def events_of(session: Any, project_ids: Sequence[int]) -> dict[int, tuple[EventRecord, ...]]:
    """Every entry of each project in the order of recording, with what is filed with it; one query."""
    query = (
        select(ProjectEvent.__table__, StoredFile.name.label("file_name"), StoredFile.sha256.label("file_sha256"))
        .outerjoin(StoredFile, StoredFile.id == ProjectEvent.file_id)
        .where(ProjectEvent.project_id.in_(project_ids))
        .order_by(ProjectEvent.id)
    )
    rows = session.execute(query).all()
    struck = {row.strikes_id for row in rows if row.strikes_id is not None}
    found: dict[int, list[EventRecord]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(_event_record(row, struck=row.id in struck))
    return {project_id: tuple(entries) for project_id, entries in found.items()}


def _event_record(row: Any, *, struck: bool) -> EventRecord:
    return EventRecord(
        event=event_of(row), body=row.body, by_name=row.recorded_by_name, recorded_at=row.recorded_at,
        file_id=row.file_id, file_name=row.file_name or "", file_sha256=row.file_sha256 or "",
        document_id=row.document_id, struck=struck,
    )  # fmt: skip


def files_of(session: Any, project_id: int) -> tuple[FileRecord, ...]:
    """The files of a project in the order in which they were added, without their content."""
    query = (
        select(
            StoredFile.id, StoredFile.name, StoredFile.media_type, StoredFile.size, StoredFile.sha256,
            ProjectFile.stage_code, ProjectFile.item, ProjectFile.note, ProjectFile.added_at,
            ProjectFile.added_by_name,
        )
        .join(StoredFile, StoredFile.id == ProjectFile.file_id)
        .where(ProjectFile.project_id == project_id)
        .order_by(ProjectFile.id)
    )  # fmt: skip
    return tuple(FileRecord(*row) for row in session.execute(query))


def authorisations_of(
    session: Any, project_ids: Sequence[int], *, side: str = ""
) -> dict[int, tuple[AuthorisationRecord, ...]]:
    """Every version of each side's authorisation, or of one side's, the earliest first.

    Those of an entry that was struck are left out.
    """
    struck = select(ProjectEvent.strikes_id).where(
        ProjectEvent.project_id.in_(project_ids), ProjectEvent.strikes_id.is_not(None)
    )
    query = (
        select(Authorisation)
        .where(Authorisation.project_id.in_(project_ids), Authorisation.event_id.not_in(struck))
        .order_by(Authorisation.project_id, Authorisation.number)
    )
    if side:
        query = query.where(Authorisation.side == side)
    rows = list(session.scalars(query))
    entities = _entities(session, [row.id for row in rows])
    found: dict[int, list[AuthorisationRecord]] = defaultdict(list)
    for row in rows:
        terms = _terms(row, entities[row.id])
        record = AuthorisationRecord(row.id, row.side, row.number, row.dated, terms, row.event_id)
        found[row.project_id].append(record)
    return {project_id: tuple(versions) for project_id, versions in found.items()}


def _entities(session: Any, ids: Sequence[int]) -> dict[int, list[Entity]]:
    found: dict[int, list[Entity]] = defaultdict(list)
    if not ids:
        return found
    query = select(AuthorisedEntity.__table__).where(AuthorisedEntity.authorisation_id.in_(ids))
    for row in session.execute(query.order_by(AuthorisedEntity.authorisation_id, AuthorisedEntity.position)):
        found[row.authorisation_id].append(
            Entity(row.name, row.country, row.identifier, row.conditions, row.change_and_revocation, row.explanation)
        )
    return found


def _terms(row: Any, entities: Iterable[Entity]) -> Terms:
    return Terms(
        authorisation_id=row.authorisation_id, approach=row.approach, quantity=row.quantity, metric=row.metric,
        gwp=row.gwp, non_ghg_metric=row.non_ghg_metric, sectors=tuple(row.sectors),
        activity_types=tuple(row.activity_types), purposes=row.purposes, parties=tuple(row.parties),
        entities=tuple(entities), oimp=row.oimp, occurs_from=row.occurs_from, occurs_to=row.occurs_to,
        use_from=row.use_from, use_to=row.use_to, conditions=row.conditions, first_transfer=row.first_transfer,
        first_transfer_words=row.first_transfer_words, change_and_revocation=row.change_and_revocation,
        explanation=row.explanation, words=row.words,
    )  # fmt: skip
