"""Whose turn it is in a round, what they do next, and for how long it has been with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.clearances.standing import Entry, Standing
from app.core.web import local_day
from workflows.clearance import ClearanceStage


@dataclass(frozen=True)
class Turn:
    """One agency and one thing that it does next. `days` is how long that has been with it, None where not known.

    `stopped`: its clock stands still, so somebody else was asked. `late`: the day by which it was asked is past.
    """

    agency: str
    act: str
    days: int | None = None
    due: date | None = None
    stopped: bool = False
    late: bool = False


def turns(standing: Standing, *, today: date) -> list[Turn]:
    """Whose turn it is now: nothing of what stands already, and nothing of what waits for an earlier step."""
    found = [
        turn for entry in standing.entries if entry.counts and not entry.stands and (turn := _turn(entry, today))
    ]  # fmt: skip
    return sorted(found, key=lambda turn: (not turn.late, turn.stopped, -(turn.days or 0)))


def _turn(entry: Entry, today: date) -> Turn | None:
    request = entry.request
    if request is None:
        return None
    match entry.stage:
        case ClearanceStage.WAITING:
            return Turn(
                entry.agency, "decides", entry.age(today), request.due, stopped=entry.paused is not None,
                late=entry.overdue(today),
            )  # fmt: skip
        case ClearanceStage.COMMENTS:
            return _of_comments(entry, today)
        case ClearanceStage.NOT_CLEARED | ClearanceStage.LAPSED | ClearanceStage.WITHDRAWN:
            return Turn(request.asked_agency, f"asks {entry.agency} again", _since(request, today))
    return None


def _of_comments(entry: Entry, today: date) -> Turn:
    """A comment without an answer is with whoever asked; once all are answered, with the agency."""
    open_ones = sum(not comment.answer for comment in entry.open_comments)
    days = _since(entry.request, today)
    if open_ones:
        number = "1 comment" if open_ones == 1 else f"{open_ones} comments"
        return Turn(entry.request.asked_agency, f"answers {number} of {entry.agency}", days)
    answered = max(comment.answered_at for comment in entry.open_comments)
    return Turn(entry.agency, "accepts the answers or asks for others", max(0, (today - local_day(answered)).days))


def _since(request: Any, today: date) -> int | None:
    """Days since the decision, or since what ended it."""
    since = local_day(request.ended_at) if request.ended_at else request.decided_on
    return max(0, (today - since).days) if since else None
