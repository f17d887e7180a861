"""What the guards of the document workflow may look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentFacts:
    """What the guards of the document workflow may look at.

    `hands` are the officers who made it, edited it, took facts into it, or put it before its clearers; where nobody
    takes the step but the clock, `actor_id` is whoever set the time. `letter` marks a letter of a
    project, `with_project` that the project itself moves it. `waited_for` are the agencies whose clearance is
    required and does not stand; none where any one clearer is enough. `faults` are what the checklist before clearance
    found. `under_embargo` says that a time of publication is set, `embargo_over` that it has come, `time_to_come` that
    the time which is asked for has not.
    """

    actor_id: int | None = None
    hands: frozenset[int] = frozenset()
    facts_current: bool = True
    missing: tuple[str, ...] = ()
    cleared_hash: str = ""
    content_hash: str = ""
    newer_published: bool = False
    reason: str = ""
    letter: bool = False
    with_project: bool = False
    waited_for: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    under_embargo: bool = False
    embargo_over: bool = False
    time_to_come: bool = False

    @property
    def returns_to(self) -> None:
        return None
