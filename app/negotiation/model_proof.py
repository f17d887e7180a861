"""Holds every version of the model text, and who approved it, against the entries that recorded them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.proving import Decisions, Proof, decided
from app.negotiation.model_commands import about
from app.negotiation.models import ModelArticle

OBJECTS = ("model_article",)


class Replayed(Decisions):
    """What the chain says last of each version of an article of the model."""

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about the model text, in the order of the chain."""
        said = {name: details[name] for name in ("title", "text", "reason")}
        self.record(entry, key=entry.object_id, said=said | {"version": entry.object_version})


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each version that is not as the chain left it, has no entry, or is no longer there."""
    rows = session.scalars(select(ModelArticle).order_by(ModelArticle.id))
    replayed.compare(
        ((about(row).id, decided(row, "title", "text", "reason", "version")) for row in rows),
        name=_name, problems=found.problems,
    )  # fmt: skip


def _name(key: str) -> str:
    article, _, number = key.rpartition("-")
    return f"Version {number} of the model article {article}"
