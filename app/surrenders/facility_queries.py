"""Answers about taxable facilities: versions, emissions by year, and what their notices leave of the limit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from app.core.db import locked
from app.surrenders.limits import FacilityYears, Limit, limit_of
from app.surrenders.models import Facility, FacilityYear, Notice, NoticeBlock
from app.surrenders.policy import policy
from workflows.surrender import COUNTED

_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*", re.ASCII)


class UnknownFacility(LookupError):
    """There is no such facility on record."""


def code_of(typed: str) -> str:
    """A code as it is kept; empty for a text that can be none."""
    code = typed.strip().upper()
    return code if len(code) <= 20 and _CODE.fullmatch(code) else ""


def lock_facility(session: Any, code: str) -> None:
    """Hold everything about one facility to the end of the transaction."""
    query = select(Facility.id).where(Facility.code == code_of(code)).order_by(Facility.id)
    session.execute(locked(query)).all()


def facility_now(session: Any, code: str) -> Facility | None:
    """The newest approved version of a facility; None where there is none."""
    query = select(Facility).where(Facility.code == code_of(code), Facility.decision == "approved")
    found: Facility | None = session.scalar(query.order_by(Facility.number.desc()).limit(1))
    return found


def facility_versions(session: Any, code: str) -> list[Facility]:
    """Every version of a facility, newest first. Raises UnknownFacility where there is none."""
    found = list(
        session.scalars(select(Facility).where(Facility.code == code_of(code)).order_by(Facility.number.desc()))
    )
    if not found:
        raise UnknownFacility(f"There is no facility {code_of(code)}.")
    return found


def facilities(session: Any) -> list[Facility]:
    """The newest approved version of every facility, by name; those that wait for a first decision are left out."""
    newest = (
        select(Facility.code, func.max(Facility.number).label("number"))
        .where(Facility.decision == "approved").group_by(Facility.code).subquery()
    )  # fmt: skip
    query = select(Facility).join(newest, (Facility.code == newest.c.code) & (Facility.number == newest.c.number))
    return list(session.scalars(query.order_by(Facility.name, Facility.code)))


def waiting_facilities(session: Any) -> list[Facility]:
    """Versions that wait for another officer, oldest first."""
    return list(session.scalars(select(Facility).where(Facility.decision == "").order_by(Facility.recorded_at)))


def year_versions(session: Any, code: str) -> list[FacilityYear]:
    """Every version of the emissions of a facility: by year, newest first."""
    query = select(FacilityYear).where(FacilityYear.code == code.upper())
    return list(session.scalars(query.order_by(FacilityYear.year.desc(), FacilityYear.number.desc())))


def waiting_years(session: Any) -> list[FacilityYear]:
    """Emissions that wait for another officer, oldest first."""
    return list(session.scalars(select(FacilityYear).where(FacilityYear.decision == "").order_by(FacilityYear.id)))


def years_of(session: Any, code: str, *, without: int | None = None) -> FacilityYears:
    """Emissions by year as approved last, and what was accepted or surrendered, in whole tCO2e.

    `without` is the id of a notice that is left out.
    """
    return years_of_many(session, [code.upper()], without=without)[code.upper()]


def years_of_many(session: Any, codes: Iterable[str], *, without: int | None = None) -> dict[str, FacilityYears]:
    """The same for many facilities in two queries."""
    wanted = sorted(set(codes))
    emissions: dict[str, dict[int, int]] = {code: {} for code in wanted}
    used: dict[str, dict[int, int]] = {code: {} for code in wanted}
    approved = select(FacilityYear.code, FacilityYear.year, FacilityYear.emissions).where(
        FacilityYear.code.in_(wanted), FacilityYear.decision == "approved"
    )
    for code, year, tonnes in session.execute(approved.order_by(FacilityYear.number)):
        emissions[code][year] = tonnes  # the newest version comes last
    query = (
        select(Notice.code, Notice.year, func.sum(NoticeBlock.quantity))
        .join(NoticeBlock, NoticeBlock.notice_id == Notice.id)
        .where(Notice.code.in_(wanted), Notice.stage.in_([stage.value for stage in COUNTED]))
        .group_by(Notice.code, Notice.year)
    )
    if without is not None:
        query = query.where(Notice.id != without)
    for code, year, tonnes in session.execute(query):
        used[code][year] = int(tonnes)
    return {code: FacilityYears(emissions[code], used[code]) for code in wanted}


def limit_for(session: Any, code: str, year: int, *, without: int | None = None) -> Limit:
    """The limit of one facility and emissions year in whole tCO2e, counting all notices accepted or surrendered."""
    return limit_of(policy(), years_of(session, code, without=without), year)
