"""Holds every NDC period and inventory figure against the entries that recorded it and decided on it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.core.proving import Proof
from app.reporting.settings_models import InventoryFigure, NdcPeriod

OBJECTS = ("ndc_period", "inventory_figure")
_BESIDE = ("party", "number", "figure")
_DECIDED = {"approved": "approved", "checked": "approved", "refused": "refused"}
Key = tuple[str, Any, Any]


class Replayed:
    """What the chain says of each version and figure, and the last entry that said it."""

    def __init__(self) -> None:
        self.said: dict[Key, tuple[int, dict[str, Any]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain whose type is one of `OBJECTS`, in the order of the chain."""
        key = (entry.object_type, details["party"], details.get("figure") or details["number"])
        done = str(json.loads(entry.body)["summary"]).split(" ")[0]
        said = {name: value for name, value in details.items() if name not in _BESIDE}
        if done in _DECIDED:
            said |= {"decision": _DECIDED[done], "decided_by_name": entry.actor_name}
        else:
            said |= {"decision": "", "reason": "", "decided_by_name": "", "proposed_by_name": entry.actor_name}
        self.said[key] = (entry.seq, self.said.get(key, (0, {}))[1] | said)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each that is not as the chain left it, or has no entry, or is no longer there."""
    problems = found.problems
    left = dict(replayed.said)
    rows = [
        (("ndc_period", row.party, row.number), f"Version {row.number} of the NDC period of {row.party}", row)
        for row in session.scalars(select(NdcPeriod))
    ]
    rows += [
        (("inventory_figure", row.party, row.id), f"The figure of {row.party} for {row.year} ({row.id})", row)
        for row in session.scalars(select(InventoryFigure))
    ]
    for key, name, row in rows:
        seq, said = left.pop(key, (0, {}))
        if not seq:
            problems.append(f"{name} has no entry in the chain that recorded it.")
        elif not all(_same(getattr(row, column), value) for column, value in said.items()):
            problems.append(f"{name} is not what entry {seq} recorded.")
    problems += [
        f"{'The NDC period' if type == 'ndc_period' else 'A figure'} of {party} ({number}) is no longer there;"
        f" entry {seq} is about it."
        for (type, party, number), (seq, _) in left.items()
    ]


def _same(stored: Any, said: Any) -> bool:
    """Whether the value is the one that was said; an entry keeps numbers as text, the table with its own decimals."""
    if isinstance(stored, (int, Decimal)) and said is not None:
        return Decimal(stored) == Decimal(said)
    return bool(stored == said)
