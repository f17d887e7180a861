"""Puts the published lists and the catalogue into a database that has none yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select

from app.agreements.models import Partner
from app.core import audit, clock
from app.core.db import unit_of_work
from app.eligibility.bodies import body_of
from app.eligibility.commands import log
from app.eligibility.criteria import published_catalogue, published_lists
from app.eligibility.models import ListRow, MethodologyRow, ProgrammeRow
from app.eligibility.records import EligibilityList, Methodology, Programme
from workflows.vocabulary import Actor

_PUBLISHED = "Loaded as published"


def load_reference(actor: Actor, *, with_lists: bool = True) -> int:
    """Load what is missing and return how many lists and methodologies that were; a second load changes nothing.

    The catalogue goes into an empty table; a list, as approved, to each partner on the register that has none.
    Lists are what one country published, so a deployment without sample data leaves them out (`with_lists`).
    """
    with unit_of_work() as session:
        loaded = _load_catalogue(session, actor)
        if with_lists:
            loaded += load_lists(session, actor, published_lists().lists)
    return loaded


def _load_catalogue(session: Any, actor: Actor) -> int:
    if session.scalar(select(ProgrammeRow.code).limit(1)):
        return 0
    file = published_catalogue()
    session.execute(insert(ProgrammeRow), [programme_values(item) for item in file.programmes])
    session.execute(insert(MethodologyRow), [methodology_values(item) for item in file.methodologies])
    audit.append(
        session, actor, action="catalogue.load", about=audit.Object("catalogue", "methodologies"),
        summary=f"loaded the catalogue of {len(file.methodologies)} versions of methodologies",
        details={
            "reference": "Catalogue of methodologies",
            "programmes": [programme_values(item) for item in file.programmes],
            "rows": [methodology_json(item) for item in file.methodologies],
        },
    )  # fmt: skip
    return len(file.methodologies)


def load_lists(session: Any, actor: Actor, lists: Iterable[EligibilityList]) -> int:
    """Put the lists of hosts that have none on record, as approved; returns how many. Part of a transaction."""
    partners = {partner.iso3: partner for partner in session.scalars(select(Partner))}
    before = set(session.scalars(select(ListRow.host)))
    chosen = [item for item in lists if item.host in partners and item.host not in before]
    for item in chosen:
        row = _list_row(item, actor)
        session.add(row)
        session.flush()
        log(session, actor, row, partners[item.host], done="loaded")
    return len(chosen)


def _list_row(item: EligibilityList, actor: Actor) -> ListRow:
    now = clock.now()
    return ListRow(
        host=item.host, number=item.number, effective_from=item.effective_from, published_on=item.published_on,
        body=body_of(item.programmes), note=item.note, source=item.source, version=1,
        proposed_by=None, proposed_by_name=actor.name, proposed_at=now,
        decision="approved", decided_by=None, decided_by_name=actor.name, decided_at=now, reason=_PUBLISHED,
    )  # fmt: skip


def programme_values(item: Programme) -> dict[str, Any]:
    """The columns of a programme."""
    return {"code": item.code, "name": item.name, "aliases": list(item.aliases), "source": item.source}


def methodology_values(item: Methodology) -> dict[str, Any]:
    """The columns of a methodology."""
    return {
        "programme": item.programme, "code": item.code, "version": item.version, "title": item.title,
        "category": "; ".join(item.categories), "active_from": item.active_from.first,
        "active_from_precision": item.active_from.precision.value, "active_to": item.active_to,
        "source": item.source,
    }  # fmt: skip


def methodology_json(item: Methodology) -> dict[str, Any]:
    """The same as plain values, for the audit."""
    return {
        "programme": item.programme, "code": item.code, "version": item.version, "title": item.title,
        "category": "; ".join(item.categories), "active_from": item.active_from.iso(),
        "active_to": item.active_to.isoformat() if item.active_to else None, "source": item.source,
    }  # fmt: skip
