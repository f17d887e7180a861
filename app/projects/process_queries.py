"""Answers about process templates: every version, the one in force, and how many projects run under each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.projects.models import ProcessTemplate, Project
from app.projects.processes import process_of
from app.projects.queries import UnknownProcess
from workflows.authorisation.process import Process


@dataclass(frozen=True)
class Template:
    """One version of one partner's process. `decision` is empty while it waits; `projects` run under it."""

    id: int
    partner: str
    number: int
    process: Process
    note: str
    proposed_by: int | None
    proposed_by_name: str
    proposed_at: datetime
    decision: str
    decided_by_name: str
    decided_at: datetime | None
    reason: str
    projects: int

    @property
    def waits(self) -> bool:
        return not self.decision

    @property
    def approved(self) -> bool:
        return self.decision == "approved"


@dataclass(frozen=True)
class Versions:
    """Every version of one partner's process, newest first. `acts` counts proposals and decisions."""

    partner: str
    templates: tuple[Template, ...]
    acts: int

    @property
    def in_force(self) -> Template | None:
        """The version under which the next project starts."""
        return next((found for found in self.templates if found.approved), None)

    @property
    def waiting(self) -> Template | None:
        return next((found for found in self.templates if found.waits), None)

    def numbered(self, number: int) -> Template:
        """The version of this number. Raises UnknownProcess."""
        found = next((each for each in self.templates if each.number == number), None)
        if found is None:
            raise UnknownProcess(f"{self.partner} has no process version {number}.")
        return found


def versions_of(session: Any, partner: str) -> Versions:
    """The versions of one partner; none is no error."""
    code = partner.upper()
    return every_process(session, partners={code}).get(code, Versions(code, (), 0))


def every_process(session: Any, *, partners: Collection[str] | None = None) -> dict[str, Versions]:
    """The versions of every partner that has any, by its code; two queries. None means all partners."""
    query = select(ProcessTemplate).order_by(ProcessTemplate.partner, ProcessTemplate.number.desc())
    if partners is not None:
        query = query.where(ProcessTemplate.partner.in_(sorted(partners)))
    rows = list(session.scalars(query))
    running = _projects(session, [row.id for row in rows])
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.partner, []).append(row)
    return {
        code: Versions(code, tuple(_template(row, running) for row in of_code), sum(row.version for row in of_code))
        for code, of_code in found.items()
    }


def _projects(session: Any, ids: list[int]) -> dict[int, int]:
    """How many applications run under each version; examples do not count."""
    query = (
        select(Project.process_id, func.count())
        .where(Project.process_id.in_(ids), Project.example.is_(False))
        .group_by(Project.process_id)
    )
    return dict(session.execute(query).all())


def _template(row: Any, running: dict[int, int]) -> Template:
    return Template(
        id=row.id, partner=row.partner, number=row.number, process=process_of(row), note=row.note,
        proposed_by=row.proposed_by, proposed_by_name=row.proposed_by_name, proposed_at=row.proposed_at,
        decision=row.decision, decided_by_name=row.decided_by_name, decided_at=row.decided_at, reason=row.reason,
        projects=running.get(row.id, 0),
    )  # fmt: skip
