"""The conditions that keep a project's entries in order: nothing twice, out of its time, or above a ceiling."""

from __future__ import annotations

from datetime import date
from functools import cache

from workflows.authorisation.facts import ProjectFacts
from workflows.declaration import Guard

_DESK = "The desk officer"


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _outside(facts: ProjectFacts) -> tuple[int, ...]:
    first, last = facts.window[0].year, facts.window[1].year
    return tuple(year for year in facts.vintages if not first <= year <= last)


vintages_are_in_the_window = Guard(
    "vintages_are_in_the_window", lambda f: not _outside(f),
    statement="Tonnes are expected only within the window of vintages",
    sentence="Tonnes are expected in a year outside the window of vintages", held_by=_DESK,
    detail=lambda f: f"{', '.join(map(str, _outside(f)))}; the window is {f.window[0].year} to {f.window[1].year}",
)  # fmt: skip


@cache
def letter_is_still_to_come(letter: str) -> Guard:
    """The letter has not come in this round: one that was issued or filed is never put in the place of another."""
    return Guard(
        "letter_is_still_to_come", lambda f: letter not in f.standing.on_file,
        statement="The letter is not on file yet",
        sentence="The letter is on file already; an entry made by mistake is struck",
    )  # fmt: skip


project_is_not_authorised = Guard(
    "project_is_not_authorised", lambda f: not f.standing.at.repeats,
    statement="The project is not authorised yet",
    sentence="The project is authorised; an authorisation is revoked, not withdrawn",
)  # fmt: skip
lapse_follows_the_assurance = Guard(
    "lapse_follows_the_assurance",
    lambda f: f.answers.on is None or f.assurance_until is None or f.answers.on > f.assurance_until,
    statement="The lapse is not dated within the assurance period",
    sentence="The letter cannot have lapsed within its assurance period", field="on",
    detail=lambda f: f"it ran until {_words(f.assurance_until)}" if f.assurance_until else "",
)  # fmt: skip

# What was so when it was proposed must be so when it is countersigned: in between, the host's letter may have come
# in, and tonnes may have been first transferred.
proposal_keeps_the_ceilings = Guard(
    "proposal_keeps_the_ceilings", lambda f: not _above(f),
    statement="What is proposed keeps to the host's ceiling and to what was first transferred",
    sentence="Since it was proposed the ceilings have changed; send it back", held_by=_DESK,
    detail=lambda f: _above(f),
)  # fmt: skip


def _above(facts: ProjectFacts) -> str:
    """What the quantity proposed comes up against, in words; an empty text where it keeps to everything."""
    terms, host = facts.proposed_terms, facts.host_terms
    if terms is None:
        return ""
    if host is not None and host.quantity is not None and (terms.quantity is None or terms.quantity > host.quantity):
        return f"the host's letter sets {host.quantity:,} tCO2e"
    if terms.quantity is not None and terms.quantity < facts.first_transferred:
        return f"{facts.first_transferred:,} tCO2e have been first transferred"
    return ""
