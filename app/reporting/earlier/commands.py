"""Records of reports filed before Concord: one officer records what was filed, another checks it."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core import audit, files, outbox, versions
from app.core.approving import approves, permit
from app.core.db import unit_of_work
from app.core.uploads import Upload
from app.reporting.aef import queries as annual
from app.reporting.earlier.answers import ANNUAL, EarlierAnswers, checked, title_of
from app.reporting.earlier.models import EarlierReport
from app.reporting.earlier.queries import number_of, row
from app.reporting.settings_answers import SettingRefused
from app.reporting.settings_commands import decide, flushed, proposed
from workflows.vocabulary import Actor, Audience

_ONCE = "This report is recorded already, or waits to be checked."
_OWN = "You recorded this report, so another officer must check it."


def record(
    actor: Actor, *, party: str, answers: EarlierAnswers, today: date, file: tuple[Upload, bytes] | None = None
) -> int:
    """Record a report that was filed before Concord, with its file where one is given; its number.

    It counts once another officer has checked it. Raises NotPermitted and SettingRefused.
    """
    permit(actor, "reports.prepare")
    values = checked(answers, has_file=file is not None, today=today)
    with unit_of_work() as session:
        if values["kind"] == ANNUAL:
            _refuse_ours(session, party, values)
        found = EarlierReport(party=party, file_id=None, **values, **proposed(actor))
        if file is not None:  # the file is about the record, and the record is not there without it
            about = audit.Object("earlier_report", _place(party, values))
            found.file_id = files.keep(session, actor, *file, subject=about).id
        session.add(found)
        flushed(session, "uq_earlier_reports", _ONCE)
        details = {**values, "submitted_on": str(values["submitted_on"]), "sha256": file[0].sha256 if file else ""}
        _log(session, actor, found, done="recorded", details=details)
        return int(found.id)


@approves("checked a report filed before Concord")
def check(actor: Actor, *, id: int, approve: bool, reason: str = "", version: int | None = None) -> str:
    """Confirm or refuse a recorded report, and return a sentence that says so.

    Raises NotPermitted, UnknownEarlierReport, StaleVersion, and SettingRefused: for one's own record, for one that
    does not wait, and for a refusal without its reason.
    """
    permit(actor, "reports.sign")
    with unit_of_work() as session:
        found = row(session, id, lock=True)
        versions.check(session, about(found), seen=version)
        if found.decision:
            raise SettingRefused("This report does not wait to be checked.")
        decide(session, actor, found, approve=approve, reason=reason, own=_OWN)
        _log(session, actor, found, done="checked" if approve else "refused", details={"reason": found.reason})
        title = title_of(found.kind, found.year, found.named)
    return f"You {'confirmed' if approve else 'refused'} the record of {title}."


def about(found: EarlierReport) -> audit.Object:
    """The record as the object of its audit entries."""
    return audit.Object("earlier_report", str(found.id), found.version)


def _place(party: str, values: dict[str, Any]) -> str:
    return f"{party}-{values['kind']}-{values['year'] or ''}-{values['named']}"


def _refuse_ours(session: Any, party: str, values: dict[str, Any]) -> None:
    number = number_of(values["named"])
    for each in annual.submissions(session, party=party, year=values["year"]):
        if (each.major, each.minor) <= number:
            raise SettingRefused(
                f"Version {each.version} of {each.year} was made in Concord, so what was filed before has a lower"
                " version.", "named",
            )  # fmt: skip


def _log(session: Any, actor: Actor, found: EarlierReport, *, done: str, details: dict[str, Any]) -> None:
    title = title_of(found.kind, found.year, found.named)
    outbox.tell(
        session, (Audience.LEDGER_OFFICERS, Audience.COUNTERSIGNERS), path=found.path, actor_id=actor.id,
        subject=f"{actor.name} {done} a report filed before Concord: {title}",
    )  # fmt: skip
    audit.append(
        session, actor, action=f"earlier_report.{done}", about=about(found),
        summary=f"{done} a report filed before Concord: {title}",
        details={"reference": f"{title}, filed before Concord", "party": found.party, **details},
    )  # fmt: skip
