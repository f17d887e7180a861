"""Fields that the forms of projects share: exact days, whole tonnes, countries, yes or no or not known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from wtforms import SelectMultipleField, StringField
from wtforms.validators import ValidationError

from app.agreements.countries import countries
from app.core.day_field import DayField
from app.core.fields import ChoiceField, choices, sentence
from app.core.upload_field import UploadField
from workflows.partial_date import PartialDate, Precision

__all__ = [
    "CountryField", "DayField", "EdgeDayField", "KnownField", "ManyField", "PaperField", "TonnesField", "country_code",
    "country_name", "whole_tonnes",
]  # fmt: skip

MOST_TONNES = 15  # figures


class EdgeDayField(DayField):
    """The first or, with `last`, the last day of a period: a month or a year alone means its first or last day."""

    def __init__(self, label: str, *, last: bool = False, **rest: Any) -> None:
        self.last = last
        super().__init__(label, **rest)

    def _day(self, found: PartialDate) -> date | None:
        first = found.first
        if first is None or found.precision is Precision.DAY or not self.last:
            return first
        if found.precision is Precision.YEAR:
            return date(first.year, 12, 31)
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return after - timedelta(days=1)


class TonnesField(StringField):  # type: ignore[misc]
    """Whole tCO2e; the data is an int or None. Whatever else is typed is answered with what to type instead."""

    widget_kind = "number"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = " ".join((valuelist[0] if valuelist else "").split())
        self.data = None
        if typed:
            self.data = whole_tonnes(typed, self.label.text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


def whole_tonnes(typed: str, label: str) -> int:
    """What was typed, as whole tCO2e. Raises ValueError with a sentence that says what to type."""
    plain = re.fullmatch(r"\d+", typed, re.ASCII)
    if plain and len(typed) <= MOST_TONNES:
        return int(typed)
    if plain:
        fault = f"must have at most {MOST_TONNES} figures"
    elif re.fullmatch(r"[-−]\s?[\d., ]+", typed):
        fault = "must not be negative"
    elif re.fullmatch(r"\d{1,3}([ ,'’]\d{3})+", typed, re.ASCII):
        fault = f"must be typed without separators: {re.sub(r'[^0-9]', '', typed)}"
    elif re.fullmatch(r"[\d ,]*[.,]\d+", typed, re.ASCII):
        fault = "must be whole tonnes, without a fraction"
    else:
        fault = "must be a whole number of tonnes, like 12000"
    raise ValueError(sentence(label, fault))


class KnownField(ChoiceField):
    """Yes, no, or not known; `answer` is true, false or None."""

    widget_kind = "radios-inline"

    def __init__(self, label: str, **rest: Any) -> None:
        offered = choices([("yes", "Yes"), ("no", "No"), ("unknown", "Not known")])
        super().__init__(label, choices=offered, default="unknown", **rest)

    @property
    def answer(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.data or "")

    @staticmethod
    def word(answer: bool | None) -> str:
        """What stands for the answer in the form."""
        return "unknown" if answer is None else ("yes" if answer else "no")


class CountryField(StringField):  # type: ignore[misc]
    """A country by its name or its code of three letters; the data is the code, or an empty text."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = " ".join((valuelist[0] if valuelist else "").split())
        self.data = ""
        if typed:
            self.data = country_code(typed)
            if not self.data:
                raise ValueError(sentence(self.label.text, "must be a country, like Singapore or SGP"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        known = countries().get(self.data or "")
        return known.name if known else str(self.data or "")


def country_code(typed: str) -> str:
    """The ISO 3166 code of three letters for a name or a code; empty where there is no such country."""
    if typed.upper() in countries():
        return typed.upper()
    folded = typed.casefold()
    return next((c.iso3 for c in countries().values() if folded in (c.name.casefold(), c.in_text.casefold())), "")


def country_name(code: str) -> str:
    """The country of a code by name, or the code where ISO has none."""
    known = countries().get(code)
    return known.name if known else code


class PaperField(UploadField):
    """A file; `needed` says that the step cannot be taken without it, which its guard then says."""

    def __init__(self, label: str, *, needed: bool = True, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.flags.optional = not needed


class ManyField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few answers; the data is a list of values that the page offered."""

    widget_kind = "checkboxes"

    def pre_validate(self, form: Any) -> None:
        offered = {choice.value for choice in self.iter_choices()}
        if any(value not in offered for value in self.data or ()):
            raise ValidationError(f"Choose from the answers to “{self.label.text}”")
