"""Finds projects by words, for the search over everything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.agreements.models import Partner
from app.projects.listing import matching
from app.projects.models import ProcessTemplate, Project
from app.projects.processes import process_of
from app.projects.queries import labels_of


@dataclass(frozen=True)
class Found:
    """A project that holds the words; `stage` in words, empty for an example."""

    reference: str
    title: str
    partner_name: str
    applicant_name: str
    programme_project: str
    stage: str
    example: bool


def projects(session: Any, words: str, *, visible: Collection[str] | None, limit: int = 50) -> list[Found]:
    """The first projects by reference that hold the words in reference, title, applicant, or programme number."""
    query = (
        select(Project, Partner.name, ProcessTemplate)
        .join(Partner, Partner.iso3 == Project.partner)
        .join(ProcessTemplate, ProcessTemplate.id == Project.process_id)
        .where(matching(words))
        .order_by(Project.example, Project.reference)
        .limit(limit)
    )
    if visible is not None:
        query = query.where(Project.partner.in_(sorted(visible)))
    return [
        Found(
            row.reference, row.title, name, row.applicant_name, row.programme_project,
            "" if row.example else labels_of(process_of(template))[row.stage], row.example,
        )
        for row, name, template in session.execute(query)
    ]  # fmt: skip
