"""Makes a database ready: tables up to date, and the sample data on a first start."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text

from app.accounts import commands as accounts
from app.agreements import commands as agreements
from app.agreements.models import Partner
from app.agreements.register import read_register
from app.core import audit
from app.core.db import db
from app.eligibility.loading import load_reference
from app.projects.examples import load_examples
from app.projects.process_commands import load_processes
from app.settings import ROOT, Settings

MIGRATIONS = ROOT / "app" / "migrations"
REGISTER = Path(__file__).parent / "agreements" / "data" / "partnerships.yaml"
OLDEST_SERVER = 15
STARTING = 0x434F4E43  # advisory lock: one start at a time migrates and loads the sample


class NotReady(Exception):
    """The database cannot be made ready; the message says why and what to do."""


def prepare(app: Flask, *, settings: Settings) -> None:
    """Bring the tables up to date and load sample data on a first start. Two starts at once take turns.

    Raises NotReady.
    """
    with app.app_context():
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            version = (connection.dialect.server_version_info or (0,))[0]
            if version < OLDEST_SERVER:
                raise NotReady(f"DATABASE_URL names PostgreSQL {version}; Concord needs {OLDEST_SERVER} or later.")
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": STARTING})
            try:
                _migrate()
                if settings.sample_data:
                    load_sample_if_empty(settings)
                    load_processes(audit.SYSTEM)
                load_reference(audit.SYSTEM, with_lists=settings.sample_data)
                if settings.sample_data and settings.development:
                    load_examples(audit.SYSTEM)
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": STARTING})
        db.session.remove()
        db.engine.dispose()  # no connection may be shared with workers that are forked from here


def load_sample_if_empty(settings: Settings) -> int:
    """Load the published register and the sample officers where the database has no partner; how many."""
    accounts.add_sample_officers()
    if db.session.scalar(select(Partner.id).limit(1)):
        return 0
    entries = read_register(REGISTER.read_text(encoding="utf-8"))
    return agreements.load_register(audit.SYSTEM, entries=entries, afresh=settings.sample_start_afresh)


def _migrate() -> None:
    try:
        upgrade(directory=str(MIGRATIONS))
    except SystemExit:  # Flask-Migrate's way to say that it failed; it has said why
        raise NotReady("The tables could not be brought up to date; the reason is above.") from None
