"""The import of methodologies into the catalogue: all rows of a file, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, text, update

from app.core import audit, outbox
from app.core.db import unit_of_work
from app.core.registry import registry
from app.eligibility.importing import Plan, RowChange, plan_import, shown
from app.eligibility.loading import methodology_values
from app.eligibility.models import MethodologyRow
from app.eligibility.queries import snapshot
from workflows.vocabulary import Actor, Audience


class ImportRefused(Exception):
    """The rows cannot be imported; `plan` holds what is wrong with each."""

    def __init__(self, sentence: str, plan: Plan) -> None:
        super().__init__(sentence)
        self.plan = plan


def import_catalogue(
    actor: Actor, rows: Iterable[tuple[int, Mapping[str, str]]], *, name: str = "", expected: str = ""
) -> Plan:
    """Write the rows of a file into the catalogue, all or none, and return what was done.

    Rows are pairs of a number and its cells by column. `name` is that of the file; `expected` is the digest
    of the plan that was confirmed. Rows that are on record as they are change nothing, so a second import of
    the same file writes nothing at all. Every provider of `catalogue_changed` is told of the codes.
    Raises ImportRefused.
    """
    with unit_of_work() as session:
        session.execute(text("LOCK TABLE methodologies IN SHARE ROW EXCLUSIVE MODE"))
        plan = plan_import(rows, snapshot(session).catalogue)
        if plan.problems:
            raise ImportRefused("The file has problems, so nothing was imported.", plan)
        if expected and expected != plan.digest:
            raise ImportRefused("The catalogue has changed since the dry run. Look at what would be written now.", plan)
        if plan.new:
            session.execute(insert(MethodologyRow), [methodology_values(each.now) for each in plan.new])
        for each in plan.changed:
            _update(session, each)
        if plan.new or plan.changed:
            _log(session, actor, plan, name)
    return plan


def _update(session: Any, change: RowChange) -> None:
    assert change.was is not None
    row = MethodologyRow.__table__
    key = (row.c.programme == change.was.programme, row.c.code == change.was.code, row.c.version == change.was.version)
    done = session.execute(update(row).where(*key).values(methodology_values(change.now)))
    assert done.rowcount == 1


def _log(session: Any, actor: Actor, plan: Plan, name: str) -> None:
    counts = f"{len(plan.new)} new and {len(plan.changed)} changed"
    outbox.tell(
        session, (Audience.ASSESSORS, Audience.COUNTERSIGNERS), actor_id=actor.id,
        subject=f"{actor.name} imported methodologies: {counts}", path="/reference/methodologies",
    )  # fmt: skip
    audit.append(
        session, actor, action="catalogue.import", about=audit.Object("catalogue", "methodologies"),
        summary=f"imported methodologies into the catalogue: {counts}",
        details={
            "reference": "Catalogue of methodologies",
            "file": name,
            "rows": [
                {"row": each.row, "now": shown(each.now), "was": shown(each.was) if each.was else None}
                for each in (*plan.new, *plan.changed)
            ],
        },
    )  # fmt: skip
    codes = sorted({(each.now.programme, each.now.code) for each in (*plan.new, *plan.changed)})
    for changed in registry.all("catalogue_changed"):
        changed(session, actor, codes=codes)
