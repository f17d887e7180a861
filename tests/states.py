"""Databases to begin from: what many tests do first is done once in each worker, and copied for the others."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import psycopg
from sqlalchemy import text

from app.core.db import db
from tests.operations.processes import until

Result = TypeVar("Result")
WRITTEN = "SELECT tup_inserted + tup_updated + tup_deleted FROM pg_stat_database WHERE datname = current_database()"


class States:
    """The database of one worker, and the copies kept of it, each named after the way that led there."""

    def __init__(self, server: str, *, name: str, template: str, strategy: str) -> None:
        self.server, self.name, self.template, self.strategy = server, name, template, strategy
        self.way: tuple[Hashable, ...] = ()
        self._databases: dict[tuple[Hashable, ...], str] = {}
        self._results: dict[tuple[Hashable, ...], Any] = {}

    def begin(self) -> None:
        """The sample data and nothing else."""
        self._stand(self.template, way=())

    def lead(self, step: Hashable, make: Callable[[], Result]) -> Result:
        """Leaves the database as `make` leaves it, which is made once and copied from then on; gives plain values.

        Where anything else was written before (a sign-in, too), it is simply made.
        """
        if self._written():
            return make()
        way = (*self.way, step)
        if way not in self._databases:
            self._results[way] = make()
            database = f"{self.name}_{len(self._databases)}"
            self._replace(database, self.name)
            self._databases[way] = database
        self._stand(self._databases[way], way=way)
        result: Result = self._results[way]
        return result

    def _stand(self, source: str, *, way: tuple[Hashable, ...]) -> None:
        self._replace(self.name, source)
        self.way = way

    def _written(self) -> int:
        """How many rows were written to the database since it was copied."""
        db.session.rollback()
        db.session.execute(text("SELECT pg_stat_force_next_flush()"))
        db.session.rollback()
        found = db.session.scalar(text(WRITTEN))
        db.session.rollback()
        return int(found)

    def _replace(self, name: str, source: str) -> None:
        db.session.remove()
        db.engine.dispose()
        with psycopg.connect(self.server, autocommit=True) as connection:
            until(lambda: dropped(connection, name))
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY {self.strategy}")


def dropped(connection: psycopg.Connection[Any], name: str) -> bool:
    """Whether the database is gone. Not yet, while a process of the server itself (autovacuum) is in it."""
    try:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
