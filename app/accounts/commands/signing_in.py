"""Signing in and out, an officer's own password, and an officer's own sessions."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts import links, passwords, throttle
from app.accounts.commands.rules import RefusedError, about, acting, end_sessions
from app.accounts.models import OfficerRow, OfficerSession, OneTimeLink
from app.accounts.session_rows import USER_AGENT_LENGTH, clean, hash_token, new_token
from app.core import audit, clock
from app.core.db import db, locked, unit_of_work
from workflows.vocabulary import Actor


def sign_in(*, email: str, password: str, source: str | None, user_agent: str, leaving: str | None) -> str | None:
    """The token of a new session, or None: a wrong password, an unknown and a disabled account look the same.

    `leaving` is the key of the session that the browser had before; it ends. Raises
    throttle.TooManyAttemptsError and passwords.BusyError.
    """
    attempt = throttle.keys(email, source)
    throttle.admit(db.engine, attempt)
    with unit_of_work() as session:
        officer = session.scalar(select(OfficerRow).where(OfficerRow.email == clean(email).strip().lower()))
        counts = officer is not None and officer.disabled_at is None and not officer.sample
        right = passwords.matches(officer.password_hash if counts else None, password)
        if not right:
            _note_failure(session, officer, source=source)
            return None
        if passwords.is_outdated(officer.password_hash):
            _keep_hash(session, officer, passwords.make_hash(password))
        token = _open(session, officer, user_agent=user_agent, leaving=leaving)
        _note(session, officer, action="sign_in", summary="signed in")
    throttle.forgive(db.engine, attempt)
    return token


def sign_in_as_sample(officer_id: int, *, user_agent: str, leaving: str | None) -> str | None:
    """The token of a new session for a sample officer, or None without such an officer. For development."""
    with unit_of_work() as session:
        query = select(OfficerRow).where(
            OfficerRow.id == officer_id, OfficerRow.sample, OfficerRow.disabled_at.is_(None)
        )
        officer = session.scalar(query)
        if officer is None:
            return None
        token = _open(session, officer, user_agent=user_agent, leaving=leaving)
        _note(session, officer, action="sign_in", summary="signed in as a sample officer, without a password")
    return token


def sign_out(actor: Actor, *, token_hash: str | None) -> None:
    """Ends the session for good: its cookie does nothing any more."""
    with unit_of_work() as session:
        if end_sessions(session, OfficerSession.token_hash == token_hash, OfficerSession.officer_id == actor.id):
            _note(session, _own(session, actor), action="sign_out", summary="signed out")


def end_session(actor: Actor, number: int) -> bool:
    """Ends one of the officer's own sessions. False when there is none of this number."""
    with unit_of_work() as session:
        if not end_sessions(session, OfficerSession.number == number, OfficerSession.officer_id == actor.id):
            return False
        _note(session, _own(session, actor), action="end_session", summary="ended one of their own sessions")
    return True


def end_other_sessions(actor: Actor, *, keep: str | None) -> int:
    """Ends the officer's own sessions but one, and says how many."""
    with unit_of_work() as session:
        ended = end_sessions(session, OfficerSession.officer_id == actor.id, OfficerSession.token_hash != keep)
        if ended:
            summary = f"ended {ended} of their own sessions" if ended > 1 else "ended one of their own sessions"
            _note(session, _own(session, actor), action="end_session", summary=summary)
    return ended


def change_password(actor: Actor, *, current: str, new: str, source: str | None, user_agent: str) -> str:
    """Changes the officer's own password, ends every session, and returns the token of a new one.

    Raises RefusedError, throttle.TooManyAttemptsError and passwords.BusyError.
    """
    with unit_of_work() as session:
        officer = _own(session, actor)
        attempt = throttle.keys(officer.email, source)
        throttle.admit(db.engine, attempt)
        if not passwords.matches(officer.password_hash, current):
            raise RefusedError("This is not your current password.", field="current_password")
        token = _set_password(session, officer, new, user_agent=user_agent)
        _note(
            session,
            officer,
            action="change_password",
            summary="changed their password and ended other sessions",
        )
    throttle.forgive(db.engine, attempt)
    return token


