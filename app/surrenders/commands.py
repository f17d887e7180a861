"""Changes to notices: one is entered, and taken from step to step; the last one moves its units in the ledger."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, files, outbox, versions
from app.core.approving import approves
from app.core.db import broken_constraint, unit_of_work
from app.core.tonnes import words
from app.ledger import posting
from app.ledger.answers import EntryAnswers
from app.ledger.commands import LedgerRefused, post_within
from app.surrenders.answers import NoticeAnswers, StepAnswers, SurrenderRefused, tidy
from app.surrenders.confirming import freeze
from app.surrenders.facility_queries import facility_now, lock_facility
from app.surrenders.models import Facility, Notice, NoticeBlock, NoticeEntry
from app.surrenders.policy import policy
from app.surrenders.queries import Case, blocks_of, case_of, confirmation, elsewhere_of, facts_of, holders
from app.surrenders.units import Units, read_serials
from workflows import engine
from workflows.ledger.facts import Given
from workflows.ledger.movements import MovementKind
from workflows.surrender import RECORDERS, SURRENDER, SurrenderStage
from workflows.vocabulary import Actor, Role

_LOCK = 6_020_010  # one advisory lock: references of notices are counted without gaps
MOST_CENTS = 10**9


@dataclass(frozen=True)
class StepTaken:
    """What was done, for the page that follows."""

    sentence: str
    stage: SurrenderStage


def enter_notice(actor: Actor, *, answers: NoticeAnswers, today: date) -> str:
    """Enter a notice as it came in; its reference, like ICC-2026-0001. Whether it may be accepted is asked later.

    Raises NotPermitted, and SurrenderRefused for an answer that cannot be kept and for units in another notice.
    """
    if not actor.roles & RECORDERS:
        raise engine.NotPermitted("None of your roles may enter a notice.")
    note = _checked(answers, today)
    with unit_of_work() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        lock_facility(session, answers.code)
        facility = facility_now(session, answers.code)
        if facility is None:
            raise SurrenderRefused("Choose a facility that is on record and confirmed.", "code")
        units = read_serials(session, answers.serials)
        row = _add_notice(session, actor, facility, answers=replace(answers, note=note))
        _add_units(session, row, units)
        _add_entry(session, actor, row, step="enter", body={"serials": list(answers.serials)})
        tonnes = sum(each.tonnes for each in units)
        _log(session, actor, row, step=None, done=f"entered a notice for {words(tonnes)}")
        return str(row.reference)


def _checked(answers: NoticeAnswers, today: date) -> str:
    """The note, tidied. Raises SurrenderRefused for an answer that no notice can have."""
    if not 2019 <= answers.year <= 2200:
        raise SurrenderRefused("Enter an emissions year, like 2026.", "year")
    if answers.received_on is None:
        raise SurrenderRefused("Enter the day on which the notice came in.", "received_on")
    if answers.received_on > today:
        raise SurrenderRefused("The day on which the notice came in must not be in the future.", "received_on")
    if answers.price_cents is not None and not 0 < answers.price_cents <= MOST_CENTS:
        raise SurrenderRefused("Enter the price of one credit, or leave it out.", "price")
    return tidy("note", answers.note, most=2000, multiline=True)


def _add_notice(session: Any, actor: Actor, facility: Facility, *, answers: NoticeAnswers) -> Notice:
    highest = session.scalar(select(func.max(Notice.number)).where(Notice.year == answers.year))
    number = (highest or 0) + 1
    row = Notice(
        reference=f"{policy().credit}-{answers.year}-{number:04}", facility_id=facility.id, code=facility.code,
        year=answers.year, number=number, stage=SurrenderStage.NOTICE.value, received_on=answers.received_on,
        price_cents=answers.price_cents, note=answers.note, retirement="", entered_by=actor.id or None,
        entered_by_name=actor.name, entered_at=clock.now(), checked_by_name="", accepted_by_name="", reason="",
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _add_units(session: Any, row: Notice, units: list[Units]) -> None:
    """Raises SurrenderRefused where a unit is in another live notice; the database holds that."""
    try:
        for each in units:
            block = NoticeBlock(
                notice_id=row.id, issuance_id=each.issuance_id, first=each.first, last=each.last,
                quantity=each.tonnes, live=True, key=uuid.uuid4(),
            )  # fmt: skip
            session.add(block)
            session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "surrender_blocks_never_meet":
            raise
        session.rollback()
        found = sorted({reference for each in units for reference in holders(session, each)})
        where = f"the notice {', '.join(found)}" if found else "another notice"
        raise SurrenderRefused(f"Some of these units are in {where} already.", "serials") from error


@approves("accepted or surrendered a notice")
def take_step(
    actor: Actor, *, notice: str, step: str, answers: StepAnswers, version: int | None, today: date
) -> StepTaken:
    """Take one step of a notice, with everything that follows from it, in one transaction.

    `version` is that of the page the form was made from; None skips the check, for the command line. Raises
    UnknownNotice, StaleVersion, SurrenderRefused, LostRace, and what `engine.fire` raises; then nothing is written.
    """
    answers = replace(
        answers, reason=tidy("reason", answers.reason, most=2000, multiline=True),
        retirement=tidy("retirement", answers.retirement, most=2000, multiline=True),
    )  # fmt: skip
    with unit_of_work() as session:
        case = case_of(session, notice, lock=True)
        versions.check(session, _about(case.row), seen=version)
        if step == "surrender":
            # The ledger is held before anything is judged or audited: whoever posts takes the same locks in this order.
            posting.hold(session)
            case = case_of(session, notice)
        facts = facts_of(case, actor=actor, today=today, answers=answers, elsewhere=elsewhere_of(session, case))
        outcome = engine.fire(SURRENDER, step, stage=case.stage, actor=actor, facts=facts)
        target = SurrenderStage(outcome.target)
        row = case.row
        row.stage = target.value
        said = _follow(session, actor, case, step=step, answers=answers, today=today)
        _add_entry(session, actor, row, step=step, body={**answers.body(), **_figures(case, step)},
                   file_id=row.evidence_id if step == "file_evidence" else None)  # fmt: skip
        if target is SurrenderStage.SURRENDERED:
            freeze(session, case_of(session, notice))
        _log(session, actor, row, step=outcome.step, done=outcome.step.done, answers=answers)
    return StepTaken(f"You {outcome.step.done}.{said}", target)


def _follow(session: Any, actor: Actor, case: Case, *, step: str, answers: StepAnswers, today: date) -> str:
    """What the step brings with it on the row, its units and the ledger; a sentence more for whoever took it."""
    row = case.row
    match step:
        case "file_evidence":
            assert answers.file is not None, "its guard has seen to it"
            row.evidence_id = files.keep(session, actor, *answers.file, subject=_about(row)).id
            row.retirement = answers.retirement
        case "check":
            row.checked_by, row.checked_by_name = actor.id or None, actor.name
        case "accept":
            row.accepted_by, row.accepted_by_name = actor.id or None, actor.name
        case "refuse" | "withdraw":
            row.reason = answers.reason
            table = NoticeBlock.__table__
            session.execute(update(table).where(table.c.notice_id == row.id, table.c.live).values(live=False))
        case "surrender":
            row.surrendered_on = answers.on
            _post(session, actor, case, on=answers.on, today=today)
            return f" {words(case.tonnes)} left the units held, and the confirmation is ready."
    return ""


def _post(session: Any, actor: Actor, case: Case, *, on: date | None, today: date) -> None:
    """Move all units in the ledger: whoever checked the notice made the entries, the actor checks them.

    Raises Refused with the reasons of the ledger, and SurrenderRefused where it cannot take them.
    """
    row = case.row
    maker = Actor(row.checked_by or 0, row.checked_by_name, "", frozenset({Role.LEDGER_OFFICER}))
    for block in blocks_of(session, row.id):
        entry = EntryAnswers(
            kind=MovementKind.SURRENDER, issuance_id=block.issuance_id,
            given=Given(
                first=block.first, last=block.last, effective_on=on, calendar_year=row.year,
                using_entity=case.facility.operator,
            ),
            explanation=f"Notice {row.reference}, {case.facility.name}",
        )  # fmt: skip
        try:
            post_within(session, maker, actor, key=block.key, answers=entry, today=today)
        except LedgerRefused as refused:
            raise SurrenderRefused(str(refused)) from refused


def _figures(case: Case, step: str) -> dict[str, Any]:
    """The figures that a decision rested on, in whole tCO2e, so that it can be understood later."""
    if step not in ("check", "accept", "surrender"):
        return {}
    limit = case.limit
    return {
        "tonnes": case.tonnes, "emissions": limit.emissions, "limit": limit.own, "carried": limit.carried,
        "used_before": limit.used,
    }  # fmt: skip


def _add_entry(
    session: Any, actor: Actor, row: Notice, *, step: str, body: dict[str, Any], file_id: uuid.UUID | None = None
) -> None:
    entry = NoticeEntry(
        notice_id=row.id, step=step, led_to=row.stage, body=body, file_id=file_id, recorded_by=actor.id or None,
        recorded_by_name=actor.name, recorded_at=clock.now(),
    )  # fmt: skip
    session.add(entry)
    session.flush()


def _about(row: Notice) -> audit.Object:
    return audit.Object("surrender", row.reference, row.version)


def contents(row: Notice) -> dict[str, Any]:
    """Everything that the row says, as plain values: what an audit entry holds and a check compares."""
    days = {name: getattr(row, name) for name in ("received_on", "surrendered_on")}
    plain = (
        "reference", "code", "year", "stage", "price_cents", "note", "retirement", "entered_by", "checked_by",
        "accepted_by", "reason",
    )  # fmt: skip
    return (
        {name: getattr(row, name) for name in plain}
        | {name: day.isoformat() if day else None for name, day in days.items()}
        | {"evidence": str(row.evidence_id) if row.evidence_id else None}
    )


def vouched(session: Any, row: Notice) -> dict[str, Any]:
    """Its units, how many entries it has, and the hash of its confirmation: what else an audit entry vouches for."""
    found = confirmation(session, row.id)
    query = select(func.count()).select_from(NoticeEntry).where(NoticeEntry.notice_id == row.id)
    return {
        "units": [[b.issuance_id, b.first, b.last, b.live] for b in blocks_of(session, row.id)],
        "entries": session.scalar(query), "confirmation": found.sha256 if found else "",
    }  # fmt: skip


def _log(session: Any, actor: Actor, row: Notice, *, step: Any, done: str, answers: StepAnswers | None = None) -> None:
    said = f"{done}: {row.reference}"
    because = f": {answers.reason}" if answers and answers.reason else ""
    outbox.tell(
        session, step.tells if step else SURRENDER.steps[1].tells, actor_id=actor.id, subject=f"{actor.name} {said}",
        path=f"/surrenders/{row.reference.lower()}",
    )  # fmt: skip
    audit.append(
        session, actor, action=f"surrender.{step.name if step else 'enter'}", about=_about(row),
        summary=f"{done}{because.rstrip('.')}", role=", ".join(sorted((step.by if step else RECORDERS) & actor.roles)),
        details={
            "row": contents(row), "answers": answers.body() if answers else {}, "reference": row.reference,
            **vouched(session, row),
        },
    )  # fmt: skip
