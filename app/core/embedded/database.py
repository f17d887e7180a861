"""The role and the database inside the server, and what must be true of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from app.core.embedded import paths, server
from app.core.embedded.errors import EmbeddedError

DATABASE = "concord"  # also the name of the role, which is no superuser
COMING = ("starting up", "not yet accepting", "recovery", "Connection refused", "No such file")
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}


def url(data: Path) -> str:
    """SQLAlchemy's URL of the database; it names the socket."""
    return f"postgresql+psycopg://{DATABASE}@/{DATABASE}?host={quote(str(paths.short(data)), safe='/')}"


def prepare(data: Path) -> None:
    """Waits until the server answers, makes role and database if they are missing, checks that it is durable.

    Raises EmbeddedError.
    """
    deadline = time.monotonic() + server.START_SECONDS
    while True:
        try:
            with _connect(data, user=DATABASE, database=DATABASE) as connection:
                _check(connection, data=data)
            return
        except psycopg.OperationalError as problem:
            missing = "FATAL" in str(problem) and "does not exist" in str(problem)
            coming = any(words in str(problem) for words in COMING)
            late = paths.postmaster(data) is None or time.monotonic() > deadline
            if late or not (missing or coming):
                message = f"PostgreSQL in {data} does not answer ({problem}). Its server.log there may say why."
                raise EmbeddedError(message) from problem
            if missing:
                _make(data)
            time.sleep(0.02)


def _check(connection: psycopg.Connection[Any], *, data: Path) -> None:
    """Raises EmbeddedError when a power cut could lose what was saved."""
    question = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    found = connection.execute(question, [list(DURABLE)]).fetchall()
    wrong = [f"{name}={value}" for name, value in found if value != DURABLE[name]]
    if wrong:
        raise EmbeddedError(
            f"PostgreSQL in {data} runs with {', '.join(wrong)}, so a power cut could lose what was saved."
            f" Undo the ALTER ROLE, ALTER DATABASE or ALTER SYSTEM that set it, and start again."
        )


def _make(data: Path) -> None:
    """Leaves the role and the database. CREATEDB is for tests, which clone it."""
    name = sql.Identifier(DATABASE)
    with _connect(data, user=server.SUPERUSER, database="postgres") as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(name))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))


def _connect(data: Path, *, user: str, database: str) -> psycopg.Connection[Any]:
    folder = str(paths.short(data))
    return psycopg.connect(host=folder, user=user, dbname=database, autocommit=True, connect_timeout=10)
