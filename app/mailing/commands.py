"""What officers choose about mail, and what an administrator does about mail that did not arrive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from app.accounts.commands.rules import RefusedError, require_administrator
from app.accounts.models import OfficerRow
from app.core import audit, clock, versions
from app.core.db import locked, unit_of_work
from app.mailing.models import Delivery, MailChoice, PartnerLevel
from app.mailing.records import KINDS, LEVELS, RHYTHMS
from workflows.vocabulary import Actor

_DIGEST_WORDS = {"none": "no digest", "daily": "a digest every day", "weekly": "a digest every week"}


def choose(
    actor: Actor, *, digest: str, at_once: Iterable[str], levels: Mapping[str, str], version: int | None
) -> None:
    """Keep what the officer wants by mail: how often a digest, which kinds at once, how much about each partner.

    Partners that `levels` does not name keep what was chosen before. Raises StaleVersion and ValueError.
    """
    if digest not in RHYTHMS or not set(at_once) <= set(KINDS) or not set(levels.values()) <= set(LEVELS):
        raise ValueError("This is not one of the choices.")
    with unit_of_work() as session:
        session.execute(locked(select(OfficerRow.id).where(OfficerRow.id == actor.id)))
        row = session.get(MailChoice, actor.id)
        versions.check(session, _about(actor.id, row.version if row else 0), seen=version)
        kept = _kept(session, actor.id, row, digest=digest, at_once=set(at_once))
        session.execute(
            delete(PartnerLevel).where(PartnerLevel.officer_id == actor.id, PartnerLevel.partner.in_(list(levels)))
        )
        lower = [(partner, level) for partner, level in levels.items() if level != "all"]
        if lower:
            values = [{"officer_id": actor.id, "partner": partner, "level": level} for partner, level in lower]
            session.execute(insert(PartnerLevel.__table__), values)
        session.flush()
        audit.append(
            session, actor, action="choose_mail", about=_about(actor.id, kept.version),
            summary=f"chose {_DIGEST_WORDS[digest]} by mail",
            details={"digest": digest, "at_once": sorted(at_once), "levels": dict(lower)},
        )  # fmt: skip


def send_again(actor: Actor, delivery_id: int) -> str:
    """Let a mail that was refused, or may not have arrived, wait once more; what was done as a sentence.

    It keeps its Message-ID. Raises LookupError and RefusedError.
    """
    with unit_of_work() as session:
        require_administrator(session, actor)
        row = session.scalar(locked(select(Delivery).where(Delivery.id == delivery_id)))
        if row is None:
            raise LookupError("There is no such mail.")
        if row.state not in ("refused", "undecided"):
            raise RefusedError("This mail is neither refused nor undecided any more. Nothing was changed.")
        before = row.state
        row.state, row.tries, row.next_try_at, row.reason, row.settled_at = "waiting", 0, None, "", None
        row.through = None
        audit.append(
            session, actor, action="send_mail_again", about=audit.Object("mail", str(delivery_id)),
            summary=f"let a mail that was {before} be sent again", details={"officer_id": row.officer_id},
        )  # fmt: skip
        return "The mail waits again and goes with the next round."


def _kept(session: Any, officer_id: int, row: Any, *, digest: str, at_once: set[str]) -> MailChoice:
    """The row of choices as it is now. A digest that was off begins with what comes from now on."""
    if row is None:
        row = MailChoice(officer_id=officer_id, digest_since=None)
        session.add(row)
    elif row.digest == "none" and digest != "none":
        row.digest_since = clock.now()
    row.digest, row.not_at_once = digest, sorted(set(KINDS) - at_once)
    row.changed_at = clock.now()  # so that every choice is a version of its own
    found: MailChoice = row
    return found


def _about(officer_id: int, version: int) -> audit.Object:
    return audit.Object("mail_choice", str(officer_id), version)
