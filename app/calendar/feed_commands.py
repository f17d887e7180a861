"""Changes to the feed of an officer: its address is made, and ended."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert

from app.accounts.session_rows import hash_token, new_token
from app.calendar.models import CalendarFeed
from app.core import audit, clock
from app.core.db import unit_of_work
from workflows.vocabulary import Actor


def make_feed(actor: Actor) -> str:
    """Make the one feed of the officer, in place of an earlier one; the only copy of its token."""
    token = new_token()
    values = {"officer_id": actor.id, "token_hash": hash_token(token), "made_at": clock.now(), "version": 1}
    with unit_of_work() as session:
        made = insert(CalendarFeed.__table__).values(values)
        changed = {name: values[name] for name in ("token_hash", "made_at")}
        session.execute(made.on_conflict_do_update(index_elements=["officer_id"], set_=changed))
        _log(session, actor, "make", "made an address for the feed of their calendar")
    return token


def end_feed(actor: Actor) -> bool:
    """End the feed of the officer; false where there was none."""
    with unit_of_work() as session:
        row = session.get(CalendarFeed, actor.id)
        if row is None:
            return False
        session.delete(row)
        _log(session, actor, "end", "ended the feed of their calendar")
    return True


def _log(session: object, actor: Actor, action: str, summary: str) -> None:
    about = audit.Object("calendar_feed", str(actor.id))
    audit.append(session, actor, action=f"calendar_feed.{action}", about=about, summary=summary)
