"""One question beside the rules that it meets: which rows speak of it, and what is in favour, against or open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from app.eligibility.names import version_form, word_form
from app.eligibility.records import Methodology, ProgrammeRules, Question, Row


@dataclass
class Reasons:
    """Sentences found on the way. `claim` is said only where the verdict is that it is allowed, `said` also
    where it stays undetermined, `noted` always.
    """

    claim: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class Fit(Enum):
    """Whether a row speaks of the methodology."""

    NO = 0
    YES = 1
    OTHER_VERSION = 2  # it speaks of another version
    DEPENDS = 3  # on a version that was not stated, or a category that is not known


@dataclass(frozen=True)
class Case:
    """One question with the rules of its programme and every version that the catalogue holds.

    `since` is the day from which the list counts.
    """

    asked: Question
    rules: ProgrammeRules
    known: tuple[Methodology, ...]
    since: date

    @property
    def code(self) -> str:
        return self.asked.methodology

    @property
    def label(self) -> str:
        return f"version {self.asked.version} of {self.code}" if self.asked.version else self.code

    @property
    def meant(self) -> tuple[Methodology, ...]:
        """The versions that the question may mean: the one stated, or all."""
        wanted = version_form(self.asked.version)
        return tuple(item for item in self.known if version_form(item.version) == wanted) if wanted else self.known

    @property
    def categories(self) -> tuple[str, ...]:
        """Of the versions meant; of the others, where the one stated is not known."""
        return tuple(dict.fromkeys(name for item in self.meant or self.known for name in item.categories))

    def fit(self, row: Row) -> Fit:
        """Whether the row speaks of this methodology."""
        if row.category:
            mine = {word_form(name) for name in self.categories}
            if not mine:
                return Fit.DEPENDS
            return Fit.YES if word_form(row.category) in mine else Fit.NO
        if row.code != self.code:
            return Fit.NO
        if not row.version:
            return Fit.YES
        if not self.asked.version:
            return Fit.DEPENDS
        same = version_form(row.version) == version_form(self.asked.version)
        return Fit.YES if same else Fit.OTHER_VERSION

    def rows(self, rows: Iterable[Row], fit: Fit) -> list[Row]:
        """The rows that speak of it in this way."""
        return [row for row in rows if self.fit(row) is fit]
