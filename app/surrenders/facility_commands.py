"""Changes to taxable facilities and their emissions: one officer records a version, another confirms or refuses it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, versions
from app.core.approving import approves
from app.core.db import broken_constraint, locked, unit_of_work
from app.core.tonnes import MOST, words
from app.surrenders.answers import FacilityAnswers, SurrenderRefused, tidy
from app.surrenders.facility_queries import UnknownFacility, code_of, facility_now, lock_facility
from app.surrenders.models import Facility, FacilityYear
from workflows.engine import NotPermitted
from workflows.surrender import RECORDERS, SECOND
from workflows.vocabulary import Actor, Audience

FIRST_YEAR, LAST_YEAR = 2019, 2200
_BOTH = (Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS)
_OPEN = {
    "uq_taxable_facilities_one_open": "A version of this facility waits for another officer already.",
    "uq_facility_years_one_open": "A figure for this facility and year waits for another officer already.",
}


def record_facility(actor: Actor, *, answers: FacilityAnswers) -> Facility:
    """Record a facility, or its next version; it counts once another officer has confirmed it.

    Raises NotPermitted, and SurrenderRefused for an answer that cannot be kept or where nothing would change.
    """
    _permit(actor, RECORDERS)
    said = _facility_values(answers)
    with unit_of_work() as session:
        lock_facility(session, said["code"])
        now = facility_now(session, said["code"])
        if now is not None and all(getattr(now, name) == value for name, value in said.items()):
            raise SurrenderRefused("Nothing would change: this is what is on record already.")
        highest = session.scalar(select(func.max(Facility.number)).where(Facility.code == said["code"]))
        row = Facility(**said, number=(highest or 0) + 1, **_recorded(actor))
        _add(session, row)
        _log(session, actor, row, done="recorded")
    return row


def record_emissions(actor: Actor, *, code: str, year: int, emissions: int, source: str) -> FacilityYear:
    """Record the taxable emissions of a facility in an emissions year, in whole tCO2e, or a correction of them.

    Raises NotPermitted, UnknownFacility, and SurrenderRefused.
    """
    _permit(actor, RECORDERS)
    source = tidy("source", source, most=500)
    if not source:
        raise SurrenderRefused("Enter where the figure comes from.", "source")
    if isinstance(emissions, bool) or not isinstance(emissions, int) or not 0 < emissions <= MOST:
        raise SurrenderRefused(f"The taxable emissions must be whole tonnes from 1 to {MOST:,}.", "emissions")
    with unit_of_work() as session:
        lock_facility(session, code)
        facility = facility_now(session, code)
        if facility is None:
            raise UnknownFacility(f"No facility {code_of(code)} is on record and confirmed.")
        if not facility.taxable_in(_year("year", year)):
            raise SurrenderRefused(f"{facility.name} is not on record as taxable for {year}.", "year")
        same = (FacilityYear.code == facility.code, FacilityYear.year == year)
        newest = select(FacilityYear).where(*same, FacilityYear.decision == "approved")
        last = session.scalar(newest.order_by(FacilityYear.number.desc()).limit(1))
        if last is not None and (last.emissions, last.source) == (emissions, source):
            raise SurrenderRefused("Nothing would change: this is what is on record already.")
        highest = session.scalar(select(func.max(FacilityYear.number)).where(*same))
        row = FacilityYear(
            facility_id=facility.id, code=facility.code, year=year, number=(highest or 0) + 1, emissions=emissions,
            source=source, **_recorded(actor),
        )  # fmt: skip
        _add(session, row)
        _log(session, actor, row, done="recorded")
    return row


@approves("confirmed a facility or its emissions")
def decide(
    actor: Actor, *, kind: type[Facility] | type[FacilityYear], row_id: int, approve: bool, reason: str = "",
    version: int | None = None,
) -> Any:  # fmt: skip
    """Confirm or refuse what another officer recorded; the row as decided.

    Raises NotPermitted, UnknownFacility, StaleVersion, and SurrenderRefused.
    """
    _permit(actor, SECOND)
    reason = tidy("reason", reason, most=2000, multiline=True)
    if not approve and not reason:
        raise SurrenderRefused("Enter why it is refused: whoever recorded it reads the reason.", "reason")
    with unit_of_work() as session:
        row = _locked(session, kind, row_id)
        if row.decision:
            raise SurrenderRefused(f"This was {row.decision} already, by {row.decided_by_name}.")
        versions.check(session, about(row), seen=version)
        if not actor.id or row.recorded_by == actor.id:
            raise SurrenderRefused("You recorded this, so another officer must confirm it.")
        row.decision = "approved" if approve else "refused"
        row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, clock.now()
        row.reason = reason
        row.version += 1
        session.flush()
        _log(session, actor, row, done="confirmed" if approve else "refused")
    return row


def _locked(session: Any, kind: Any, row_id: int) -> Any:
    code = session.scalar(select(kind.code).where(kind.id == row_id))
    if code is None:
        raise UnknownFacility("There is nothing of this number to decide on.")
    lock_facility(session, code)
    query = locked(select(kind).where(kind.id == row_id))
    return session.scalar(query, execution_options={"populate_existing": True})


def _permit(actor: Actor, roles: Any) -> None:
    if not actor.roles & roles:
        raise NotPermitted("None of your roles may do this.")


def _facility_values(answers: FacilityAnswers) -> dict[str, Any]:
    """The answers as columns. Raises SurrenderRefused, about the field that is at fault."""
    said: dict[str, Any] = {
        "code": tidy("code", answers.code, most=20).upper(), "name": tidy("name", answers.name),
        "operator": tidy("operator", answers.operator), "uen": tidy("uen", answers.uen, most=40),
        "source": tidy("source", answers.source, most=500),
    }  # fmt: skip
    for name, sentence in (
        ("code", "Enter the code of the facility."), ("name", "Enter the name of the facility."),
        ("operator", "Enter who operates the facility."), ("source", "Enter where this is known from."),
    ):  # fmt: skip
        if not said[name]:
            raise SurrenderRefused(sentence, name)
    if not code_of(said["code"]):
        raise SurrenderRefused("The code may hold letters, figures and single hyphens only.", "code")
    said["since"] = _year("since", answers.since)
    said["until"] = _year("until", answers.until) if answers.until is not None else None
    if said["until"] is not None and said["until"] < said["since"]:
        raise SurrenderRefused("The last emissions year must not be before the first.", "until")
    return said


def _year(name: str, year: int | None) -> int:
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise SurrenderRefused(f"Enter an emissions year from {FIRST_YEAR} on, like 2026.", name)
    return year


def _recorded(actor: Actor) -> dict[str, Any]:
    return {
        "recorded_by": actor.id or None, "recorded_by_name": actor.name, "recorded_at": clock.now(), "decision": "",
        "decided_by_name": "", "reason": "", "version": 1,
    }  # fmt: skip


def _add(session: Any, row: Any) -> None:
    """Raises SurrenderRefused where a version waits already; the database holds that."""
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if (sentence := _OPEN.get(broken_constraint(error))) is None:
            if broken_constraint(error) not in ("uq_taxable_facilities_number", "uq_facility_years_number"):
                raise
            sentence = "Somebody else recorded this a moment ago. Look at it before you record it again."
        raise SurrenderRefused(sentence) from error


def about(row: Facility | FacilityYear) -> audit.Object:
    """What an entry about this row names."""
    if isinstance(row, Facility):
        return audit.Object("facility", f"{row.code}-{row.number}", row.version)
    return audit.Object("facility_year", f"{row.code}-{row.year}-{row.number}", row.version)


def contents(row: Facility | FacilityYear) -> dict[str, Any]:
    """Everything that the row says, as plain values: what an audit entry holds and a check compares."""
    names = ("code", "number", "source", "recorded_by", "decision", "decided_by", "reason")
    own = ("name", "operator", "uen", "since", "until") if isinstance(row, Facility) else ("year", "emissions")
    return {name: getattr(row, name) for name in (*names, *own)}


def _log(session: Any, actor: Actor, row: Facility | FacilityYear, *, done: str) -> None:
    what = (
        f"version {row.number} of the facility {row.code}" if isinstance(row, Facility)
        else f"the taxable emissions of {row.code} in {row.year}, {words(row.emissions)}"
    )  # fmt: skip
    outbox.tell(
        session, _BOTH, actor_id=actor.id, subject=f"{actor.name} {done} {what}",
        path=f"/surrenders/facilities/{row.code.lower()}",
    )  # fmt: skip
    audit.append(
        session, actor, action=f"{about(row).type}.{done}", about=about(row), summary=f"{done} {what}",
        details={"reference": f"Facility {row.code}", **contents(row)},
    )  # fmt: skip
