"""What an officer or an import answers for a notice, a facility or its emissions, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.text import TextFault, clean
from app.core.uploads import Upload

MOST_TEXT = 2000
MOST_LINE = 200
MOST_RANGES = 20  # in one notice


class SurrenderRefused(Exception):
    """The change cannot stand; the message says why and what to do. `field` names the answer at fault, if one is."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class NoticeAnswers:
    """A notice as it came in. `serials` are the units as the registry writes them, one text for each range.

    `price_cents` is what one credit cost, None where nobody has said.
    """

    code: str
    year: int
    received_on: date | None
    serials: tuple[str, ...]
    price_cents: int | None = None
    note: str = ""


@dataclass(frozen=True)
class StepAnswers:
    """What a step of a notice asks: a day, a reason, or the evidence with its serial numbers."""

    on: date | None = None
    reason: str = ""
    retirement: str = ""
    file: tuple[Upload, bytes] | None = None

    def body(self) -> dict[str, Any]:
        """The answers that were given as plain JSON; of the file its name and hash."""
        said = {
            "on": self.on.isoformat() if self.on else "", "reason": self.reason, "retirement": self.retirement,
            "file": self.file[0].name if self.file else "", "file_sha256": self.file[0].sha256 if self.file else "",
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class FacilityAnswers:
    """A taxable facility. `since` and `until` are emissions years, both counted in."""

    code: str
    name: str
    operator: str
    uen: str = ""
    since: int | None = None
    until: int | None = None
    source: str = ""


def tidy(name: str, text: str, *, most: int = MOST_LINE, multiline: bool = False) -> str:
    """The text as it is kept. Raises SurrenderRefused, about the field of this name."""
    try:
        found = clean(text, most=most, multiline=multiline)
    except TextFault as fault:
        raise SurrenderRefused(f"The {name.replace('_', ' ')} {fault}.", name) from fault
    return found if multiline else " ".join(found.split())
