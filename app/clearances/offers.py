"""What clearances tell other areas: what waits, what is due on a day, how things stand with a partner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.clearances import queries
from app.clearances.asking import listed
from app.clearances.queries import Listed
from app.clearances.standing import TONES
from app.coordination.records import Dated, Record, Work
from app.core.access import Officer
from app.core.web import local_day
from workflows.clearance import CLEARANCE_LABELS, ClearanceStage
from workflows.vocabulary import Role

TYPE = "clearance"


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """What waits for the officer or their agency, and what their agency waits for. Three reads at most."""
    asked, ours = queries.of_agency(session, officer.agency, partners=officer.partners)
    covered = frozenset(cover.officer_id for cover in queries.covers_on(session, today, agency=officer.agency)
                        if cover.cover_id == officer.id)  # fmt: skip
    found = {each.request.id: _asked(each, officer, stands_in=bool(covered), today=today) for each in asked}
    for each in ours:
        found.setdefault(each.request.id, _ours(each, officer, today=today))
    return [item for item in found.values() if item is not None]


def _asked(each: Listed, officer: Officer, *, stands_in: bool, today: date) -> Work | None:
    request, case = each.request, each.case
    may = Role(request.role) in officer.roles_for(case.partner or None) or stands_in
    if request.stage == ClearanceStage.WAITING:
        return _waiting(each, f"Clear {case.title}", "Decide", mine=may, url=f"requests/{request.id}", today=today)
    answered = [c for c in each.comments if c.answer and c.accepted_at is None]
    if answered:
        return _work(
            each, f"Accept the answers on {case.title}", "Read them", mine=may, who=request.agency,
            asked_by=answered[-1].answered_by_name,
        )  # fmt: skip
    return None


def _ours(each: Listed, officer: Officer, *, today: date) -> Work | None:
    request, case = each.request, each.case
    may = officer.may("clearances.ask", case.partner or None)
    match ClearanceStage(request.stage):
        case ClearanceStage.WAITING:
            title = f"Clear {each.case.title} for {request.agency}"
            remind = f"/clearances/requests/{request.id}/remind" if may and not _stopped(each) else ""
            return _waiting(each, title, "Open", mine=False, remind=remind, today=today)
        case ClearanceStage.COMMENTS if any(not c.answer for c in each.comments):
            title = f"Answer the comments of {request.agency} on {each.case.title}"
            asked_by = request.decided_by_name
            return _work(each, title, "Answer", mine=may, who=request.asked_agency, asked_by=asked_by)
        case ClearanceStage.NOT_CLEARED | ClearanceStage.LAPSED:
            title = f"Ask {request.agency} again about {each.case.title}"
            return _work(
                each, title, "Open", mine=may, who=request.asked_agency, asked_by=request.decided_by_name,
                note=request.reason or f"{request.ended_because} changed",
            )  # fmt: skip
    return None


def _stopped(each: Listed) -> Any:
    """The stop of its clock that has not ended, or None."""
    return next((pause for pause in each.pauses if pause.until is None), None)


def _waiting(
    each: Listed, title: str, action: str, *, mine: bool, today: date, url: str = "", remind: str = ""
) -> Work:
    """A request that waits: for as many days as its clock has counted, with a word where that stands still."""
    request, stop = each.request, _stopped(each)
    return Work(
        title=title, url=f"/clearances/{url or each.case.id}", action=action, who=request.agency,
        since=today - timedelta(days=age_of(each, today) or 0), mine=mine, partner=each.case.partner,
        asked_by=request.asked_by_name, due=request.due, remind=remind,
        note=f"The clock is stopped since {stop.since.day} {stop.since:%B %Y}: {stop.reason}" if stop else "",
    )  # fmt: skip


def _work(
    each: Listed, title: str, action: str, *, mine: bool, who: str, asked_by: str, note: str = ""
) -> Work:  # fmt: skip
    """What follows a decision, from the day on which it was made or lapsed."""
    request = each.request
    since = local_day(request.ended_at or request.decided_at or request.asked_at)
    return Work(
        title=title, url=f"/clearances/{each.case.id}", action=action, who=who, since=since, mine=mine,
        partner=each.case.partner, asked_by=asked_by, note=note,
    )  # fmt: skip


def dates(session: Any, officer: Officer, *, first: date, last: date) -> list[Dated]:
    """The days on which clearances are due: one line for all agencies that clear the same thing by the same day."""
    together: dict[tuple[int, date], list[Listed]] = {}
    for each in queries.due_between(session, partners=officer.partners, first=first, last=last):
        together.setdefault((each.case.id, each.request.due), []).append(each)
    return [_dated(rows) for rows in together.values()]


def _dated(rows: list[Listed]) -> Dated:
    case, request = rows[0].case, rows[0].request
    return Dated(
        kind="clearance", title=f"{listed([each.request.agency for each in rows])}: clear {case.title}",
        first=request.due, last=request.due, url=f"/clearances/{case.id}", partner=case.partner,
        source=f"Asked by {request.asked_by_name}", permission="clearances.view",
    )  # fmt: skip


def record(session: Any, *, type: str, id: str) -> Record | None:
    """A clearance as comments and tasks name it; none of what belongs to no partner, which not everybody sees."""
    if type != TYPE or not (id.isascii() and id.isdigit() and len(id) < 10):
        return None
    try:
        case = queries.case_by_id(session, int(id))
    except queries.UnknownRequest:
        return None
    if not case.partner:
        return None
    return Record(TYPE, id, f"Clearances of {case.title}", f"/clearances/{case.id}", case.partner, "clearances.view")


def partner_clearances(session: Any, iso3: str, *, today: date) -> list[dict[str, Any]]:
    """The clearances on a partner's page: agency, item, state, age."""
    return [
        {
            "agency": each.request.agency, "title": each.case.title, "url": f"/clearances/{each.case.id}",
            "label": CLEARANCE_LABELS[ClearanceStage(each.request.stage)], "tone": TONES[each.request.stage],
            "days": age_of(each, today),
        }
        for each in queries.cases_of_partner(session, iso3)
    ]  # fmt: skip


def age_of(each: Listed, today: date) -> int | None:
    """Days on the clock of a listed request, without those on which it stood still."""
    request = each.request
    if request.asked_on is None:
        return None
    end = request.decided_on or today
    return max(0, (end - request.asked_on).days - sum(((p.until or end) - p.since).days for p in each.pauses))
