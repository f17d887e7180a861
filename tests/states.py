"""Databases to begin from: what many tests do first is done once in each worker, and copied for the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, event

from app.core.db import db
from tests.operations.processes import until

Result = TypeVar("Result")
LEAVING_SECONDS = 0.2  # whoever has not left by then is sent out
READING = ("SELECT", "SHOW", "SET", "LOCK", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Copies:
    """Puts copies of databases in the place of others, over one connection that stays open."""

    def __init__(self, server: str, *, strategy: str) -> None:
        self._connection = psycopg.connect(server, autocommit=True)
        self._strategy = strategy

    def replace(self, name: str, source: str) -> None:
        """The database of this name is a fresh copy of the other one."""
        db.session.remove()
        db.engine.dispose()
        for each in (name, source):
            self._wait_until_left(each)
        until(lambda: dropped(self._connection, name))
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY {self._strategy}")

    def number(self, name: str) -> int:
        """The number of the database, which each copy has for itself; 0 where there is none."""
        found = self._connection.execute("SELECT oid FROM pg_database WHERE datname = %s", (name,)).fetchone()
        return found[0] if found else 0

    def close(self) -> None:
        self._connection.close()

    def _wait_until_left(self, name: str) -> None:
        """Those whom we have left take a moment to end; a server that still finds one rests a tenth of a second."""
        deadline = time.monotonic() + LEAVING_SECONDS
        inside = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while self._connection.execute(inside, (name,)).fetchone() != (0,) and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(0.001)


class States:
    """The database of one worker, and the copies kept of it, each named after the way that led there."""

    def __init__(self, copies: Copies, *, name: str, template: str) -> None:
        self.copies, self.name, self.template = copies, name, template
        self.way: tuple[Hashable, ...] = ()
        self._databases: dict[tuple[Hashable, ...], str] = {}
        self._results: dict[tuple[Hashable, ...], Any] = {}
        self._written = True  # until a copy stands
        self._number = 0  # of the copy that stands: a copy that somebody else put in its place has another
        event.listen(Engine, "before_cursor_execute", self._note)

    def begin(self) -> None:
        """The sample data and nothing else: a fresh copy, unless the test before has only read."""
        if self._written or self.way or self._number != self.copies.number(self.name):
            self._stand(self.template, way=())
        else:
            db.session.remove()

    def written_elsewhere(self) -> None:
        """Somebody else may write to the database, past every engine: the next test has a fresh copy."""
        self._written = True

    def lead(self, step: Hashable, make: Callable[[], Result]) -> Result:
        """Leaves the database as `make` leaves it, which is made once and copied from then on; gives plain values.

        Where anything else was written through the application's engine before (a sign-in, too), it is simply made.
        """
        if self._written:
            return make()
        way = (*self.way, step)
        if way not in self._databases:
            self._results[way] = make()
            database = f"{self.name}_{len(self._databases)}"
            self.copies.replace(database, self.name)
            self._databases[way] = database
        self._stand(self._databases[way], way=way)
        result: Result = self._results[way]
        return result

    def _stand(self, source: str, *, way: tuple[Hashable, ...]) -> None:
        self.copies.replace(self.name, source)
        self.way, self._written, self._number = way, False, self.copies.number(self.name)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._written = self._written or not statement.lstrip().upper().startswith(READING)


def dropped(connection: psycopg.Connection[Any], name: str) -> bool:
    """Whether the database is gone. Not yet, while a process of the server itself (autovacuum) is in it."""
    try:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