def set_password_by_link(link: str, *, new: str, user_agent: str) -> str | None:
    """Sets a password by a one-time link and returns the token of a new session; None if the link is dead.

    Raises RefusedError for a password that cannot be used (the link still works), and passwords.BusyError.
    """
    with unit_of_work() as session:
        officer = links.officer_of(session, link)
        if officer is None:
            return None
        _refuse_weak(new, officer)
        if links.use(session, link) is None:
            return None
        token = _set_password(session, officer, new, user_agent=user_agent)
        _note(
            session,
            officer,
            action="set_password",
            summary="set their password by a one-time link and signed in",
        )
    return token


def forget_old_records(*, session_absolute: timedelta, keep: timedelta = timedelta(days=30)) -> int:
    """Deletes sessions and links that have long ended, and says how many. The audit chain keeps the acts."""
    with unit_of_work() as session:
        return forget_within(session, session_absolute=session_absolute, keep=keep)


def forget_within(session: Any, *, session_absolute: timedelta, keep: timedelta = timedelta(days=30)) -> int:
    """The same inside the caller's transaction."""
    limit = clock.now() - session_absolute - keep
    sessions = session.execute(delete(OfficerSession).where(OfficerSession.created_at < limit)).rowcount
    old_links = session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < limit)).rowcount
    return int(sessions + old_links)


def _own(session: Any, actor: Actor) -> OfficerRow:
    officer: OfficerRow = session.get_one(OfficerRow, actor.id)
    return officer


def _refuse_weak(new: str, officer: OfficerRow) -> None:
    sentence = passwords.why_not(new, about=(officer.name, officer.email))
    if sentence is not None:
        raise RefusedError(sentence, field="new_password")


def _set_password(session: Any, officer: OfficerRow, new: str, *, user_agent: str) -> str:
    _refuse_weak(new, officer)
    _keep_hash(session, officer, passwords.make_hash(new))
    links.withdraw(session, officer)
    end_sessions(session, OfficerSession.officer_id == officer.id)
    return _open(session, officer, user_agent=user_agent, leaving=None)


def _keep_hash(session: Any, officer: OfficerRow, password_hash: str) -> None:
    """Locks the row only now: hashing takes its time."""
    session.scalar(locked(select(OfficerRow).where(OfficerRow.id == officer.id)))
    officer.password_hash = password_hash
    session.flush()


def _open(session: Any, officer: OfficerRow, *, user_agent: str, leaving: str | None) -> str:
    """Leaves a session with a new token and a new form token, and returns the only copy of the first."""
    token, now = new_token(), clock.now()
    if leaving is not None:
        end_sessions(session, OfficerSession.token_hash == leaving)
    # Not through the object: signing in is no new version of the officer.
    session.execute(
        update(OfficerRow).where(OfficerRow.id == officer.id).values(last_signed_in_at=now),
        execution_options={"synchronize_session": False},
    )
    session.add(
        OfficerSession(
            token_hash=hash_token(token), officer_id=officer.id, created_at=now, seen_at=now,
            data={"csrf_token": secrets.token_hex(20)}, user_agent=clean(user_agent)[:USER_AGENT_LENGTH],
        )
    )  # fmt: skip
    return token


def _note(session: Any, officer: OfficerRow, *, action: str, summary: str) -> None:
    audit.append(session, acting(session, officer), action=action, about=about(officer), summary=summary)


def _note_failure(session: Any, officer: OfficerRow | None, *, source: str | None) -> None:
    """What was typed is not kept: people type passwords into the wrong box."""
    details = {"source": source or "unknown"}
    if officer is None:
        audit.append(
            session, audit.SYSTEM, action="sign_in_failed", about=audit.Object("officer", "unknown"),
            summary="refused a sign-in with an address that no officer has", details=details,
        )  # fmt: skip
        return
    audit.append(
        session, audit.SYSTEM, action="sign_in_failed", about=about(officer),
        summary=f"refused a sign-in as {officer.name} ({officer.agency})", details=details,
    )  # fmt: skip
