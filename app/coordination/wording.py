"""How days, states and readers are written on the pages of this area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workflows.partial_date import on
from workflows.task import TASK_LABELS, TaskState
from workflows.vocabulary import AGENCIES

STATE_TONES = {"not_started": "plain", "in_progress": "info", "blocked": "warn", "completed": "plain"}
VISIBILITY_LABELS = {
    "group": "The whole working group",
    "agency": "My agency",
    "named": "Agencies that I name",
}
_NAMES = {agency.code: agency.name for agency in AGENCIES}


def day(found: date | None) -> str:
    """`27 May 2024`, or nothing."""
    return on(found).words() if found else ""


def waited(since: date, today: date) -> str:
    """`12 days`, or that it is of today."""
    days = (today - since).days
    return "Since today" if days < 1 else f"{days:,} day{'' if days == 1 else 's'}"


def overdue(state: str, due: date | None, today: date) -> bool:
    """Whether it is late: worked out when it is read, so that it is never out of date."""
    return state != TaskState.COMPLETED and due is not None and due < today


def state_words(state: str) -> str:
    """The state in a word or two."""
    return TASK_LABELS[TaskState(state)]


def visibility_labels(*, closed: bool) -> dict[str, str]:
    """For whom a comment may be; on a record that only some may see, nobody is promised the whole working group."""
    return VISIBILITY_LABELS | ({"group": "Everybody who may see this"} if closed else {})


def readers(visibility: str, agencies: Sequence[str], *, closed: bool = False) -> str:
    """Who may read a comment, in words."""
    if visibility == "group":
        return "Everybody who may see this" if closed else "Whole working group"
    return f"Only {' and '.join([', '.join(agencies[:-1]), agencies[-1]] if len(agencies) > 1 else agencies)}"
