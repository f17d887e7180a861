"""What a decision on the text for signature moves: the step of the agreement by which that agency clears it."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.agreements.answers import StepAnswers
from app.agreements.clearing import CLEARER, STEPS, TYPE
from app.agreements.commands import take_within
from app.clearances.records import Subject
from workflows.vocabulary import Actor


def clearance_given(session: Any, actor: Actor, *, subject: Subject, agency: str, today: date) -> bool:
    """Take the step of the agreement by which this agency clears the text, in the transaction of its decision."""
    if subject.type != TYPE:
        return False
    take_within(
        session, actor, partner=subject.id, step=STEPS.get(agency, CLEARER), answers=StepAnswers(), version=None,
        policy={}, today=today,
    )  # fmt: skip
    return True
