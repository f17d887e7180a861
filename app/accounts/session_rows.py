"""Sessions in the database: read and written on a connection of their own, apart from the view's work."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from app.core.access import Officer
from workflows.vocabulary import Role

TOKEN_LENGTH = 43  # 256 random bits, as base64url
USER_AGENT_LENGTH = 300
DATA_LIMIT = 64_000  # characters of JSON; a message or two never comes near it


@dataclass(frozen=True)
class Stored:
    """A live session as it was found. `officer` is None for a visitor who is not signed in."""

    token_hash: str
    seen_at: datetime
    renew: bool
    data: dict[str, Any]
    officer: Officer | None


# One statement for session, officer and roles: it runs at every request.
_LOAD = """
SELECT s.seen_at, s.renew, s.data, s.officer_id, o.name, o.agency,
       o.disabled_at IS NULL AND (NOT o.sample OR %s),
       (SELECT array_agg(ARRAY[r.role, r.partner]::text[] ORDER BY r.id)
        FROM role_grants r WHERE r.officer_id = o.id)
FROM officer_sessions s LEFT JOIN officers o ON o.id = s.officer_id
WHERE s.token_hash = %s AND s.ended_at IS NULL AND s.created_at > %s
  AND (s.officer_id IS NULL OR s.seen_at > %s)
"""
_INSERT = """
INSERT INTO officer_sessions (token_hash, created_at, seen_at, renew, data, user_agent)
VALUES (%s, %s, %s, false, %s::jsonb, %s)
"""
# Messages for the next page and times of use need not be on disk before the answer leaves: a power cut may
# cost the last half second of them. Signing in and out are written by commands, which do wait.
_SAVE = """
WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
UPDATE officer_sessions SET data = %s::jsonb, seen_at = %s FROM unhurried WHERE token_hash = %s AND ended_at IS NULL
"""
# Whoever holds the row is about to change it for a better reason than a time of day.
_TOUCH = """
UPDATE officer_sessions SET seen_at = %s WHERE token_hash =
    (SELECT token_hash FROM officer_sessions WHERE token_hash = %s AND ended_at IS NULL
     FOR UPDATE SKIP LOCKED)
"""
_RENEW = """
UPDATE officer_sessions SET token_hash = %s, renew = false
WHERE token_hash = %s AND renew AND ended_at IS NULL
"""


class SessionRows:
    """Every call is one statement on a connection in autocommit: no lock outlives it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def load(
        self, token: str, *, created_after: datetime, seen_after: datetime, samples: bool
    ) -> Stored | None:  # fmt: skip
        """The live session of a token, with its officer's roles as they stand now.

        `samples` says whether sample officers count. A session whose officer was disabled is as good as none.
        """
        token_hash = hash_token(token)
        with self._engine.connect() as connection:
            row = connection.exec_driver_sql(_LOAD, (samples, token_hash, created_after, seen_after)).first()
        if row is None:
            return None
        seen_at, renew, data, officer_id, name, agency, counts, grants = row
        if officer_id is None:
            return Stored(token_hash, seen_at, renew, data, None)
        if not counts:
            return None
        roles = tuple((Role(role), partner) for role, partner in grants or ())
        return Stored(token_hash, seen_at, renew, data, Officer(officer_id, name, agency, roles))

    def insert(self, token: str, *, data: dict[str, Any], user_agent: str, now: datetime) -> None:
        """Leaves a session for a visitor who is not signed in."""
        values = (hash_token(token), now, now, as_json(data), clean(user_agent)[:USER_AGENT_LENGTH])
        self._write(_INSERT, values)

    def save(self, token_hash: str, *, data: dict[str, Any], now: datetime) -> None:
        self._write(_SAVE, (as_json(data), now, token_hash))

    def touch(self, token_hash: str, *, now: datetime) -> None:
        """Notes that the session was used."""
        self._write(_TOUCH, (now, token_hash))

    def renew(self, token_hash: str, *, token: str) -> bool:
        """Gives the session a new token. False when it has got one already, or has ended."""
        return self._write(_RENEW, (hash_token(token), token_hash)) == 1

    def _write(self, statement: str, values: tuple[Any, ...]) -> int:
        connection: Connection
        with self._engine.connect() as connection:
            return int(connection.exec_driver_sql(statement, values).rowcount)


def new_token() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is kept of a token. It is random, so that a plain hash will do."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def as_json(data: dict[str, Any]) -> str:
    """The data as PostgreSQL can keep it. Beyond the limit, messages are dropped before anything else."""
    text = json.dumps(data, ensure_ascii=False)
    if "\\u0000" in text or clean(text) != text:  # seldom: only then is every value looked at
        text = json.dumps(_cleaned(data), ensure_ascii=False)
    if len(text) > DATA_LIMIT:
        text = json.dumps(_cleaned({key: data[key] for key in data if key != "_flashes"}), ensure_ascii=False)
    return text


def clean(text: str) -> str:
    """The text without what PostgreSQL refuses: NUL and half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each) for each in value]
    return value
