"""What an officer answers when taking a step of a project, and terms as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from workflows.authorisation.facts import ProjectAnswers
from workflows.authorisation.terms import Entity, Terms

Received = tuple[Any, bytes]  # an Upload and its content
_DAYS = ("occurs_from", "occurs_to", "use_from", "use_to")
_LISTS = ("sectors", "activity_types", "parties")


@dataclass(frozen=True)
class StepAnswers:
    """Answers of one step. `items` are files by the code of what they answer; `file` is the letter received.

    `on` is the day on which it took effect, `quantity` in whole tCO2e.
    """

    on: date | None = None
    reason: str = ""
    reference: str = ""
    quantity: int | None = None
    exception: str = ""
    explanation: str = ""
    programme_project: str = ""
    initial_report_on: date | None = None
    terms: Terms | None = None
    items: tuple[tuple[str, Received], ...] = ()
    file: Received | None = None

    def for_guards(self) -> ProjectAnswers:
        return ProjectAnswers(
            on=self.on, reason=self.reason, reference=self.reference, file=self.file is not None,
            items=frozenset(code for code, _ in self.items), quantity=self.quantity, exception=self.exception,
            explanation=self.explanation, programme_project=self.programme_project, terms=self.terms,
        )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """What the entry keeps of them, as plain data; what was left empty is left out."""
        said: dict[str, Any] = {
            "reason": self.reason,
            "reference": self.reference,
            "exception": self.exception,
            "explanation": self.explanation,
            "programme_project": self.programme_project,
            "initial_report_on": self.initial_report_on.isoformat() if self.initial_report_on else "",
            "terms": terms_to_data(self.terms) if self.terms else None,
        }
        return {name: value for name, value in said.items() if value}


def terms_to_data(terms: Terms) -> dict[str, Any]:
    """Terms as plain data; days as ISO texts."""
    data = asdict(terms)
    return data | {name: value.isoformat() if (value := data[name]) else None for name in _DAYS}


def terms_from_data(data: Mapping[str, Any]) -> Terms:
    """The terms that `terms_to_data` wrote."""
    known = {field.name for field in fields(Terms)}
    values = {name: value for name, value in data.items() if name in known}
    values |= {name: date.fromisoformat(data[name]) if data.get(name) else None for name in _DAYS}
    values |= {name: tuple(data.get(name) or ()) for name in _LISTS}
    values["entities"] = tuple(Entity(**entity) for entity in data.get("entities") or ())
    return Terms(**values)
