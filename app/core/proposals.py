"""What one officer proposes and another decides on: the columns, the rules of the database, and why one may not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Integer, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core import clock
from workflows.vocabulary import Actor

APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"


class Proposed:
    """The columns of a table of proposals. What was decided stays as it is; a trigger holds that."""

    proposed_by: Mapped[int] = mapped_column(Integer)
    proposed_by_name: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decision: Mapped[str] = mapped_column(String(10), default="")
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_by_name: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        # The command raises the version itself: the audit entry of a decision names it.
        return {"version_id_col": cls.version, "version_id_generator": False}


def by_two_officers() -> tuple[CheckConstraint, ...]:
    """The rules of such a table, as the migrations name them."""
    return (
        CheckConstraint("decision IN ('', 'approved', 'refused', 'withdrawn')", name="decision_is_declared"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided_exactly_with_decision"),
        CheckConstraint(
            "decision IN ('', 'withdrawn') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name="another_person_decides",
        ),
        CheckConstraint(
            "decision <> 'withdrawn' OR decided_by IS NOT DISTINCT FROM proposed_by", name="only_its_maker_withdraws"
        ),
        CheckConstraint("decision <> 'refused' OR reason <> ''", name="refused_with_its_reason"),
    )


def proposed(actor: Actor) -> dict[str, Any]:
    """The values of a proposal that waits."""
    return {
        "proposed_by": actor.id, "proposed_by_name": actor.name, "proposed_at": clock.now(),
        "decision": "", "decided_by_name": "", "reason": "", "version": 1,
    }  # fmt: skip


def against(row: Any, actor: Actor, *, decision: str, reason: str) -> str:
    """Why this officer may not decide so, in a sentence; empty where nothing speaks against it."""
    if row.decision:
        return f"This was {row.decision} already, by {row.decided_by_name}."
    own = row.proposed_by == actor.id
    if decision == WITHDRAWN:
        return "" if own else f"{row.proposed_by_name} proposed this, and nobody else withdraws it."
    if own:
        return "You proposed this, so another officer must decide on it."
    if decision == REFUSED and not reason:
        return "Enter why it is refused: whoever proposed it reads the reason."
    return ""
