"""Changes to the model text: one officer proposes the words of an article, another approves or refuses them."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core import audit, clock, outbox, versions
from app.core.approving import approves
from app.core.db import broken_constraint, locked, unit_of_work
from app.negotiation import brackets
from app.negotiation.answers import MOST_TEXT, NegotiationRefused, UnknownNegotiation, tidy
from app.negotiation.commands import permit
from app.negotiation.models import ModelArticle
from app.negotiation.outline import TITLES
from app.permissions import PERMISSIONS
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Audience

_LOCK = 6_020_015  # one advisory lock: versions of the model text are counted without gaps


def propose(actor: Actor, *, key: str, title: str, text: str) -> ModelArticle:
    """Propose the next version of an article of the model; without a key, a new article. Another officer approves it.

    Raises NotPermitted, UnknownNegotiation, NegotiationRefused.
    """
    permit(actor)
    title, text = tidy("title", title), tidy("text", text, most=MOST_TEXT, multiline=True)
    if not title:
        raise NegotiationRefused("Enter the title of the article.", "title")
    try:
        brackets.check(text)
    except brackets.Unbalanced as fault:
        raise NegotiationRefused(str(fault), "text") from fault
    with unit_of_work() as session:
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        key = _key(session, key, title)
        last = session.scalar(select(ModelArticle).where(ModelArticle.key == key).order_by(
            ModelArticle.number.desc()).limit(1))  # fmt: skip
        if last is not None and last.decision == "approved" and (last.title, last.text) == (title, text):
            raise NegotiationRefused("Nothing would change: this is what is approved already.", "text")
        row = ModelArticle(
            key=key, number=(last.number if last else 0) + 1, title=title, text=text, proposed_by=actor.id or None,
            proposed_by_name=actor.name, proposed_at=clock.now(), decision="", decided_by_name="", reason="", version=1,
        )  # fmt: skip
        _add(session, row)
        _log(session, actor, row, done="proposed")
    return row


def _key(session: Any, key: str, title: str) -> str:
    """The key that was named, where the model has it; else one made from the title."""
    if key:
        if not _known(session, key):
            raise UnknownNegotiation(f"The model text has no article {key!r}.")
        return key
    made = "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:50].strip("-")
    if not made:
        raise NegotiationRefused("The title must hold letters or figures.", "title")
    if _known(session, made):
        raise NegotiationRefused("The model text has an article of this title: change that one.", "title")
    return made


def _known(session: Any, key: str) -> bool:
    named = select(ModelArticle.id).where(ModelArticle.key == key, ModelArticle.decision != "refused").limit(1)
    return key in TITLES or session.scalar(named) is not None


def _add(session: Any, row: ModelArticle) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if broken_constraint(error) != "uq_model_articles_one_open":
            raise
        raise NegotiationRefused("A version of this article waits for another officer already.", "text") from error


@approves("approved the words of an article of the model text")
def decide(actor: Actor, *, row_id: int, approve: bool, reason: str = "", version: int | None = None) -> ModelArticle:
    """Approve or refuse what another officer proposed; the row as decided.

    Raises NotPermitted, UnknownNegotiation, StaleVersion, NegotiationRefused.
    """
    if not actor.roles & PERMISSIONS["models.decide"]:
        raise NotPermitted("None of your roles decides on the model text.")
    reason = tidy("reason", reason, most=2000, multiline=True)
    if not approve and not reason:
        raise NegotiationRefused("Enter why it is refused: whoever proposed it reads the reason.", "reason")
    with unit_of_work() as session:
        query = locked(select(ModelArticle).where(ModelArticle.id == row_id))
        row: ModelArticle | None = session.scalar(query, execution_options={"populate_existing": True})
        if row is None:
            raise UnknownNegotiation("There is no such proposal.")
        if row.decision:
            raise NegotiationRefused(f"This was {row.decision} already, by {row.decided_by_name}.")
        versions.check(session, about(row), seen=version)
        if not actor.id or row.proposed_by == actor.id:
            raise NegotiationRefused("You proposed this, so another officer must decide.")
        row.decision = "approved" if approve else "refused"
        row.decided_by, row.decided_by_name, row.decided_at = actor.id, actor.name, clock.now()
        row.reason = reason
        row.version += 1
        session.flush()
        _log(session, actor, row, done=row.decision)
    return row


def about(row: ModelArticle) -> audit.Object:
    return audit.Object("model_article", f"{row.key}-{row.number}", row.version)


def _log(session: Any, actor: Actor, row: ModelArticle, *, done: str) -> None:
    said = f"{done} version {row.number} of the model article “{row.title}”"
    outbox.tell(
        session, (Audience.NEGOTIATORS, Audience.LEGAL_ADVISERS), actor_id=actor.id, subject=f"{actor.name} {said}",
        path=f"/negotiation/models/{row.key}",
    )  # fmt: skip
    audit.append(
        session, actor, action=f"model_article.{done}", about=about(row), summary=said,
        details={"key": row.key, "number": row.number, "title": row.title, "text": row.text, "reason": row.reason},
    )  # fmt: skip
