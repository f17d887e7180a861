"""Everything that the calendar shows an officer: what areas offer, and what follows from acts and records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from app.agreements.queries import register
from app.calendar.computing import (
    Assurance,
    ListInForce,
    Rules,
    Target,
    assurances,
    list_reviews,
    reports,
    targets,
    tax_days,
)
from app.calendar.models import CalendarFeed
from app.coordination.finding import may_see
from app.coordination.records import Dated
from app.core import audit
from app.core.access import Officer
from app.core.registry import registry
from app.eligibility.models import ListRow
from app.projects.flags import SOON, lapsing, processes_of
from app.reporting import deadline_queries
from app.reporting.deadlines import State
from app.surrenders.policy import policy
from workflows.agreement.facts import ActKind

EARLIEST = date(2000, 1, 1)
DATA = Path(__file__).parent / "data" / "rules.yaml"


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules as the data file has them."""
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    review, tax = found["list_review"], found["tax_due"]
    return Rules(review["months"], review["source"], (tax["month"], tax["day"]), tax["source"])


def dated(session: Any, officer: Officer, *, first: date, last: date, today: date) -> list[Dated]:
    """What falls between two days and may be seen by the officer with the roles held now, in the order of days."""
    found = [
        *(each for offer in registry.all("dates") for each in offer(session, officer, first=first, last=last)),
        *_computed(session, officer, first=first, last=last, today=today),
    ]
    inside = (each for each in found if each.first <= last and each.last >= first and seen(officer, each))
    return sorted(inside, key=lambda each: (each.first, each.last, each.kind, each.title, each.url))


def passed(session: Any, officer: Officer, *, before: date, today: date) -> list[Dated]:
    """What fell before a day and is open still: letters that lapsed, reports that are overdue, dates that slipped."""
    span = {"first": EARLIEST, "last": before - timedelta(days=1)}
    found = [
        *assurances(_letters(session, officer, span["last"]), **span),
        *targets(_targets(register(session)), today=today, **span),
    ]
    if officer.may("reports.view"):
        board = deadline_queries.board(session, today=today, head=audit.head(session))
        found += reports((each for each in board if each.state is State.OVERDUE), **span)
    return sorted((each for each in found if seen(officer, each)), key=lambda each: (each.first, each.title))


def seen(officer: Officer, item: Dated) -> bool:
    """Whether the officer may see it: the partner, and what it asks for; without a partner, a role for any will do."""
    if not item.partner:
        return may_see(officer, item.permission, None)
    visible = officer.partners is None or item.partner in officer.partners
    return visible and officer.may(item.permission, item.partner)


def _computed(session: Any, officer: Officer, *, first: date, last: date, today: date) -> Iterator[Dated]:
    partners = register(session)
    names = {record.iso3: record.name for record in partners}
    yield from assurances(_letters(session, officer, last), first=first, last=last)
    yield from list_reviews(_lists(session, names), rules(), first=first, last=last)
    yield from targets(_targets(partners), today=today, first=first, last=last)
    # Reports and the tax concern all partners, and so do their pages.
    if officer.may("reports.view"):
        board = deadline_queries.board(session, today=today, head=audit.head(session))
        yield from reports(board, first=first, last=last)
    if officer.may("surrenders.view"):
        yield from tax_days(rules(), first_year=policy().first_year, first=first, last=last)


def _letters(session: Any, officer: Officer, last: date) -> list[Assurance]:
    """Letters whose assurance ends by the last day; it asks for what would end soon on a day so much earlier."""
    asked = last - timedelta(days=SOON)
    found = lapsing(session, processes_of(session).by_id, today=asked, visible=officer.partners)
    return [Assurance(each.reference, each.partner, each.letter, each.until) for each in found]


def _lists(session: Any, names: dict[str, str]) -> list[ListInForce]:
    """The newest approved list of each host that is or will be in force."""
    query = (
        select(ListRow.host, ListRow.number, ListRow.effective_from)
        .where(ListRow.decision == "approved", ListRow.effective_from.is_not(None))
        .order_by(ListRow.host, ListRow.effective_from, ListRow.number)
    )
    newest = {host: (number, since) for host, number, since in session.execute(query)}
    return [ListInForce(host, names.get(host, host), number, since) for host, (number, since) in newest.items()]


def _targets(partners: Any) -> Iterator[Target]:
    for record in partners:
        announced = record.act(ActKind.CALL_ANNOUNCED)
        if announced is not None and announced.date.known and record.act(ActKind.CALL) is None:
            yield Target(record.iso3, record.name, announced.date, announced.source)


def feed_of(session: Any, officer_id: int) -> CalendarFeed | None:
    """The feed of an officer, if one is open."""
    found: CalendarFeed | None = session.get(CalendarFeed, officer_id)
    return found


def officer_of_feed(session: Any, token_hash: str) -> Officer | None:
    """Whose feed it is, with the roles held now; None where the token opens none, or the officer may not sign in."""
    officer_id = session.scalar(select(CalendarFeed.officer_id).where(CalendarFeed.token_hash == token_hash))
    if officer_id is None:
        return None
    everyone = (each for people in registry.all("people") for each in people(session))
    officer = next((each for each in everyone if each.id == officer_id), None)
    return officer if officer is not None and officer.may_somewhere("calendar.view") else None
