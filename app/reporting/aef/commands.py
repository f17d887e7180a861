"""What officers do with annual information: prepare a version, sign it as another person, record that it was filed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, versions
from app.core.approving import approves
from app.core.db import broken_constraint, unit_of_work
from app.core.text import TextFault, clean
from app.ledger import queries as ledger
from app.permissions import PERMISSIONS
from app.reporting.aef import clearing, cycle, gathering, queries, writing
from app.reporting.aef.building import home_tables
from app.reporting.aef.checks import check, findings_of
from app.reporting.aef.findings import Severity
from app.reporting.aef.models import FILED, OURS, PREPARED, SIGNED, Submission
from app.reporting.aef.profiles import profile
from app.reporting.aef.tables import Heading
from app.reporting.earlier import queries as earlier
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Audience

MOST_TEXT = 4000
_TOLD = (Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS)


class ReportRefused(Exception):
    """It cannot be prepared, signed or recorded; each of `sentences` says why and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Wanted:
    """What a version is to be: of which Party and year, in which form, to be submitted on which day."""

    party: str
    year: int
    version: str
    profile: str
    submitted_on: date | None


def prepare(
    actor: Actor, wanted: Wanted, *, today: date, explanations: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Submission:  # fmt: skip
    """Freeze the tables of a version as the ledger has them now; the same version again freezes them anew.

    Without `explanations` those that it had stay. Raises ReportRefused, StaleVersion and UnknownProfile.
    """
    permit(actor, "reports.prepare")
    form = profile(wanted.profile)
    heading = Heading(wanted.party, wanted.version, wanted.year, wanted.submitted_on)
    if heading.number == (0, 0) or max(heading.number) > 999:
        raise ReportRefused("The version must be two numbers with a point between them, like 1.0 or 1.1.")
    if wanted.year not in cycle.years(today):
        raise ReportRefused(f"The year must be from {cycle.years(today)[-1]} to {today.year}.")
    with unit_of_work() as session:
        row = _row_to_prepare(session, wanted, heading.number, seen=seen)
        as_of = ledger.this_moment(session)
        given = gathering.sources(session, year=wanted.year, as_of=as_of)
        first, last = gathering.ndc_period(session, wanted.party, wanted.year)
        heading = replace(heading, ndc_first=first, ndc_last=last)
        tables = home_tables(given, heading, form, registry=cycle.own_registry())
        text = tables.to_json()
        row.profile, row.tables, row.tables_sha256 = form.code, text, tables.sha256
        row.holdings, row.as_of = gathering.frozen_holdings(given, wanted.year), as_of
        row.prepared_by, row.prepared_by_name, row.prepared_at = actor.id or None, actor.name, clock.now()
        if explanations is not None:
            row.explanations = _texts(explanations)
        _add(session, row)
        _tell(session, actor, row, f"prepared annual information {row.reference}", done="prepared")
        clearing.follow(session, actor, row)
    return row


def _row_to_prepare(session: Any, wanted: Wanted, number: tuple[int, int], *, seen: int | None) -> Submission:
    major, minor = number
    same = queries.submissions(session, party=wanted.party, year=wanted.year)
    for each in same:
        if (each.major, each.minor) == number and each.state == PREPARED:
            row = queries.submission(session, each.id, lock=True)
            versions.check(session, _object(row), seen=seen)
            row.revision += 1
            return row
        if each.state == PREPARED:
            raise ReportRefused(f"Version {each.version} is prepared and not signed yet. Prepare that one again.")
        if (each.major, each.minor) >= number:
            raise ReportRefused(
                f"Version {each.version} is {each.state} already. Prepare a higher one: "
                f"{cycle.next_version((e.major, e.minor) for e in same)}."
            )
    filed = earlier.annual_versions(session, wanted.party, wanted.year)
    if filed and max(filed) >= number:
        raise ReportRefused(
            f"Version {max(filed)[0]}.{max(filed)[1]} was filed before Concord. Prepare a higher one: "
            f"{cycle.next_version(filed)}."
        )
    return Submission(
        party=wanted.party, year=wanted.year, major=major, minor=minor, source=OURS, state=PREPARED, explanations={},
        findings=[], workbook_name="", workbook_sha256="", signed_by_name="", filed_by_name="", receipt="", revision=1,
    )  # fmt: skip


def _add(session: Any, row: Submission) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if not broken_constraint(error).startswith("uq_aef_submissions"):
            raise
        raise ReportRefused("Somebody else has prepared this year a moment ago. Open the page again.") from error


def explain(actor: Actor, *, submission_id: int, texts: Mapping[str, str], seen: int | None = None) -> Submission:
    """Write the explanations of a prepared version, by the check that each is about. Raises as `prepare`."""
    permit(actor, "reports.prepare")
    with unit_of_work() as session:
        row = _open(session, submission_id, state=PREPARED, seen=seen)
        if row.prepared_by != (actor.id or None):
            # Else the officer who prepared it could sign it, or sign words of their own.
            raise ReportRefused(
                f"{row.prepared_by_name} prepared it and explains it. Prepare it again to take it over."
            )
        row.explanations = _texts(texts)
        row.revision += 1
        _tell(session, actor, row, f"explained findings of annual information {row.reference}", done="explained")
        clearing.follow(session, actor, row)
    return row


@approves("signed annual information")
def sign(actor: Actor, *, submission_id: int, today: date, seen: int | None = None) -> Submission:
    """Sign a prepared version as another person than prepared it; its workbook is made and kept byte for byte.

    Raises ReportRefused with every reason: the year runs on, an error is open, a warning has no explanation, an agency
    was asked to clear it and has not.
    """
    permit(actor, "reports.sign")
    with unit_of_work() as session:
        row = _open(session, submission_id, state=PREPARED, seen=seen)
        tables = queries.tables_of(row)
        found = findings_of(check(tables, queries.context(session, party=row.party, year=row.year)))
        hands, waited_for = queries.hands_of(session, row), clearing.waited_for(session, row)
        if reasons := against_signing(row, found, actor_id=actor.id, hands=hands, today=today, waited_for=waited_for):
            raise ReportRefused(*reasons)
        row.findings = [each.as_plain() for each in found]
        row.workbook = writing.workbook(tables)
        row.workbook_name = f"{tables.heading.file_stem}.xlsx"
        row.workbook_sha256 = hashlib.sha256(row.workbook).hexdigest()
        row.state, row.signed_by, row.signed_by_name, row.signed_at = SIGNED, actor.id, actor.name, clock.now()
        row.revision += 1
        _tell(session, actor, row, f"signed annual information {row.reference}", done="signed")
    return row


def against_signing(
    row: Submission, found: list[Any], *, actor_id: int, hands: frozenset[int], today: date,
    waited_for: tuple[str, ...] = (),
) -> list[str]:  # fmt: skip
    """Every reason why this officer may not sign now; none where the version can be signed."""
    reasons = []
    if not actor_id or actor_id in hands:
        reasons.append("You prepared or explained this version, so another officer must sign it.")
    if row.year >= today.year:
        reasons.append(f"{row.year} is not over: its holdings of 31 December are known from 1 January {row.year + 1}.")
    errors = sum(each.severity is Severity.ERROR for each in found)
    if errors:
        one = "is 1 error" if errors == 1 else f"are {errors:,} errors"
        reasons.append(f"There {one}. Correct what the checks name and prepare the version again.")
    unexplained = {each.check for each in found if each.severity is not Severity.ERROR} - set(row.explanations)
    if unexplained:
        reasons.append(f"Findings of {', '.join(sorted(unexplained))} have no explanation. Write one for each.")
    if waited_for:
        reasons.append(f"It was put before agencies whose clearance does not stand yet: {', '.join(waited_for)}.")
    return reasons


def record_filing(
    actor: Actor, *, submission_id: int, filed_on: date | None, receipt: str, today: date, seen: int | None = None
) -> Submission:
    """Record on which day a signed version was filed, and what the platform answered. Raises ReportRefused."""
    permit(actor, "reports.prepare")
    note = _text("receipt", receipt)
    with unit_of_work() as session:
        row = _open(session, submission_id, state=SIGNED, seen=seen)
        if filed_on is None or not date(row.year + 1, 1, 1) <= filed_on <= today:
            raise ReportRefused(f"The day of filing must be from 1 January {row.year + 1} to today.")
        row.state, row.filed_on, row.receipt = FILED, filed_on, note
        row.filed_by, row.filed_by_name, row.recorded_at = actor.id or None, actor.name, clock.now()
        row.revision += 1
        _tell(session, actor, row, f"recorded the filing of annual information {row.reference}", done="filed")
    return row


def _open(session: Any, id: int, *, state: str, seen: int | None) -> Submission:
    row = queries.submission(session, id, lock=True)
    versions.check(session, _object(row), seen=seen)
    if row.state != state:
        raise ReportRefused(f"Version {row.version} is {row.state}, so this cannot be done with it.")
    return row


def _object(row: Submission) -> audit.Object:
    return audit.Object("aef_submission", row.reference, row.revision)


def path_of(row: Submission) -> str:
    """The address of its page."""
    return row.path


def log(session: Any, actor: Actor, row: Submission, summary: str, *, done: str) -> None:
    """The audit entry names the hashes of what stands now."""
    audit.append(
        session, actor, action=f"aef.{done}", about=_object(row), summary=summary,
        details=details_of(row),
    )  # fmt: skip


def details_of(row: Submission) -> dict[str, Any]:
    """What an audit entry holds of a submission, and a check compares."""
    return {
        "reference": f"Annual information {row.reference}", "state": row.state, "profile": row.profile,
        "tables_sha256": row.tables_sha256, "workbook_sha256": row.workbook_sha256,
        "explanations": dict(row.explanations), "receipt": row.receipt,
        "prepared_by": row.prepared_by, "signed_by": row.signed_by,
        "filed_on": row.filed_on.isoformat() if row.filed_on else None,
    }  # fmt: skip


def _tell(session: Any, actor: Actor, row: Submission, summary: str, *, done: str) -> None:
    outbox.tell(session, _TOLD, subject=f"{actor.name} {summary}", path=path_of(row), actor_id=actor.id)
    log(session, actor, row, summary, done=done)


def permit(actor: Actor, permission: str) -> None:
    """Raises NotPermitted where no role of the officer carries the permission. Concord itself may."""
    if actor.id and not actor.roles & PERMISSIONS[permission]:
        raise NotPermitted("You may not do this with annual information.")


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    cleaned = {name: _text(f"explanation of {name}", text) for name, text in given.items()}
    return {name: text for name, text in cleaned.items() if text}


def _text(name: str, text: str) -> str:
    try:
        return clean(text, most=MOST_TEXT, multiline=True)
    except TextFault as fault:
        raise ReportRefused(f"The {name} {fault}.") from fault
