"""What a narrative report is once assembled: chapters, sections with their content or their gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.reporting.narratives.records import Approach, Place, Source


@dataclass(frozen=True)
class Part:
    """A stretch of a section: a paragraph, a table with its head, or facts as pairs. Just one of them is given."""

    text: str = ""
    caption: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def data(self) -> dict[str, Any]:
        """The part as primitives, for a frozen context."""
        return {
            "text": self.text, "caption": self.caption, "head": list(self.head),
            "rows": [list(row) for row in self.rows], "facts": [list(pair) for pair in self.facts],
        }  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """What a report lacks: a sentence, who can fill it, and where."""

    sentence: str
    who: str
    place: Place


@dataclass(frozen=True)
class Section:
    """One item of the outline, for one approach where its chapter has one. It has parts, or gaps, or says in
    `not_applicable` why it does not apply: never nothing.

    `explanation` stands for the gaps; `confidential` text stands in the annex for it, and nowhere else.
    """

    code: str
    title: str
    heading: str
    basis: str
    approach: str
    parts: tuple[Part, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sources: tuple[Source, ...] = ()
    not_applicable: str = ""
    explanation: str = ""
    withheld: bool = False
    protection: str = ""
    text: str = ""
    ask: str = ""
    slug: str = ""

    @property
    def key(self) -> str:
        return f"{self.code}|{self.approach}"

    @property
    def anchor(self) -> str:
        """How a link on the page of the report finds the section."""
        return "-".join(part for part in (self.slug, re.sub(r"[^a-z0-9]+", "-", self.approach.lower())) if part)

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """The gaps that nobody has explained."""
        return () if self.explanation else self.gaps


@dataclass(frozen=True)
class Group:
    """The sections of a chapter, or those of one approach in it."""

    approach: str
    name: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class ReportChapter:
    """A chapter as assembled: one group of sections, or one for each approach."""

    code: str
    title: str
    paragraph: str
    note: str
    confidential: bool
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Report:
    """A report as the record gives it on one day."""

    kind: str
    name: str
    short: str
    decision: str
    party: str
    party_name: str
    as_at: date
    period: str
    chapters: tuple[ReportChapter, ...]
    approaches: tuple[Approach, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section in order."""
        return tuple(
            section for chapter in self.chapters for group in chapter.groups for section in group.sections
        )  # fmt: skip

    @property
    def gaps(self) -> tuple[tuple[Section, Gap], ...]:
        """Every gap with its section."""
        return tuple((section, gap) for section in self.sections for gap in section.gaps)

    @property
    def open_gaps(self) -> tuple[tuple[Section, Gap], ...]:
        """The gaps that nobody has explained: with one of them a report is not signed."""
        return tuple((section, gap) for section in self.sections for gap in section.open_gaps)
