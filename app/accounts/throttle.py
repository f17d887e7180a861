"""Slowing down those who guess passwords, counted in the database so that every worker sees the same.

Attempts are counted by account and source together, by source alone, and over everything. No count is by
account alone: whoever guesses at an officer's password in one place does not keep the officer out elsewhere.
The count over everything locks nobody out either; while it is high, each source gets fewer attempts.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from app.core import clock

WINDOW = timedelta(minutes=15)
FIRST_WAIT = timedelta(seconds=30)  # doubled with every further attempt
LONGEST_WAIT = timedelta(minutes=15)
FREE_FOR_ACCOUNT = 5
FREE_FOR_SOURCE = 30
FREE_FOR_SOURCE_UNDER_ATTACK = 5
ATTACK = 500  # attempts over everything within the window
EVERYTHING = "everything"
_PURGE = 200

# One at a time for each source, so that a hundred attempts at once are a hundred, not one.
_LOCK = "SELECT pg_advisory_xact_lock(6020002, hashtext(%s))"
_COUNT = "SELECT count(*), max(at) FROM sign_in_attempts WHERE key = %s AND at > %s"
_ADD = "INSERT INTO sign_in_attempts (key, at) SELECT unnest(%s::text[]), %s"
_FORGIVE = "DELETE FROM sign_in_attempts WHERE key = %s"
_FORGIVE_ONE = """
DELETE FROM sign_in_attempts WHERE id IN
    (SELECT max(id) FROM sign_in_attempts WHERE key = ANY(%s) GROUP BY key)
"""
_DELETE_OLD = """
DELETE FROM sign_in_attempts WHERE id IN
    (SELECT id FROM sign_in_attempts WHERE at < %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
"""


class TooManyAttemptsError(Exception):
    """Come back after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"try again in {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True)
class Keys:
    """Under which keys an attempt counts."""

    account: str
    source: str


def keys(account: str, source: str | None) -> Keys:
    """The keys of an attempt at an account (an e-mail address, any text) from a source (an address)."""
    place = _place(source)
    both = hashlib.sha256(f"{account.strip().lower()}\n{place}".encode("utf-8", "replace")).hexdigest()
    return Keys(account=f"account {both}", source=f"source {place}")


def admit(engine: Engine, attempt: Keys) -> None:
    """Count an attempt before its password is compared.

    Raises TooManyAttemptsError, and then counts nothing, so that waiting always helps.
    """
    now = clock.now()
    with engine.begin() as connection:
        connection.exec_driver_sql(_LOCK, (attempt.source,))
        everything, _ = _count(connection, EVERYTHING, now)
        free = FREE_FOR_SOURCE if everything < ATTACK else FREE_FOR_SOURCE_UNDER_ATTACK
        until = max(
            _free_again(*_count(connection, attempt.account, now), free=FREE_FOR_ACCOUNT, now=now),
            _free_again(*_count(connection, attempt.source, now), free=free, now=now),
        )
        if until > now:
            raise TooManyAttemptsError(math.ceil((until - now).total_seconds()))
        connection.exec_driver_sql(_ADD, ([attempt.account, attempt.source, EVERYTHING], now))
        connection.exec_driver_sql(_DELETE_OLD, (now - WINDOW - LONGEST_WAIT, _PURGE))


def forgive(engine: Engine, attempt: Keys) -> None:
    """The attempt was right: neither it counts nor earlier slips at the same account from the same source."""
    with engine.begin() as connection:
        connection.exec_driver_sql(_LOCK, (attempt.source,))
        connection.exec_driver_sql(_FORGIVE, (attempt.account,))
        connection.exec_driver_sql(_FORGIVE_ONE, ([attempt.source, EVERYTHING],))


def _count(connection: Connection, key: str, now: datetime) -> tuple[int, datetime | None]:
    row = connection.exec_driver_sql(_COUNT, (key, now - WINDOW)).one()
    return int(row[0]), row[1]


def _free_again(attempts: int, last: datetime | None, *, free: int, now: datetime) -> datetime:
    """When the next attempt may be made: now, or some time after the last."""
    if attempts < free or last is None:
        return now
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempts - free, 10), LONGEST_WAIT)
    return last + wait


def _place(source: str | None) -> str:
    """The source as one key: an IPv6 subscriber has a whole /64 to choose addresses from."""
    try:
        address = ipaddress.ip_address(source or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
