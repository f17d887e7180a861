"""Flask's session, kept in the database: the cookie holds a random token and nothing else."""

from __future__ import annotations

import ipaddress
import logging
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response
from flask import request as current_request
from flask import session as flask_session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from app.accounts.session_rows import TOKEN_LENGTH, SessionRows, Stored, new_token
from app.core import clock
from app.core.access import Officer
from app.core.db import db
from app.settings import Settings

SECURE_COOKIE = "__Host-concord"
PLAIN_COOKIE = "concord"  # browsers take no __Host- cookie without https
SEEN_EVERY = timedelta(minutes=1)

_log = logging.getLogger("concord.sessions")


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What `flask.session` is during a request.

    `failure` is the database's error when the session could not be read; `stale` says that the browser
    showed a token that no longer counts.
    """

    def __init__(self, stored: Stored | None = None, *, failure: Exception | None = None, stale: bool = False) -> None:
        super().__init__(stored.data if stored else {}, on_update=_mark_modified)
        self.stored = stored
        self.failure = failure
        self.stale = stale
        self.modified = False
        self.new = stored is None
        self.issued: str | None = None  # a token that the browser does not have yet
        self.dropped = False  # the browser is to forget its token

    @property
    def officer(self) -> Officer | None:
        return self.stored.officer if self.stored else None

    @property
    def token_hash(self) -> str | None:
        """The key of the row, for commands that leave it alone or end it."""
        return self.stored.token_hash if self.stored else None


def _mark_modified(session: Any) -> None:
    session.modified = True


class ServerSessions(SessionInterface):
    """Reads a session with one statement; writes only what changed, and the time of use once a minute."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.settings = settings
        self._static = f"{app.static_url_path}/" if app.static_url_path else None
        self._rows: SessionRows | None = None

    @property
    def rows(self) -> SessionRows:
        if self._rows is None:
            self._rows = SessionRows(db.engine)
        return self._rows

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session of the cookie's token. An error of the database is kept for `security` to raise."""
        token = request.cookies.get(cookie_name(request), "")
        if len(token) != TOKEN_LENGTH or (self._static and request.path.startswith(self._static)):
            return ServerSession()
        try:
            stored = self._load(token)
        except SQLAlchemyError as failure:
            return ServerSession(failure=failure)
        return ServerSession(stored, stale=stored is None)

    def take(self, session: ServerSession, *, token: str) -> None:
        """Makes the request go on with the session of a token that a command has just made."""
        stored = self._load(token)
        session.stored, session.issued, session.dropped, session.stale = stored, token, False, False
        session.clear()
        session.update(stored.data if stored else {})
        session.modified = False

    def drop(self, session: ServerSession) -> None:
        """Makes the browser forget its token. The command has ended the row already."""
        session.stored, session.issued, session.dropped = None, None, True
        session.clear()
        session.modified = False

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Writes what changed and sends a new token. Never raises: the page is made already."""
        assert isinstance(session, ServerSession)
        if session.failure is not None:
            return
        try:
            self._write(session, request=current_request)
        except SQLAlchemyError:
            _log.exception("the session could not be saved")
            session.issued = None
        self._send(session, request=current_request, response=response)

    def _load(self, token: str) -> Stored | None:
        now = clock.now()
        return self.rows.load(
            token,
            created_after=now - self.settings.session_absolute,
            seen_after=now - self.settings.session_idle,
            samples=self.settings.development,
        )

    def _write(self, session: ServerSession, *, request: Request) -> None:
        now, stored = clock.now(), session.stored
        if stored is None:
            if session and session.modified and cookie_allowed(request, self.settings):
                session.issued = new_token()
                self.rows.insert(session.issued, data=dict(session), user_agent=request.user_agent.string, now=now)
            return
        if session.modified:
            self.rows.save(stored.token_hash, data=dict(session), now=now)
        elif now - stored.seen_at >= SEEN_EVERY:
            self.rows.touch(stored.token_hash, now=now)
        if stored.renew and session.issued is None and _is_a_page(request):
            token = new_token()
            if self.rows.renew(stored.token_hash, token=token):
                session.issued = token

    def _send(self, session: ServerSession, *, request: Request, response: Response) -> None:
        secure = request.is_secure
        options: dict[str, Any] = {"path": "/", "secure": secure, "httponly": True, "samesite": "Lax"}
        if session.issued is not None:
            response.set_cookie(cookie_name(request), session.issued, **options)
        elif session.dropped:
            response.delete_cookie(cookie_name(request), **options)
        if session.issued or session.dropped or session.stored:
            response.vary.add("Cookie")


def install(app: Flask, settings: Settings) -> None:
    app.session_interface = ServerSessions(app, settings)


def current() -> ServerSession:
    """The session of this request, with what Flask's type does not say."""
    found = flask_session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, ServerSession)
    return found


def cookie_name(request: Request) -> str:
    return SECURE_COOKIE if request.is_secure else PLAIN_COOKIE


def cookie_allowed(request: Request, settings: Settings) -> bool:
    """Without https a token travels in the clear: only in development, or within one machine."""
    return request.is_secure or settings.development or loopback_host(request)


def loopback_host(request: Request) -> bool:
    """Whether the address asked for is a name of this very machine (no name that others can point here)."""
    try:
        name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    except ValueError:  # a name that no host may have
        return False
    return name.lower() == "localhost" or loopback_address(name.strip("[]"))


def loopback_address(text: str | None) -> bool:
    try:
        return ipaddress.ip_address(text or "").is_loopback
    except ValueError:
        return False


def _is_a_page(request: Request) -> bool:
    """A page of its own: nothing else of the same browser is under way that still needs the old token."""
    return request.method == "GET" and "HX-Request" not in request.headers
