"""What areas tell coordination, and each other, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.permissions import EVERYBODY, PERMISSIONS


@dataclass(frozen=True)
class Record:
    """Something that comments, tasks and messages can be about.

    `type` and `id` name it as the audit does. `partner` is the ISO 3 code of the partner that it belongs to, empty
    for what concerns all; whoever sees it must hold `permission` for that partner. Without `tasks` it takes comments
    alone: the title of a task goes into messages and calendars, a comment does not.
    """

    type: str
    id: str
    title: str
    url: str
    partner: str = ""
    permission: str = "partners.view"
    tasks: bool = True

    @property
    def closed(self) -> bool:
        """Whether only some roles see it: then nobody says of it that the whole working group reads it."""
        return is_closed(self.permission)


def is_closed(permission: str) -> bool:
    """Whether a permission is held by some roles alone."""
    return not PERMISSIONS[permission] >= EVERYBODY


@dataclass(frozen=True)
class Work:
    """One thing that waits: `mine` where this officer may do it now.

    `title` begins with a verb. `who` has it, `asked_by` asked for it, `since` is the day from which it waits, `due`
    the day by which it is asked for. `remind` is the address to which a reminder is posted, where one may be sent;
    `note` is a sentence under the title, as why the clock stands still.
    """

    title: str
    url: str
    action: str
    who: str
    since: date
    mine: bool
    partner: str = ""
    asked_by: str = ""
    due: date | None = None
    remind: str = ""
    note: str = ""


@dataclass(frozen=True)
class Dated:
    """One thing that the calendar shows, on a day or from one day to another.

    `kind` is a word that officers filter by (clearance, task, meeting, round, report, list, letter, target). `source`
    says from what the day was computed; `url` leads there. `permission` is what an officer must hold to see it.
    """

    kind: str
    title: str
    first: date
    last: date
    url: str
    partner: str = ""
    source: str = ""
    permission: str = "partners.view"
