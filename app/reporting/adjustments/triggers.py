"""When an outcome for other purposes is first transferred, and for which year the host adjusts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# The words of the agreed electronic format; the Party chooses one of the three (2/CMA.3, annex, paragraph 2(b)).
AUTHORISATION, ISSUANCE, USE = "Authorisation", "Issuance", "Use or Cancellation"
DEFINITIONS = (AUTHORISATION, ISSUANCE, USE)


@dataclass(frozen=True)
class Life:
    """The days of one outcome; None where it has not happened or is not known."""

    vintage: int | None
    authorised: date | None = None
    issued: date | None = None
    used: date | None = None
    cancelled: date | None = None

    def first_transferred(self, definition: str) -> date | None:
        """The day of the first transfer under one definition. Raises KeyError for words outside the list."""
        ends = [day for day in (self.used, self.cancelled) if day is not None]
        return {AUTHORISATION: self.authorised, ISSUANCE: self.issued, USE: min(ends, default=None)}[definition]

    def dates(self) -> Mapping[str, date | None]:
        return {each: self.first_transferred(each) for each in DEFINITIONS}

    def reported_years(self) -> Mapping[str, int | None]:
        """The year of the annual information that reports it: that of the event (paragraph 20)."""
        return {each: day.year if day else None for each, day in self.dates().items()}

    @property
    def adjustment_year(self) -> int | None:
        """The calendar year of the host's adjustment: that of the mitigation, whatever the trigger (paragraph 8(a))."""
        return self.vintage
