"""Puts together all that is held and tells where it is at odds: double claims, and labels against letters."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.agreements.models import Partner
from app.core.audit import canonical
from app.core.kept import Kept
from app.ledger.models import Movement
from app.ledger.serials.overlaps import Meeting
from app.projects.loading import authorisations_of
from app.projects.models import Authorisation, Project, ProjectEvent
from app.projects.records import AuthorisationRecord
from app.registries.claiming import FILE, found_among
from app.registries.conflicts import LabelConflict, LabelGroup, Letter, label_conflicts
from app.registries.labels import purposes_of
from app.registries.layouts import exports
from app.registries.models import RegistryImport, RegistryRow, SetAside
from app.registries.queries import held_claims
from app.registries.records import project_key
from workflows.authorisation.events import REVOKED

SIDES = {"home": "our letter", "host": "the host's letter"}


@dataclass(frozen=True)
class DoubleClaim:
    """Two live claims that meet: rows of imports, or blocks of the ledger."""

    meeting: Meeting

    @property
    def subject(self) -> str:
        """Stands for these two claims as they are."""
        told = [[each.reference, each.state, each.first, each.last] for each in self.claims]
        return hashlib.sha256(canonical(["claim", self.meeting.one.key, *told]).encode()).hexdigest()

    @property
    def claims(self) -> tuple[Any, Any]:
        return self.meeting.one, self.meeting.other

    @property
    def ours(self) -> bool:
        """Whether one of them is a block of the ledger."""
        return bool(self.partners)

    @property
    def partners(self) -> frozenset[str]:
        """The partners of our projects that are part of it, by the codes that their references begin with."""
        return frozenset(each.reference[:3] for each in self.claims if FILE not in each.details)

    @property
    def about(self) -> str:
        return f"{self.meeting.one.registry} units {self.meeting.first} to {self.meeting.last}"


@dataclass(frozen=True)
class Odds:
    """All that is at odds now. `more` says that there are more double claims than were looked at."""

    doubles: tuple[DoubleClaim, ...]
    labels: tuple[LabelConflict, ...]
    set_aside: dict[str, SetAside]
    more: bool = False

    def seen_by(self, partners: frozenset[str] | None) -> Odds:
        """Without what is about projects of other partners; None sees all."""
        if partners is None:
            return self
        return Odds(
            tuple(each for each in self.doubles if each.partners <= partners),
            tuple(each for each in self.labels if not each.reference or each.reference[:3] in partners),
            self.set_aside,
            self.more,
        )

    @property
    def open_doubles(self) -> tuple[DoubleClaim, ...]:
        return tuple(each for each in self.doubles if each.subject not in self.set_aside)

    @property
    def open_labels(self) -> tuple[LabelConflict, ...]:
        return tuple(each for each in self.labels if each.subject not in self.set_aside)


_kept: Kept[tuple[tuple[DoubleClaim, ...], tuple[LabelConflict, ...], bool]] = Kept(most=2)


def odds(session: Any) -> Odds:
    """Double claims over everything held, and labels against letters; made once for each state of the record."""
    doubles, labels, more = _kept.get(_state(session), lambda: _compared(session))
    return Odds(doubles, labels, {each.subject: each for each in session.scalars(select(SetAside))}, more)


def _state(session: Any) -> tuple[Any, ...]:
    """What the comparison depends on: imports, movements, projects with their letters. A few cheap questions."""
    undone = func.count(RegistryImport.undone_at)
    asked = (
        select(func.max(RegistryImport.imported_at), func.max(RegistryImport.id), undone),
        select(func.max(Movement.number)),
        select(func.count(), func.sum(Project.version)),
        select(func.max(Authorisation.id)),
        select(func.max(ProjectEvent.id)),
        select(func.count()).select_from(Partner),
    )
    place = session.connection().engine.url.database
    return place, *(tuple(session.execute(query).one()) for query in asked)


def _compared(session: Any) -> tuple[tuple[DoubleClaim, ...], tuple[LabelConflict, ...], bool]:
    found = found_among(held_claims(session))
    labels = label_conflicts(_groups(session), _letters(session))
    return tuple(DoubleClaim(each) for each in found.double), tuple(labels), found.more


def _groups(session: Any) -> Iterator[LabelGroup]:
    """The rows of each project by host, label and vintage, from the newest import that tells of the project."""
    row, held = RegistryRow, RegistryImport
    newest = (
        select(row.unit_registry, row.project, held.layout, func.max(row.import_id).label("import_id"))
        .join(held, held.id == row.import_id)
        .where(held.undone_at.is_(None))
        .group_by(row.unit_registry, row.project, held.layout)
        .subquery()
    )
    keys = (row.unit_registry, row.project, row.host, row.authorised, row.vintage_from, row.vintage_to, row.import_id)
    told = held.summary["tells_labels"].as_boolean()
    query = (
        select(*keys, told, func.max(row.title), func.count(), func.sum(row.quantity), func.min(row.number))
        .join(held, held.id == row.import_id)
        .join(
            newest,
            (newest.c.unit_registry == row.unit_registry)
            & (newest.c.project == row.project)
            & (newest.c.import_id == row.import_id),
        )
        .where(row.project != "")
        .group_by(*keys, told)
    )
    for registry, project, host, authorised, since, until, import_id, tells, title, rows, tonnes, first in (
        session.execute(query)
    ):  # fmt: skip
        yield LabelGroup(
            registry, project, host, title, None if authorised is None else frozenset(authorised), bool(tells),
            None if since is None else (since, until), rows, int(tonnes), import_id, first,
        )  # fmt: skip


def _letters(session: Any) -> list[Letter]:
    """What the authorisations on record say, of the projects that are known to a programme."""
    registries = {name.upper(): export.codes for export in exports().values() for name in export.programmes}
    query = (
        select(Project.id, Project.reference, Project.programme, Project.programme_project, Project.stage, Partner.iso2)
        .join(Partner, Partner.iso3 == Project.partner)
        .where(Project.programme_project != "", Project.example.is_(False))
    )
    rows = [row for row in session.execute(query) if row.programme.strip().upper() in registries]
    versions = authorisations_of(session, [row.id for row in rows]) if rows else {}
    return [
        _letter(row, versions[row.id], frozenset(registries[row.programme.strip().upper()]))
        for row in rows
        if row.id in versions
    ]


def _letter(row: Any, versions: tuple[AuthorisationRecord, ...], registries: frozenset[str]) -> Letter:
    latest = {record.side: record for record in versions}
    terms = [record.terms for record in latest.values()]
    return Letter(
        registries=registries, project=project_key(row.programme_project), host=row.iso2.upper(),
        reference=row.reference,
        sides=tuple(
            (SIDES[side], record.dated, purposes_of(record.terms.purposes)) for side, record in sorted(latest.items())
        ),
        occurs_from=_day(min, [each.occurs_from for each in terms]),
        occurs_to=_day(max, [each.occurs_to for each in terms]), revoked=row.stage == REVOKED,
    )  # fmt: skip


def _day(choose: Any, days: list[date | None]) -> date | None:
    """The widest bound; none where a letter sets none."""
    known = [day for day in days if day is not None]
    return choose(known) if len(known) == len(days) else None
