"""A partnership as plain values, as it stood on a day: what pages, documents and exports read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflows.agreement.facts import ActKind, Stage, Standing
from workflows.partial_date import PartialDate


@dataclass(frozen=True)
class Person:
    """Who signed or witnessed, with the post held on that day."""

    name: str
    post: str
    ministry: str = ""


@dataclass(frozen=True)
class ActRecord:
    """One act on record. Percentages are of credits; `certainty` is certain, one_source or unsure;
    `mode` is in_person, virtual or empty; `sequence` orders acts as they were recorded."""

    id: int
    kind: ActKind
    date: PartialDate
    standing: Standing = Standing.DONE
    certainty: str = "certain"
    note: str = ""
    source: str = ""
    place: str = ""
    mode: str = ""
    reason: str = ""
    sg: tuple[Person, ...] = ()
    host: tuple[Person, ...] = ()
    witnesses: tuple[Person, ...] = ()
    share_of_proceeds: Decimal | None = None
    omge: Decimal | None = None
    recorded_at: datetime | None = None
    sequence: int = 0


@dataclass(frozen=True)
class PartnerRecord:
    """One partner country with the acts that stood on a day, oldest first.

    `name` heads a page ("Philippines"), `in_text` fits a sentence ("the Philippines").
    `counterpart` is the ministry that works with Singapore's, empty when not known.
    """

    iso3: str
    iso2: str
    name: str
    in_text: str
    region: str
    stage: Stage | None
    acts: tuple[ActRecord, ...]
    counterpart: str = ""
    version: int = 1

    def act(self, kind: ActKind) -> ActRecord | None:
        """The latest act of this kind that was done."""
        return next((a for a in reversed(self.acts) if a.kind is kind and a.standing is Standing.DONE), None)

    def was_left_out(self, kind: ActKind) -> bool:
        return any(a.kind is kind and a.standing is Standing.NOT_USED for a in self.acts)


@dataclass(frozen=True)
class Dossier:
    """What a document is made from: one partner and the whole register, both as at a day.

    `project` is the case of the project that it is about (a `ProjectCase`, which this area does not know),
    None for a document about the partner; `letter` the code of the letter, empty for anything else.
    """

    partner: PartnerRecord
    register: tuple[PartnerRecord, ...]
    as_at: date
    project: Any = None
    letter: str = ""
