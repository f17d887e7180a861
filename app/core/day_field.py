"""A form field for an exact day."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms.utils import unset_value

from app.core.fields import PartialDateField, sentence
from workflows.partial_date import PartialDate, Precision, on


class DayField(PartialDateField):
    """An exact day, or nothing; the data is a date. What was typed is kept and shown again."""

    data: date | None  # type: ignore[assignment]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        given = on(data) if isinstance(data, date) else data
        super().process(formdata, given, extra_filters)
        found: Any = self.data
        if isinstance(found, PartialDate):
            self.data = self._day(found)

    def _day(self, found: PartialDate) -> date | None:
        if found.precision is Precision.DAY:
            return found.first
        left_out = "day" if found.precision is Precision.MONTH else "day and a month"
        self.process_errors.append(sentence(self.label.text, f"must have a {left_out}, like 27 5 2024"))
        return None
