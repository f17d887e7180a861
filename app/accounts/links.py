"""One-time links: made for an officer, used once, within a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import SET_PASSWORD, OfficerRow, OneTimeLink
from app.accounts.session_rows import hash_token, new_token
from app.core import clock

LIFE = timedelta(hours=24)


def path_of(token: str) -> str:
    return f"/welcome/{token}"


def make(session: Any, officer: OfficerRow) -> str:
    """Leaves a link for the officer, ends earlier ones, and returns the only copy of its token."""
    token, now = new_token(), clock.now()
    withdraw(session, officer)
    session.add(
        OneTimeLink(
            token_hash=hash_token(token), officer_id=officer.id, purpose=SET_PASSWORD,
            created_at=now, expires_at=now + LIFE,
        )
    )  # fmt: skip
    return token


def withdraw(session: Any, officer: OfficerRow) -> None:
    """Leaves the officer without a link that still works."""
    session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.officer_id == officer.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


def officer_of(session: Any, token: str) -> OfficerRow | None:
    """Whose link this is, if it still works."""
    officer: OfficerRow | None = session.scalar(
        select(OfficerRow)
        .join(OneTimeLink, OneTimeLink.officer_id == OfficerRow.id)
        .where(*_works(token), OfficerRow.disabled_at.is_(None), OfficerRow.sample.is_(False))
    )
    return officer


def use(session: Any, token: str) -> int | None:
    """Uses the link up and returns the officer's number; None when it was used by another request."""
    query = update(OneTimeLink).where(*_works(token)).values(used_at=clock.now())
    used: int | None = session.scalar(
        query.returning(OneTimeLink.officer_id), execution_options={"synchronize_session": False}
    )
    return used


def _works(token: str) -> tuple[Any, ...]:
    return (
        OneTimeLink.token_hash == hash_token(token),
        OneTimeLink.purpose == SET_PASSWORD,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > clock.now(),
    )
