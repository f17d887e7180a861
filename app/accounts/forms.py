"""Forms about accounts: they check shape only, and say in a sentence what to correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from app.accounts.details import officer_email, officer_name
from app.accounts.models import EMAIL_LENGTH
from app.accounts.passwords import LONGEST, SHORTEST
from app.core.forms import ConcordForm, VersionField
from app.core.text import TextFault
from workflows.vocabulary import AGENCIES, Role

ALL_PARTNERS = "all"
_BAD_CHOICE = "Choose one of the entries of the list."


def _choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


def _acceptable(name: str, check: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """A validator that asks the same function as the command."""

    def validate(_form: Any, field: Any) -> None:
        try:
            check(field.data or "")
        except TextFault as fault:
            raise ValidationError(f"{name} {fault}.") from fault

    return validate


class ChoiceField(SelectField):  # type: ignore[misc]
    """A list that says in a sentence when what was sent is not in it."""

    widget_kind = "select"

    def pre_validate(self, _form: Any) -> None:
        if not any(choice.value == str(self.data) for choice in self.iter_choices()):
            raise StopValidation(_BAD_CHOICE)


class SignInForm(ConcordForm):
    """E-mail address and password; `next` is where the officer was going."""

    email = EmailField(
        "E-mail address",
        validators=[
            InputRequired("Enter your e-mail address."),
            Length(max=EMAIL_LENGTH, message="The e-mail address is too long to be one."),
        ],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )  # fmt: skip
    password = PasswordField(
        "Password",
        validators=[
            InputRequired("Enter your password."),
            Length(max=LONGEST * 4, message="The password is too long to be one."),
        ],
    )
    next = HiddenField()


class SampleForm(ConcordForm):
    """Which sample officer to be."""

    officer = HiddenField(validators=[InputRequired("Choose a sample officer.")])
    next = HiddenField()

    @property
    def officer_id(self) -> int:
        """The number chosen, or 0, which no officer has."""
        text = self.officer.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class NewPasswordForm(ConcordForm):
    """A new password, twice."""

    new_password = PasswordField(
        "New password",
        description=f"At least {SHORTEST} characters of any kind. A few words in a row are easy to remember.",
        validators=[InputRequired("Enter a new password.")],
    )
    new_password_again = PasswordField(
        "New password again", validators=[InputRequired("Enter the new password a second time.")]
    )

    def validate_new_password_again(self, field: Any) -> None:
        if field.data != self.new_password.data:
            raise ValidationError("The two passwords differ. Enter the same password twice.")


class ChangePasswordForm(NewPasswordForm):
    """The current password, then the new one twice."""

    current_password = PasswordField("Current password", validators=[InputRequired("Enter your current password.")])


class OfficerForm(ConcordForm):
    """A new officer."""

    name = StringField("Name", validators=[_acceptable("The name", officer_name)])
    email = EmailField(
        "E-mail address",
        description="The officer signs in with this address. It is not shown to other officers.",
        validators=[_acceptable("The e-mail address", officer_email)],
    )
    agency = ChoiceField(
        "Agency",
        choices=_choices(("", "Choose an agency"), *((each.code, f"{each.name} ({each.code})") for each in AGENCIES)),
    )

    def validate_agency(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose an agency.")


class GrantForm(ConcordForm):
    """A role for one partner or for all; the choices of partners are passed in."""

    role = ChoiceField("Role", choices=_choices(("", "Choose a role"), *((role.value, role.label) for role in Role)))
    partner = ChoiceField("Partner", choices=[])
    version = VersionField()

    def __init__(self, *arguments: Any, partners: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.partner.choices = _choices((ALL_PARTNERS, "All partners"), *partners)

    def validate_role(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Choose a role.")

    @property
    def chosen_partner(self) -> str | None:
        return None if self.partner.data == ALL_PARTNERS else str(self.partner.data)


class VersionForm(ConcordForm):
    """An act that asks nothing: only the version of the officer that the page showed."""

    version = VersionField()
