"""A field for an exact day."""

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
        super().process(formdata, on(data) if isinstance(data, date) else data, extra_filters)
        found: Any = self.data
        if isinstance(found, PartialDate):
            self.data = found.first if found.precision is Precision.DAY else None
            if self.data is None:
                self.process_errors.append(sentence(self.label.text, "must have a day, a month and a year"))
