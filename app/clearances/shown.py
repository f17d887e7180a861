"""The clearances of one subject as its page shows them: a card for each agency, and why somebody may not decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances import queries
from app.clearances.acting import Acting, Candidate, acting_as, candidates
from app.clearances.comparing import Run, word_diff
from app.clearances.policy import requirements_of
from app.clearances.records import Subject
from app.clearances.standing import Entry, Standing, covered_labels
from app.core.access import Officer
from workflows import engine
from workflows.clearance import CLEARANCE, ClearanceFacts, ClearanceStage


@dataclass(frozen=True)
class Card:
    """One agency: what is asked, of whom, by when, how it stands, and what this officer may do about it."""

    entry: Entry
    covered: tuple[str, ...]
    age: int | None
    overdue: bool
    may: tuple[str, ...]
    may_not: tuple[tuple[str, str], ...]
    decides: bool
    why_not: str
    is_asker: bool
    is_side: bool

    @property
    def nobody(self) -> bool:
        """Whether it waits and nobody at all may decide now."""
        return self.entry.stage is ClearanceStage.WAITING and not self.may


def cards(session: Any, subject: Subject, standing: Standing, *, officer: Officer, today: date) -> list[Card]:
    """The cards of a subject in the order of their steps; officers and cover are read once for all of them."""
    people, covers = queries.officers(session), queries.covers_on(session, today)
    found = []
    for entry in standing.entries:
        who = candidates(people, covers, agency=entry.agency, role=entry.role, subject=subject)
        acting = acting_for(session, officer, entry, subject, today=today)
        reasons = reasons_against(entry, subject, acting)
        asked_by = entry.request.asked_agency if entry.request is not None else ""
        asks = officer.may("clearances.ask", subject.partner or None)
        waits = entry.stage is ClearanceStage.WAITING
        found.append(
            Card(
                entry=entry, covered=tuple(covered_labels(subject, entry)), age=entry.age(today),
                overdue=entry.overdue(today), may=tuple(each.words for each in who if not each.why),
                may_not=_against(who), decides=waits and not reasons,
                why_not=_why(reasons, officer, entry, subject) if waits else "",
                is_asker=asks and officer.agency == asked_by,
                is_side=asks and officer.agency in (asked_by, entry.agency),
            )
        )  # fmt: skip
    return found


def _against(who: list[Candidate]) -> tuple[tuple[str, str], ...]:
    return tuple((each.words, each.why) for each in who if each.why)


def acting_for(session: Any, officer: Officer, entry: Entry, subject: Subject, *, today: date) -> Acting:
    """The officer as they would decide on this entry today."""
    actor = officer.actor(subject.partner or None)
    return acting_as(session, actor, agency=entry.agency, role=entry.role, subject=subject, today=today)


def reasons_against(entry: Entry, subject: Subject, acting: Acting) -> list[str]:
    """Why this officer may not decide it; empty where they may. The command asks the same guards again."""
    step = CLEARANCE.step("clear")
    assert step is not None
    facts = ClearanceFacts(
        actor_id=acting.actor.id, actor_agency=acting.actor.agency, actor_roles=acting.actor.roles,
        agency=entry.agency, role=entry.role, stands_for=acting.stands_for, hands=subject.hands,
    )  # fmt: skip
    return [reason.guard for reason in engine.unmet(step, facts, with_answers=False)]


def _why(reasons: list[str], officer: Officer, entry: Entry, subject: Subject) -> str:
    """What is said beside a greyed choice; nothing to officers of other agencies, whose choice it is not."""
    if officer.id in subject.hands:
        return f"You made, edited or sent version {subject.version_words()}, so another officer must clear it."
    if "absent_officer_is_another_person" in reasons:
        return f"The officer you stand in for made, edited or sent version {subject.version_words()}."
    if officer.agency == entry.agency and reasons:
        return f"It is decided by: {entry.role.label}."
    return ""


@dataclass(frozen=True)
class Compared:
    """One part beside what was last cleared of it."""

    label: str
    runs: tuple[Run, ...]
    changed: bool


def compared(subject: Subject, entry: Entry, before: Any) -> list[Compared]:
    """The covered parts, those that changed since the agency's last clearance first. None before the first."""
    texts, hashes = dict(before.texts), dict(before.parts)
    found = []
    for part in subject.covered(entry.covers):
        changed = hashes.get(part.key) != part.sha256
        runs = word_diff(texts.get(part.key, ""), part.text) if changed else [Run("same", part.text)]
        found.append(Compared(part.label, tuple(runs), changed))
    return sorted(found, key=lambda each: not each.changed)


def last_cleared(session: Any, entry: Entry, *, case_id: int) -> Any:
    """The newest clearance that this agency ever gave of the subject, lapsed ones among them; None before the first."""
    given = [
        row for row in queries.requests_of(session, case_id)
        if (row.agency, row.role) == (entry.agency, entry.role.value) and row.decision in ("cleared", "comments")
    ]  # fmt: skip
    return given[-1] if given else None


def lapsed_words(standing: Standing) -> str:
    """`Three clearances lapsed because Headline changed`; empty where none did."""
    lapsed = standing.lapsed
    if not lapsed:
        return ""
    number = ("", "One", "Two", "Three", "Four", "Five", "Six")
    count = number[len(lapsed)] if len(lapsed) < len(number) else str(len(lapsed))
    because = dict.fromkeys(each.request.ended_because for each in lapsed)
    return f"{count} clearance{'' if len(lapsed) == 1 else 's'} lapsed because {'; '.join(because)} changed"


def takes_comments(subject: Subject) -> bool:
    """Whether it may be cleared with comments."""
    return requirements_of(subject.kind).comments
