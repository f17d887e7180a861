"""What ends with an agreement: the round on its text once it is signed, and how open tasks of its partner are read."""

from __future__ import annotations

from typing import Any

from app.agreements.clearing import TYPE, clearance_subject
from app.agreements.models import Partner
from app.clearances import commands as clearances
from app.clearances import queries as clearance_queries
from app.coordination import ending as tasks
from workflows.agreement.facts import Stage
from workflows.partial_date import PartialDate, Precision
from workflows.vocabulary import Actor

# Nobody clears a text from here on: it is signed, or nobody negotiates any more.
_CLOSED = frozenset({Stage.IA_SIGNED, Stage.IN_FORCE, Stage.OPEN, Stage.ENDED})
_OF_NEGOTIATION = ("article",)
_OF_PARTNERSHIP = ("partner", "article", "meeting", "committee_decision")


def follow(
    session: Any, actor: Actor, row: Partner, *, source: Stage, target: Stage, on: PartialDate | None
) -> None:  # fmt: skip
    """End what waits where the step ended the negotiation or the partnership; open it again where that was taken back.

    Inside the transaction of the step. A pause ends nothing: it returns to where it was.
    """
    if Stage.PAUSED in (source, target) and Stage.ENDED not in (source, target):
        return
    if (source in _CLOSED) != (target in _CLOSED):
        _text(session, actor, row, because=_because(row, target, on) if target in _CLOSED else "")
        _tasks(session, actor, row, _OF_NEGOTIATION, because=_because(row, target, on) if target in _CLOSED else "")
    if (source is Stage.ENDED) != (target is Stage.ENDED):
        ended = target is Stage.ENDED
        _tasks(session, actor, row, _OF_PARTNERSHIP, because=_because(row, target, on) if ended else "")


def _because(row: Partner, target: Stage, on: PartialDate | None) -> str:
    day = ""
    if on is not None and on.known:
        day = f" {'on' if on.precision is Precision.DAY else 'in'} {on.words()}"
    if target is Stage.ENDED:
        return f"The partnership with {row.in_text} ended{day}"
    return f"The Implementation Agreement with {row.in_text} was signed{day}"


def _text(session: Any, actor: Actor, row: Partner, *, because: str) -> None:
    if not clearance_queries.was_asked_about(session, type=TYPE, id=row.iso3):
        return
    session.flush()
    subject = clearance_subject(session, type=TYPE, id=row.iso3)
    assert subject is not None
    if because:
        clearances.end_within(session, actor, subject, because=because)
    else:
        clearances.revive_within(session, actor, subject)


def _tasks(session: Any, actor: Actor, row: Partner, types: tuple[str, ...], *, because: str) -> None:
    about = tasks.of_partner(row.iso3, types)
    if because:
        tasks.subject_ended(session, actor, about=about, because=because)
    else:
        tasks.subject_goes_on(session, actor, about=about)
