"""What clearances tell other areas: what waits, what is due on a day, how things stand with a partner."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.clearances import queries
from app.clearances.queries import Listed
from app.clearances.standing import TONES
from app.coordination.records import Dated, Record, Work
from app.core.access import Officer
from workflows.clearance import CLEARANCE_LABELS, ClearanceStage
from workflows.vocabulary import Role

TYPE = "clearance"


def work(session: Any, officer: Officer, *, today: date) -> list[Work]:
    """What waits for the officer or their agency, and what their agency waits for. Three reads at most."""
    asked, ours = queries.of_agency(session, officer.agency, partners=officer.partners)
    covered = frozenset(cover.officer_id for cover in queries.covers_on(session, today, agency=officer.agency)
                        if cover.cover_id == officer.id)  # fmt: skip
    found = {each.request.id: _asked(each, officer, stands_in=bool(covered)) for each in asked}
    for each in ours:
        found.setdefault(each.request.id, _ours(each, officer))
    return [item for item in found.values() if item is not None]


def _asked(each: Listed, officer: Officer, *, stands_in: bool) -> Work | None:
    request, case = each.request, each.case
    may = Role(request.role) in officer.roles_for(case.partner or None) or stands_in
    if request.stage == ClearanceStage.WAITING:
        return _work(each, f"Clear {case.title}", "Decide", mine=may, who=request.agency, url=f"requests/{request.id}")
    answered = [c for c in each.comments if c.answer and c.accepted_at is None]
    if answered:
        return _work(each, f"Accept the answers on {case.title}", "Read them", mine=may, who=request.agency)
    return None


def _ours(each: Listed, officer: Officer) -> Work | None:
    request, case = each.request, each.case
    may = officer.may("clearances.ask", case.partner or None)
    match ClearanceStage(request.stage):
        case ClearanceStage.WAITING:
            return _work(each, f"Clear {each.case.title} for {request.agency}", "Open", mine=False, who=request.agency)
        case ClearanceStage.COMMENTS if any(not c.answer for c in each.comments):
            title = f"Answer the comments of {request.agency} on {each.case.title}"
            return _work(each, title, "Answer", mine=may, who=request.asked_agency)
        case ClearanceStage.NOT_CLEARED | ClearanceStage.LAPSED:
            title = f"Ask {request.agency} again about {each.case.title}"
            return _work(each, title, "Open", mine=may, who=request.asked_agency)
    return None


def _work(each: Listed, title: str, action: str, *, mine: bool, who: str, url: str = "") -> Work:
    request = each.request
    ended = request.ended_at or request.decided_at
    since = request.asked_on if request.stage == ClearanceStage.WAITING else (ended or request.asked_at).date()
    return Work(
        title=title, url=f"/clearances/{url or each.case.id}", action=action, who=who,
        since=since or request.asked_at.date(), mine=mine, partner=each.case.partner, asked_by=request.asked_by_name,
        due=request.due if request.stage == ClearanceStage.WAITING else None,
    )  # fmt: skip


def dates(session: Any, officer: Officer, *, first: date, last: date) -> list[Dated]:
    """The days on which clearances are due."""
    return [
        Dated(
            kind="clearance", title=f"{each.request.agency}: clear {each.case.title}", first=each.request.due,
            last=each.request.due, url=f"/clearances/{each.case.id}", partner=each.case.partner,
            source=f"Asked by {each.request.asked_by_name}, {each.request.days} days", permission="clearances.view",
        )
        for each in queries.due_between(session, partners=officer.partners, first=first, last=last)
    ]  # fmt: skip


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
