"""Form fields that keep what was typed and explain what is wrong with it in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import Field, FieldList, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from app.core.text import TextFault, clean
from app.core.tonnes import TonnesFault, read_tonnes
from workflows.partial_date import PartialDate, Precision, from_parts


def sentence(label: str, fault: str) -> str:
    """`The date of signing must be a real date`: the label as the subject of the fault."""
    subject = label if label[:2].isupper() else label[:1].lower() + label[1:]
    return f"The {subject} {fault}"


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values with their labels, as fields to choose from take them."""
    return [SelectChoice(value, label) for value, label in pairs]


class ListField(FieldList):  # type: ignore[misc]
    """Several of one field. A name that was posted without a small number in it is none of its entries."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            number = name.removeprefix(f"{prefix}-").partition("-")[0]
            if name.startswith(f"{prefix}-") and number.isascii() and number.isdigit() and len(number) < 3:
                yield int(number)


# Browsers underline what they do not know: in prose by the dictionary of the house, in a code or a hash not at all.
PROSE = {"lang": "en-GB", "spellcheck": "true"}
NO_PROSE = {"spellcheck": "false"}


class LineField(StringField):  # type: ignore[misc]
    """One line of text, of at most `most` characters."""

    multiline = False

    def __init__(self, label: str, *, most: int = 200, required: str = "", optional: bool = False, **rest: Any):
        self.most, self.required, self.optional = most, required, optional
        super().__init__(label, **rest)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = typed
        try:
            self.data = clean(typed, most=self.most, multiline=self.multiline)
        except TextFault as fault:
            raise ValueError(sentence(self.label.text, str(fault))) from fault
        if self.required and not self.data:
            raise ValueError(self.required)


class TextField(LineField, TextAreaField):  # type: ignore[misc]
    """Several lines of text, of at most `most` characters."""

    multiline = True
    widget_kind = "area"

    def __init__(self, label: str, *, most: int = 2000, **rest: Any):
        super().__init__(label, most=most, **rest)


class PercentField(StringField):  # type: ignore[misc]
    """A percentage from 0 to 100 with at most three decimals; the data is a Decimal or None."""

    widget_kind = "percent"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        try:
            value = Decimal(typed.removesuffix("%").strip().replace("_", "?"))  # Python would read 1_0 as 10
        except InvalidOperation:
            raise ValueError(sentence(self.label.text, "must be a number, like 2")) from None
        if not value.is_finite() or not 0 <= value <= 100:
            raise ValueError(sentence(self.label.text, "must be from 0 to 100 percent"))
        if value != round(value, 3):
            raise ValueError(sentence(self.label.text, "must have at most three decimals"))
        self.data = abs(value)  # "-0" is a nought

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"


class WholeNumberField(StringField):  # type: ignore[misc]
    """A whole number between two bounds; the data is an int or None."""

    def __init__(self, label: str, *, least: int, most: int, **rest: Any):
        self.least, self.most = least, most
        super().__init__(label, **rest)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not typed:
            return
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and self.least <= int(typed) <= self.most):
            raise ValueError(sentence(self.label.text, f"must be a whole number from {self.least} to {self.most}"))
        self.data = int(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class ChoiceField(RadioField):  # type: ignore[misc]
    """One of a few answers; an answer left out counts as the default."""

    widget_kind = "radios"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else self.default

    def pre_validate(self, form: Any) -> None:
        if self.data not in {choice.value for choice in self.iter_choices()}:
            raise ValidationError(f"Choose one of the answers to “{self.label.text}”")


class PartialDateField(Field):  # type: ignore[misc]
    """Day, month and year, of which the day or the month may stay empty.

    The data is a PartialDate, or None when nothing was typed or it cannot be read; `parts` shows
    what was typed.
    """

    widget_kind = "date"
    data: PartialDate | None

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.data = (self.default if data is unset_value else data) or None
        self.typed = _shown(self.data)
        if formdata is None or f"{self.name}-year" not in formdata:
            return
        self.typed = {part: formdata.get(f"{self.name}-{part}", "").strip()[:20] for part in _PARTS}
        self.data = None
        try:
            numbers = {part: self._number(part) for part in _PARTS}
            date = from_parts(**numbers)
        except ValueError as fault:
            self.process_errors.append(sentence(self.label.text, str(fault)))
            return
        self.data = date if date.known else None

    @property
    def parts(self) -> tuple[tuple[str, str, str, str], ...]:
        """Suffix, label, value and width of each input."""
        return tuple((part, part.capitalize(), self.typed[part], "w-4" if part == "year" else "w-2") for part in _PARTS)

    def _number(self, part: str) -> int | None:
        text = self.typed[part]
        if not text:
            return None
        if part == "month" and text[:3].lower() in _MONTHS:
            return _MONTHS.index(text[:3].lower()) + 1
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise ValueError(f"must have a {part} in figures, like {_LIKE[part]}")
        return int(text)


_PARTS = ("day", "month", "year")
_LIKE = {"day": "27", "month": "5", "year": "2024"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _shown(date: PartialDate | None) -> dict[str, str]:
    if date is None or date.first is None:
        return dict.fromkeys(_PARTS, "")
    exact = date.precision is Precision.DAY
    return {
        "day": str(date.first.day) if exact else "",
        "month": str(date.first.month) if date.precision is not Precision.YEAR else "",
        "year": str(date.first.year),
    }


class WholeTonnesField(StringField):  # type: ignore[misc]
    """Whole tCO2e above nought; the data is an int or None."""

    widget_kind = "number"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        try:
            self.data = read_tonnes(valuelist[0] if valuelist else "")
        except TonnesFault as fault:
            raise ValueError(str(fault)) from fault

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:,}"
