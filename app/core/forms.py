"""The form that every area builds on: its errors come in the order of the page, as links."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField


class ConcordForm(FlaskForm):  # type: ignore[misc]
    """A form whose first part may be the version of the object that it was made from."""

    def problems(self) -> list[tuple[str, str]]:
        """Every error as the id of its field and a sentence, in the order of the fields."""
        found: list[tuple[str, str]] = []
        for field in self:
            found += _problems(field)
        return found

    def add_problem(self, field_id: str, sentence: str) -> None:
        """Mark the field of this id (its own, or of one inside it) with a sentence."""
        for field in _leaves(self):
            if field.id == field_id:
                field.errors = [*field.errors, sentence]
                return


class VersionField(HiddenField):  # type: ignore[misc]
    """The version of the object that the form was made from; -1 where it is missing or no number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _leaves(holder: Any) -> list[Any]:
    leaves: list[Any] = []
    for field in holder:
        inner = hasattr(field, "entries") or hasattr(field, "form")
        leaves += _leaves(getattr(field, "entries", None) or field.form) if inner else [field]
    return leaves


def _problems(field: Any) -> list[tuple[str, str]]:
    if hasattr(field, "entries") or hasattr(field, "form"):
        return [problem for leaf in _leaves([field]) for problem in _problems(leaf)]
    target = f"{field.id}-day" if getattr(field, "widget_kind", "") == "date" else field.id
    return [(target, error) for error in field.errors]
