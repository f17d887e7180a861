"""Changes to NDC periods and inventory figures: one officer proposes or records, another decides or checks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, versions
from app.core.approving import approves, permit
from app.core.db import broken_constraint, unit_of_work
from app.core.text import TextFault, clean
from app.reporting.settings_answers import (
    FigureAnswers,
    PeriodAnswers,
    SettingRefused,
    checked_figure,
    checked_period,
)
from app.reporting.settings_models import InventoryFigure, NdcPeriod
from app.reporting.settings_queries import Party, figure_row, party, periods_of
from workflows.vocabulary import Actor, Audience

_WAITS = "A new version of this NDC period waits for a decision already."
_FIGURE_WAITS = "A figure for this year waits to be checked already."
_OWN = "You proposed this version, so another officer must decide on it."
_OWN_FIGURE = "You recorded this figure, so another officer must check it."
_REASON = "Enter the reason for the refusal; whoever proposed it reads it."
_LOCK = 6_020_008  # one advisory lock for the versions of all Parties: our own side has no row to lock


def propose_period(actor: Actor, *, code: str, answers: PeriodAnswers, version: int | None = None) -> int:
    """Propose the next version of a Party's NDC period and return its number.

    Raises UnknownParty, StaleVersion, and SettingRefused where the period contradicts 2/CMA.3, annex, paragraph 7 or
    itself, or where a version waits already.
    """
    body = checked_period(answers)
    with unit_of_work() as session:
        about, rows = _locked(session, code)
        versions.check(session, _object(about.code, rows), seen=version)
        if any(row.decision == "" for row in rows):
            raise SettingRefused(_WAITS)
        number = max((row.number for row in rows), default=0) + 1
        session.add(NdcPeriod(party=about.code, number=number, **body, **proposed(actor)))
        flushed(session, "uq_ndc_periods", _WAITS)
        _log_period(session, actor, about, number=number, done="proposed", details=_plain(body))
    return number


@approves("decided on a proposed NDC period")
def decide_period(
    actor: Actor, *, code: str, number: int, approve: bool, reason: str = "", version: int | None = None
) -> str:
    """Approve or refuse a proposed version, and return a sentence that says so.

    Raises NotPermitted, UnknownParty, StaleVersion, and SettingRefused: for one's own proposal, for one that does not
    wait, and for a refusal without its reason.
    """
    permit(actor, "reports.sign")
    with unit_of_work() as session:
        about, rows = _locked(session, code)
        versions.check(session, _object(about.code, rows), seen=version)
        row = next((found for found in rows if found.number == number), None)
        if row is None or row.decision:
            raise SettingRefused("This version does not wait for a decision.")
        decide(session, actor, row, approve=approve, reason=reason, own=_OWN)
        _log_period(session, actor, about, number=number, done=row.decision, details={"reason": row.reason})
    return f"You {'approved' if approve else 'refused'} version {number} of the NDC period."


def record_figure(actor: Actor, *, code: str, answers: FigureAnswers) -> int:
    """Record a year's figure, which counts once another officer has checked it; its number.

    A newer figure of the same year takes the place of an older one. Raises UnknownParty and SettingRefused.
    """
    values = checked_figure(answers)
    with unit_of_work() as session:
        about = party(session, code)
        row = InventoryFigure(party=about.code, **values, **proposed(actor))
        session.add(row)
        flushed(session, "uq_inventory_figures", _FIGURE_WAITS)
        figure_id = int(row.id)
        _log_figure(session, actor, about, row, done="recorded", details=_plain(values))
    return figure_id


@approves("checked a recorded figure")
def check_figure(
    actor: Actor, *, code: str, figure_id: int, approve: bool, reason: str = "", version: int | None = None
) -> str:
    """Confirm or refuse a recorded figure, and return a sentence that says so.

    Raises NotPermitted, UnknownParty, UnknownPeriod, StaleVersion and SettingRefused as `decide_period` does.
    """
    permit(actor, "reports.sign")
    with unit_of_work() as session:
        about = party(session, code)
        row = figure_row(session, about.code, figure_id, lock=True)
        versions.check(session, _figure_object(row), seen=version)
        if row.decision:
            raise SettingRefused("This figure does not wait to be checked.")
        decide(session, actor, row, approve=approve, reason=reason, own=_OWN_FIGURE)
        done = "checked" if approve else "refused"
        _log_figure(session, actor, about, row, done=done, details={"reason": row.reason})
        year = row.year
    return f"You {'confirmed' if approve else 'refused'} the figure for {year}."


def _locked(session: Any, code: str) -> tuple[Party, list[NdcPeriod]]:
    about = party(session, code)
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    return about, periods_of(session, about.code, lock=True)


def _object(code: str, rows: list[NdcPeriod]) -> audit.Object:
    """The NDC periods of a Party as one object: every proposal and every decision raises its version by one."""
    return audit.Object("ndc_period", code, sum(row.version for row in rows))


def _figure_object(row: InventoryFigure) -> audit.Object:
    return audit.Object("inventory_figure", f"{row.party}-{row.year}-{row.id}", row.version)


def proposed(actor: Actor) -> dict[str, Any]:
    """The columns of whoever proposes or records, of a row that waits for another officer."""
    return {
        "proposed_by": actor.id or None, "proposed_by_name": actor.name, "proposed_at": clock.now(),
        "decision": "", "decided_by_name": "", "reason": "", "version": 1,
    }  # fmt: skip


def decide(session: Any, actor: Actor, row: Any, *, approve: bool, reason: str, own: str) -> None:
    """Write the decision into the row; `own` refuses it to whoever proposed. Raises SettingRefused."""
    if row.proposed_by == (actor.id or None):
        raise SettingRefused(own)
    try:
        reason = clean(reason, most=2000, multiline=True)
    except TextFault as fault:
        raise SettingRefused(f"The reason {fault}", "reason") from fault
    if not approve and not reason:
        raise SettingRefused(_REASON, "reason")
    row.decision = "approved" if approve else "refused"
    row.decided_by, row.decided_by_name = actor.id or None, actor.name
    row.decided_at, row.reason = clock.now(), reason
    session.flush()


def flushed(session: Any, constraint: str, sentence: str) -> None:
    """Write what is pending; the sentence where this constraint is broken. Raises SettingRefused."""
    try:
        session.flush()
    except IntegrityError as error:
        if not broken_constraint(error).startswith(constraint):
            raise
        raise SettingRefused(sentence) from error


def _log_period(session: Any, actor: Actor, about: Party, *, number: int, done: str, details: dict[str, Any]) -> None:
    acts = session.scalar(select(func.sum(NdcPeriod.version)).where(NdcPeriod.party == about.code))
    audit.append(
        session, actor, action=f"ndc_period.{done}", about=audit.Object("ndc_period", about.code, int(acts)),
        summary=f"{done} version {number} of the NDC period of {about.in_text}",
        details={"party": about.code, "number": number, **details},
    )  # fmt: skip
    _tell(session, actor, about, f"{done} version {number} of the NDC period", path=f"period/{number}")


def _log_figure(
    session: Any, actor: Actor, about: Party, row: InventoryFigure, *, done: str, details: dict[str, Any]
) -> None:
    audit.append(
        session, actor, action=f"inventory_figure.{done}", about=_figure_object(row),
        summary=f"{done} the figure of {about.in_text} for {row.year}",
        details={"party": about.code, "year": row.year, "figure": row.id, **details},
    )  # fmt: skip
    _tell(session, actor, about, f"{done} the figure for {row.year}", path=f"figures/{row.id}")


def _tell(session: Any, actor: Actor, about: Party, done: str, *, path: str) -> None:
    outbox.tell(
        session, (Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS), subject=f"{about.name}: {actor.name} {done}",
        path=f"/reports/adjustments/{about.slug}/{path}", actor_id=actor.id,
        partner=None if about.ours else about.code,
    )  # fmt: skip


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as an audit entry keeps them: decimals as text."""
    return {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in values.items()}
