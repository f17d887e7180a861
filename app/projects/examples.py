"""Puts projects that public sources name on record as examples: beside the applications, never among them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from app.agreements import queries as agreements
from app.core import audit, clock
from app.core.db import unit_of_work
from app.projects.models import ProcessTemplate, Project
from app.projects.processes import from_data, to_data
from app.projects.queries import partners_with_process
from app.projects.registering import Particulars, add_project
from workflows.vocabulary import Actor

DATA = Path(__file__).parent / "data" / "examples.yaml"


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def load_examples(actor: Actor) -> int:
    """Enter the examples where there is none yet, and return how many. A partner not on the register is left out.

    A partner without a process gets the placeholder of the data file first, on record as refused, so that nobody
    can apply under it (docs/decisions/0008-examples.md).
    """
    with unit_of_work() as session:
        if session.scalar(select(Project.id).where(Project.example.is_(True)).limit(1)) is not None:
            return 0
        known = agreements.partner_names(session)
        entries = [entry for entry in _read()["examples"] if entry["partner"] in known]
        open_ones = partners_with_process(session)
        placeholders: dict[str, ProcessTemplate] = {}
        for entry in entries:
            partner = entry["partner"]
            if partner not in open_ones and partner not in placeholders:
                placeholders[partner] = _add_placeholder(session, actor, partner)
            add_project(
                session, actor, partner=partner, particulars=_particulars(entry), entered_on=entry["seen"],
                example=True, template=placeholders.get(partner),
            )  # fmt: skip
    return len(entries)


def _particulars(entry: Mapping[str, Any]) -> Particulars:
    """What the source says; the rest stays unknown."""
    return Particulars(
        title=entry["title"], activity_type=entry.get("type", ""), location=entry.get("place", ""),
        description=entry.get("description", ""), source=entry["source"],
    )  # fmt: skip


def _add_placeholder(session: Any, actor: Actor, partner: str) -> ProcessTemplate:
    """A process that carries examples only: refused, so that `template_row` never finds it for an application."""
    agreements.partner_row(session, partner, lock=True)
    number = (
        session.scalar(select(func.max(ProcessTemplate.number)).where(ProcessTemplate.partner == partner)) or 0
    ) + 1
    note = _read()["placeholder"]["note"]
    body = to_data(from_data(_read()["placeholder"], host=partner, number=number))
    now = clock.now()
    row = ProcessTemplate(
        partner=partner, number=number, body=body, note=note, proposed_by=None, proposed_by_name=actor.name,
        proposed_at=now, decision="refused", decided_by_name=actor.name, decided_at=now, reason=note,
    )  # fmt: skip
    session.add(row)
    session.flush()
    acts = session.scalar(select(func.sum(ProcessTemplate.version)).where(ProcessTemplate.partner == partner))
    audit.append(
        session, actor, action="process.refused", about=audit.Object("process", partner, int(acts)),
        summary=f"put a placeholder on record for examples of {partner}, whose process has not been published",
        details={"partner": partner, "number": number, "body": body, "note": note, "reason": note},
    )  # fmt: skip
    return row
