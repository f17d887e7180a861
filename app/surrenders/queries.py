"""Answers about notices: one with everything on record, its facts for the guards, many, and what confirmed it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.core.db import locked
from app.eligibility.criteria import criteria
from app.ledger.models import LedgerEntry
from app.surrenders.answers import StepAnswers
from app.surrenders.facility_queries import facility_now, limit_for, lock_facility
from app.surrenders.limits import Limit
from app.surrenders.models import Confirmation, ConfirmationPdf, Facility, Notice, NoticeBlock, NoticeEntry
from app.surrenders.policy import Policy, policy
from app.surrenders.units import Units, UnitsRecord, on_record
from app.surrenders.wording import room_words
from workflows.surrender import SurrenderFacts, SurrenderStage
from workflows.vocabulary import Actor

_REFERENCE = re.compile(r"[A-Z]+-[0-9]{4}-[0-9]{4,8}", re.ASCII)


class UnknownNotice(LookupError):
    """There is no such notice."""


@dataclass(frozen=True)
class Filters:
    """Which notices to list; an empty value asks for nothing."""

    code: str = ""
    year: int | None = None
    stage: str = ""


@dataclass(frozen=True)
class Case:
    """A notice with everything on record about it. `limit` leaves its own tonnes out."""

    row: Notice
    facility: Facility
    current: Facility | None
    units: tuple[UnitsRecord, ...]
    entries: tuple[NoticeEntry, ...]
    limit: Limit

    @property
    def tonnes(self) -> int:
        """Whole tCO2e of all its units."""
        return sum(record.units.tonnes for record in self.units)

    @property
    def stage(self) -> SurrenderStage:
        return SurrenderStage(self.row.stage)


def notice_row(session: Any, reference: str, *, lock: bool = False) -> Notice:
    """The notice of this reference; if asked, its facility and its own row are locked, in this order.

    Whoever takes a step holds the facility, so that two notices never use the same room. Raises UnknownNotice.
    """
    query = select(Notice).where(Notice.reference == reference.upper())
    found: Notice | None = session.scalar(query) if _REFERENCE.fullmatch(reference.upper()) else None
    if found is None:
        raise UnknownNotice(f"There is no notice {reference.upper()!r}.")
    if lock:
        lock_facility(session, found.code)
        session.scalar(locked(query))
    return found


def case_of(session: Any, reference: str, *, lock: bool = False) -> Case:
    """Everything on record about a notice. Raises UnknownNotice."""
    row = notice_row(session, reference, lock=lock)
    ranges = blocks_of(session, row.id)
    entries = select(NoticeEntry).where(NoticeEntry.notice_id == row.id).order_by(NoticeEntry.id)
    return Case(
        row=row,
        facility=session.get(Facility, row.facility_id),
        current=facility_now(session, row.code),
        units=tuple(on_record(session, [Units(b.issuance_id, b.first, b.last) for b in ranges])),
        entries=tuple(session.scalars(entries)),
        limit=limit_for(session, row.code, row.year, without=row.id),
    )


def blocks_of(session: Any, notice_id: int) -> list[NoticeBlock]:
    """The units of a notice, in the order in which they were entered."""
    query = select(NoticeBlock).where(NoticeBlock.notice_id == notice_id).order_by(NoticeBlock.id)
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def facts_of(
    case: Case, *, actor: Actor | None, today: date, answers: StepAnswers | None = None,
    elsewhere: dict[int, tuple[str, ...]] | None = None, rules: Policy | None = None,
) -> SurrenderFacts:  # fmt: skip
    """What the guards of a notice look at. `elsewhere` maps an index of its units to the notices that hold them too."""
    said, found, row = answers or StepAnswers(), rules or policy(), case.row
    window = criteria()
    # Whoever entered, filed evidence for, or checked it has had a hand in it.
    hands = {entry.recorded_by for entry in case.entries if entry.step in ("enter", "file_evidence", "check")}
    return SurrenderFacts(
        emissions_year=row.year,
        received_on=row.received_on,
        today=today,
        actor_id=actor.id if actor else None,
        first_year=found.first_year,
        opens_on=found.opens_on(row.year),
        closes_on=found.closes_on(row.year),
        vintages=(window.vintage_from.year, window.vintage_to.year),
        taxable=case.current is not None and case.current.taxable_in(row.year),
        emissions=case.limit.emissions,
        room=case.limit.sure,
        room_words=room_words(case.limit, asked=case.tonnes),
        blocks=tuple(record.facts((elsewhere or {}).get(index, ())) for index, record in enumerate(case.units)),
        evidence=row.evidence_id is not None and bool(row.retirement),
        hands=frozenset(hand for hand in hands if hand is not None),
        on=said.on,
        reason=said.reason,
        file_given=said.file is not None,
        retirement=said.retirement,
    )


def elsewhere_of(session: Any, case: Case) -> dict[int, tuple[str, ...]]:
    """Other live notices that hold some of these units, by the index of the units; the database lets none be."""
    found = {}
    for index, record in enumerate(case.units):
        references = holders(session, record.units, without=case.row.id)
        if references:
            found[index] = references
    return found


def holders(session: Any, units: Units, *, without: int | None = None) -> tuple[str, ...]:
    """The references of live notices that hold some of these units."""
    query = (
        select(Notice.reference).join(NoticeBlock, NoticeBlock.notice_id == Notice.id)
        .where(
            NoticeBlock.live, NoticeBlock.issuance_id == units.issuance_id, NoticeBlock.first <= units.last,
            NoticeBlock.last >= units.first,
        )
        .order_by(Notice.reference).distinct()
    )  # fmt: skip
    if without is not None:
        query = query.where(Notice.id != without)
    return tuple(session.scalars(query))


_TONNES = (
    select(func.sum(NoticeBlock.quantity)).where(NoticeBlock.notice_id == Notice.id).correlate(Notice).scalar_subquery()
)


def listed(session: Any, filters: Filters, *, limit: int | None = None, offset: int = 0) -> tuple[list[Any], int]:
    """Notices with the name of their facility and their tonnes, newest first, and how many there are in all."""
    query = select(
        Notice.reference, Notice.code, Notice.year, Notice.stage, Notice.received_on, Notice.surrendered_on,
        Notice.price_cents, Notice.reason, Facility.name, Facility.operator, _TONNES.label("tonnes"),
    ).join(Facility, Facility.id == Notice.facility_id)  # fmt: skip
    for column, value in (
        (Notice.code, filters.code), (Notice.year, filters.year), (Notice.stage, filters.stage),
    ):  # fmt: skip
        if value:
            query = query.where(column == value)
    total = session.scalar(select(func.count()).select_from(query.subquery()))
    query = query.order_by(Notice.year.desc(), Notice.number.desc()).offset(offset)
    return list(session.execute(query if limit is None else query.limit(limit))), int(total)


def years_listed(session: Any) -> list[int]:
    """The emissions years of which there are notices, newest first."""
    return list(session.scalars(select(Notice.year).distinct().order_by(Notice.year.desc())))


def confirmation(session: Any, notice_id: int) -> Confirmation | None:
    """What the confirmation of a surrender says, as frozen; None before the surrender."""
    found: Confirmation | None = session.get(Confirmation, notice_id)
    return found


def kept_pdf(session: Any, notice_id: int) -> Any:
    """The bytes of the confirmation and their SHA-256; None before the first render."""
    query = select(ConfirmationPdf.pdf, ConfirmationPdf.pdf_sha256).where(ConfirmationPdf.notice_id == notice_id)
    return session.execute(query).first()


def kept_digest(session: Any, notice_id: int) -> str | None:
    """The SHA-256 of the kept bytes, without reading them; None before the first render."""
    found: str | None = session.scalar(select(ConfirmationPdf.pdf_sha256).where(ConfirmationPdf.notice_id == notice_id))
    return found


def ledger_entries(session: Any, notice_id: int) -> list[int]:
    """The entries of the ledger that moved the units of a notice, in order; none before its surrender."""
    query = (
        select(LedgerEntry.id).join(NoticeBlock, NoticeBlock.key == LedgerEntry.key)
        .where(NoticeBlock.notice_id == notice_id).order_by(LedgerEntry.id)
    )  # fmt: skip
    return list(session.scalars(query))
