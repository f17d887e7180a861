"""What waits for an officer, and for others, across partners and documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.agreements import queries as agreements
from app.core.access import Officer
from app.documents import queries as documents
from app.documents.kinds import KINDS
from workflows.vocabulary import Role

_CLEARERS = frozenset({Role.CLEARER, Role.LEGAL_ADVISER, Role.PUBLISHER})


@dataclass(frozen=True)
class Task:
    """One thing to do: `mine` where this officer may do it. `days` is how long it has waited."""

    title: str
    partner: str
    iso2: str
    url: str
    action: str
    who: str
    asked_by: str
    days: int
    mine: bool


def tasks(session: Any, officer: Officer, *, today: date) -> list[Task]:
    """Everything that waits, longest first, of the partners that the officer may see."""
    names = agreements.names_and_flags(session)
    found = [
        *_documents(session, officer, names=names, today=today),
        *_corrections(session, officer, names=names, today=today),
        *_texts(session, officer, names=names, today=today),
    ]
    seen = officer.partners
    shown = [task for task, partner in found if seen is None or partner in seen]
    return sorted(shown, key=lambda task: (not task.mine, -task.days))


def _documents(session: Any, officer: Officer, *, names: Any, today: date) -> list[tuple[Task, str]]:
    found = []
    for row in documents.in_stages(session, ("draft", "in_clearance", "cleared")):
        verb, action, roles = {
            "draft": ("Finish", "Open", frozenset({Role.DESK_OFFICER})),
            "in_clearance": ("Clear", "Clear", _CLEARERS),
            "cleared": ("Publish", "Publish", frozenset({Role.PUBLISHER})),
        }[row.stage]
        mine = bool(roles & officer.roles_for(row.partner))
        if row.stage == "in_clearance" and officer.id in row.hands:
            mine = False
        if row.stage == "draft" and row.hands and officer.id not in row.hands:
            mine = False
        since = row.sent_at if row.stage == "in_clearance" else row.made_at
        name, iso2 = names[row.partner]
        who = {"draft": row.made_by_name, "in_clearance": "A clearer", "cleared": "A publisher"}[row.stage]
        task = Task(
            f"{verb} the {KINDS[row.kind].label} for {name}", name, iso2, f"/documents/{row.id}", action,
            who, row.made_by_name, (today - since.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.partner))
    return found


def _corrections(session: Any, officer: Officer, *, names: Any, today: date) -> list[tuple[Task, str]]:
    deciders = frozenset({Role.DESK_OFFICER, Role.CLEARER, Role.LEGAL_ADVISER})
    found = []
    for row in agreements.open_corrections(session):
        name, iso2 = names[row.iso3]
        mine = bool(deciders & officer.roles_for(row.iso3)) and row.proposed_by != officer.id
        task = Task(
            f"Decide on the correction for {name}", name, iso2,
            f"/partners/{row.iso3.lower()}/steps/approve-correction", "Decide",
            "A second officer", row.proposed_by_name, (today - row.proposed_at.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.iso3))
    return found


def _texts(session: Any, officer: Officer, *, names: Any, today: date) -> list[tuple[Task, str]]:
    """Texts for signature that agencies have not confirmed yet."""
    found = []
    for row in agreements.texts_waiting(session):
        name, iso2 = names[row.iso3]
        role = Role.LEGAL_ADVISER if row.kind == "legal_counsel" else Role.CLEARER
        mine = officer.agency == row.agency and role in officer.roles_for(row.iso3)
        verb = "Record full powers for" if row.kind == "full_powers" else "Clear the text of"
        task = Task(
            f"{verb} the agreement with {name}", name, iso2,
            f"/partners/{row.iso3.lower()}/steps/{row.step.replace('_', '-')}",
            "Record" if row.kind == "full_powers" else "Clear", row.agency, row.registered_by_name,
            (today - row.registered_at.date()).days, mine,
        )  # fmt: skip
        found.append((task, row.iso3))
    return found
