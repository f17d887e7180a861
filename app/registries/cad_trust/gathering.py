"""Reads from the database what could be sent to CAD Trust."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.eligibility import queries as eligibility
from app.ledger import queries as ledger
from app.ledger.models import Issuance, Movement
from app.ledger.records import ActionRecord
from app.projects.loading import authorisations_of, project_record, tonnes_of
from app.projects.models import Authorisation, Project
from app.registries.cad_trust.doubles import registrations_held
from app.registries.cad_trust.records import Held, HeldProject, Registration
from workflows.ledger.movements import MovementKind

MOST_AT_ONCE = 10_000  # movements: about 40,000 records; the command line takes any number


def held(session: Any, *, on: date, partner: str = "", visible: Collection[str] | None = None) -> Held:
    """Authorised projects with their blocks and movements up to a day, of one partner or of all.

    `visible` are the partners that may be seen, None for all. Examples from public sources are never sent.
    """
    wanted = None if visible is None else frozenset(visible)
    projects = _projects(session, partner=partner.upper(), visible=wanted)
    holdings = ledger.holdings(session, on=on, partner=partner.upper() or None)
    actions = [each for each in ledger.actions(session, partner=partner.upper() or None) if each.effective_on <= on]
    return Held(
        on=on,
        projects=projects,
        actions=tuple(each for each in _as_on(actions) if _seen(each.identity.partner, wanted)),
        holdings=tuple(each for each in holdings if _seen(each.identity.partner, wanted)),
    )


def registrations(session: Any, *, visible: Collection[str] | None = None) -> list[Registration]:
    """Our authorised projects with the days of their issuances, those reversed left out."""
    reversal = aliased(Movement)
    query = (
        select(Project.reference, Movement.effective_on)
        .join(Issuance, Issuance.id == Movement.issuance_id)
        .join(Project, Project.id == Issuance.project_id)
        .where(
            Movement.kind == MovementKind.ISSUANCE.value,
            ~select(reversal.id).where(reversal.reverses_id == Movement.id).exists(),
        )
    )
    wanted = None if visible is None else frozenset(visible)
    projects = _projects(session, partner="", visible=wanted)
    return registrations_held(projects, [(reference, day) for reference, day in session.execute(query)])


def too_many(session: Any, *, partner: str = "", most: int = MOST_AT_ONCE) -> bool:
    """Whether there are more movements, of one partner or of all, than a page makes records of."""
    query = select(Movement.id)
    if partner:
        query = query.where(Movement.partner == partner.upper())
    return session.scalar(select(func.count()).select_from(query.limit(most + 1).subquery())) > most


def _as_on(actions: Iterable[ActionRecord]) -> list[ActionRecord]:
    """The movements up to a day; one that was reversed after it stands."""
    found = list(actions)
    reversed_by_then = {each.reverses for each in found}
    return [
        each if each.reversed_by is None or each.id in reversed_by_then else replace(each, reversed_by=None)
        for each in found
    ]


def _seen(partner: str, visible: frozenset[str] | None) -> bool:
    return visible is None or partner in visible


def _projects(session: Any, *, partner: str, visible: frozenset[str] | None) -> tuple[HeldProject, ...]:
    query = (
        select(Project)
        .where(Project.example.is_(False), Project.id.in_(select(Authorisation.project_id)))
        .order_by(Project.reference)
    )
    if partner:
        query = query.where(Project.partner == partner)
    if visible is not None:
        query = query.where(Project.partner.in_(sorted(visible)))
    rows = list(session.scalars(query))
    ids = [row.id for row in rows]
    expected, versions = tonnes_of(session, ids), authorisations_of(session, ids) if ids else {}
    titles = _titles(session) if rows else {}
    found = []
    for row in rows:
        record = project_record(row, expected[row.id])
        if versions.get(row.id):
            found.append(HeldProject(record, versions[row.id], titles.get((record.programme, record.methodology), "")))
    return tuple(found)


def _titles(session: Any) -> dict[tuple[str, str], str]:
    """The title of each methodology, as its latest version in the catalogue has it."""
    catalogue = eligibility.snapshot(session).catalogue
    return {(each.programme, each.code): each.title for each in catalogue.methodologies if each.title}
