"""The forms of clearances: a decision, a reason, an answer, who is asked by when, who stands in."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from wtforms import HiddenField, SelectMultipleField

from app.core.fields import ChoiceField, LineField, PartialDateField, TextField, choices
from app.core.forms import ConcordForm, VersionField
from workflows.partial_date import Precision

MOST_COMMENTS = 20
MOST_PARTS = 400_000  # characters: a report of many approaches has many parts
_DECISIONS = (
    ("cleared", "Cleared"),
    ("comments", "Cleared with comments"),
    ("not_cleared", "Not cleared"),
)


class DecisionForm(ConcordForm):
    """What an agency says of exactly what its page showed: the version and the hashes go with the form."""

    version = VersionField()
    sha256 = HiddenField()
    parts = HiddenField()
    decision = ChoiceField("Decision", choices=choices(_DECISIONS), default="")
    comments = TextField(
        "Comments", most=6000, description="One on each line, only with “Cleared with comments”. Your clearance "
        "counts once whoever asked has answered each of them and your agency has accepted the answers.",
    )  # fmt: skip
    reason = TextField("Reason", most=2000, description="Only with “Not cleared”. It is kept and shown to everybody.")

    def lines(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in (self.comments.data or "").splitlines() if line.strip())

    def shown_parts(self) -> dict[str, str]:
        """The hashes of the parts that the page showed; none where they cannot be read."""
        try:
            found = json.loads((self.parts.data or "{}")[:MOST_PARTS])
        except (ValueError, RecursionError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if len(self.lines()) > MOST_COMMENTS:
            self.add_problem("comments", f"Enter {MOST_COMMENTS} comments or fewer; you entered {len(self.lines())}")
            return False
        if self.decision.data == "comments" and not self.lines() and not self.comments.errors:
            self.add_problem("comments", "Enter the comments, one on each line")
            return False
        if self.decision.data == "not_cleared" and not self.reason.data and not self.reason.errors:
            self.add_problem("reason", "Enter the reason why it is not cleared")
            return False
        return sound


class ReasonForm(ConcordForm):
    """A reason that is kept on record."""

    reason = TextField("Reason", most=1000, description="It is kept on record and shown to both sides.")


class AnswerForm(ConcordForm):
    """The answer to a comment."""

    answer = TextField("Answer", most=4000, description="The agency that commented accepts it or asks for another.")


class AskForm(ConcordForm):
    """Who is asked, by when, with which words."""

    version = VersionField()
    agencies = SelectMultipleField("Agencies", validate_choice=False)
    due = PartialDateField("Due date (optional)", description="Left empty, each agency has its usual number of days.")
    note = LineField("Note (optional)", most=300, description="One line that every agency sees beside the request.")

    def due_date(self) -> date | None:
        return day_of(self.due.data)

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if self.due.data is not None and day_of(self.due.data) is None:
            self.add_problem("due", "The due date must be a full date, like 27 5 2027")
            return False
        return sound


class CoverForm(ConcordForm):
    """Who stands in, from which day to which."""

    cover = ChoiceField("Who stands in for you", default="")
    first = PartialDateField("First day")
    last = PartialDateField("Last day")

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        for field in (self.first, self.last):
            if day_of(field.data) is None and not field.errors:
                self.add_problem(field.id, f"Enter the {field.label.text.lower()} as a full date, like 27 5 2027")
                sound = False
        return sound


class BulkForm(ConcordForm):
    """Several requests at once, each with what its row showed: number, version and hash."""

    chosen = SelectMultipleField("Requests", validate_choice=False)


def day_of(typed: Any) -> date | None:
    """The day of a date that was typed in full; None for a month, a year or nothing."""
    return typed.first if typed is not None and typed.precision is Precision.DAY else None


def mark(form: ConcordForm, sentence: str, field: str, *, otherwise: str) -> None:
    """Put a refusal beside the field that it is about, or beside the first."""
    target = field if field in form else otherwise
    form.add_problem(target, sentence)
