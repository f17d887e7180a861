"""The form of what comes by mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from app.accounts.forms import ChoiceField
from app.core.forms import ConcordForm, VersionField
from app.mailing.records import KINDS

_DIGESTS = (
    ("daily", "Every day at 08:00"),
    ("weekly", "On Mondays at 08:00"),
    ("none", "No digest"),
)
_LEVELS = (("all", "Everything"), ("urgent", "Only what asks me to act"), ("nothing", "Nothing"))
_BAD_CHOICE = "Choose from the entries of the list."


class _Radios(RadioField):  # type: ignore[misc]
    def pre_validate(self, _form: Any) -> None:
        if self.data not in dict(_DIGESTS):
            raise StopValidation("Choose how often a digest comes.")


class _Boxes(SelectMultipleField):  # type: ignore[misc]
    widget_kind = "checkboxes"

    def pre_validate(self, _form: Any) -> None:
        if not set(self.data or ()) <= set(KINDS):
            raise StopValidation(_BAD_CHOICE)


class MessagesForm(ConcordForm):
    """How often a digest comes, and what comes at once; a list for each partner is added by `messages_form`."""

    version = VersionField()
    at_once = _Boxes(
        "At once, as a mail of its own",
        choices=[SelectChoice(value, label) for value, label in KINDS.items()],
        description="What you leave out comes in the digest.",
    )
    digest = _Radios(
        "Everything else, in one digest",
        choices=[SelectChoice(value, label) for value, label in _DIGESTS],
        description="Singapore time. A digest lists subjects with links. Where there is nothing new, none comes.",
    )

    def levels(self) -> dict[str, str]:
        """What was chosen for each partner that the form asks about."""
        return {name.removeprefix("level_"): field.data for name, field in self._fields.items() if "level_" in name}

    def level_fields(self) -> list[Any]:
        return [field for name, field in self._fields.items() if name.startswith("level_")]


def messages_form(partners: Mapping[str, str], **more: Any) -> MessagesForm:
    """The form with a list for each partner, by code and name."""
    fields = {
        f"level_{code}": ChoiceField(name, choices=[SelectChoice(value, label) for value, label in _LEVELS])
        for code, name in partners.items()
    }
    form: MessagesForm = type("PartnersMessagesForm", (MessagesForm,), fields)(**more)
    return form
