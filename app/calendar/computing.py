"""Days that follow from acts and records: plain values and two days in, dated things out, each with its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.coordination.records import Dated
from app.reporting.deadlines import Deadline, State, state_words
from workflows.partial_date import PartialDate, on


@dataclass(frozen=True)
class Rules:
    """What no act says: after how many months a list is reviewed, and on which day of the next year tax is due."""

    review_months: int
    review_source: str
    tax_due: tuple[int, int]
    tax_source: str


@dataclass(frozen=True)
class Assurance:
    """A letter of ours on which a project rests, and the last day of its assurance."""

    reference: str
    partner: str
    letter: str
    until: date


@dataclass(frozen=True)
class ListInForce:
    """The newest approved list of a host, and the day from which it counts."""

    partner: str
    name: str
    number: int
    since: date


@dataclass(frozen=True)
class Target:
    """A date that was announced for an act of a partner and has not been followed by the act."""

    partner: str
    name: str
    announced: PartialDate
    source: str = ""


def assurances(letters: Iterable[Assurance], *, first: date, last: date) -> Iterator[Dated]:
    """The days on which the assurance of a letter ends: so many months after it was issued, as its process says."""
    for each in letters:
        if first <= each.until <= last:
            yield Dated(
                kind="letter", title=f"{each.letter} of {each.reference.upper()} lapses", first=each.until,
                last=each.until, url=f"/projects/{each.reference.lower()}", partner=each.partner,
                source="Assurance period of the letter, from the day of its issue", permission="projects.view",
            )  # fmt: skip


def list_reviews(lists: Iterable[ListInForce], rules: Rules, *, first: date, last: date) -> Iterator[Dated]:
    """Every day in the span on which a list in force comes up for review."""
    for each in lists:
        words = f"Version {each.number}, in force from {on(each.since).words()}. {rules.review_source}"
        for day in _repeated(each.since, rules.review_months, last):
            if day >= first:
                yield Dated(
                    kind="list", title=f"Review of the Eligibility List of {each.name}", first=day, last=day,
                    url=f"/reference/eligibility-lists/{each.partner.lower()}", partner=each.partner, source=words,
                    permission="eligibility.view",
                )  # fmt: skip


def _repeated(since: date, months: int, last: date) -> Iterator[date]:
    """The same day so many months later, again and again; the last day of a month that is too short."""
    count = months
    while months > 0 and (day := later(since, count)) is not None and day <= last:
        yield day
        count += months


def later(day: date, months: int) -> date | None:
    """So many months later; None after the last year that there is."""
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    if year > date.max.year - 1:
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def reports(deadlines: Iterable[Deadline], *, first: date, last: date) -> Iterator[Dated]:
    """The days by which reports are due that have a day."""
    for each in deadlines:
        if each.due is not None and first <= each.due <= last:
            said = state_words(each).lower() if each.state is not State.DUE else ""
            yield Dated(
                kind="report", title=f"{each.title}, {said}" if said else each.title, first=each.due, last=each.due,
                url="/reports", source=each.basis, permission="reports.view",
            )  # fmt: skip


def tax_days(rules: Rules, *, first_year: int, first: date, last: date) -> Iterator[Dated]:
    """The days on which the tax on the emissions of a year is due, and credits with it."""
    for year in range(max(first_year, first.year - 1), last.year):
        day = date(year + 1, *rules.tax_due)
        if first <= day <= last:
            yield Dated(
                kind="tax", title=f"Carbon tax on the emissions of {year} is due, credits surrendered by then",
                first=day, last=day, url=f"/surrenders?year={year}", source=rules.tax_source,
                permission="surrenders.view",
            )  # fmt: skip


def targets(announced: Iterable[Target], *, today: date, first: date, last: date) -> Iterator[Dated]:
    """Announced days, on the last day that each may mean; one that has passed without its act has slipped."""
    for each in announced:
        end = each.announced.last
        if end is None or not first <= end <= last:
            continue
        slipped = "not seen to have opened" if end < today else "announced to open"
        yield Dated(
            kind="target", title=f"Call for applications, {each.name}: {slipped}", first=end, last=end,
            url=f"/partners/{each.partner.lower()}", partner=each.partner,
            source=f"Announced for {each.announced.words()}; no opening is on record", permission="partners.view",
        )  # fmt: skip
