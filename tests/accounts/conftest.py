"""An application with accounts only, on a PostgreSQL of its own, and a clock that tests may set."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from flask import Blueprint, Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app.accounts import sessions
from app.accounts.views import blueprint
from app.calendar.views import blueprint as calendar
from app.clearances.views import blueprint as clearances
from app.core import clock, security
from app.core.access import public, requires
from app.core.db import db
from app.mailing.views import blueprint as mailing
from app.settings import ROOT, Settings
from tests.accounts.browsing import Clock, Office
from tests.conftest import named


@pytest.fixture(scope="session")
def database_url(server: str) -> str:
    """A database of this worker on the server of the run, empty until the tables are made."""
    name = f"concord_accounts_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return named(server, name).replace("postgresql://", "postgresql+psycopg://", 1)


def build(settings: Settings, database_url: str) -> Flask:
    """What create_app does, as far as accounts need it, with pages of each kind of access."""
    app = Flask("app", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(SETTINGS=settings, SECRET_KEY="for tests", SQLALCHEMY_DATABASE_URI=database_url)
    db.init_app(app)
    sessions.install(app, settings)
    security.install(app)
    app.register_blueprint(blueprint)
    app.register_blueprint(mailing)
    app.register_blueprint(calendar)
    app.register_blueprint(clearances)
    _add_pages(app)
    app.register_error_handler(OperationalError, _not_now)
    return app


def _not_now(_error: OperationalError) -> tuple[str, int]:
    return render_template("errors/error.html", code=503, heading="Not now"), 503


def _add_pages(app: Flask) -> None:
    dashboard, search, pages = (Blueprint(name, __name__) for name in ("dashboard", "search", "pages"))

    @dashboard.get("/")
    @requires("work.view")
    def my_work() -> str:
        return render_template("accounts/signed_out.html")

    @dashboard.route("/form", methods=["GET", "POST"])
    @requires("partners.add")
    def form() -> str:
        return "the form"

    @dashboard.get("/forgotten")
    def forgotten() -> str:
        return "a view that states no access"

    @dashboard.get("/broken")
    @public
    def broken() -> str:
        raise ZeroDivisionError

    @search.get("/search")
    @requires("search.use")
    def results() -> str:
        return "results"

    for name in ("help", "contact", "accessibility", "privacy", "terms"):
        pages.add_url_rule(f"/{name}", name, public(lambda: "a page"))
    for each in (dashboard, search, pages):
        app.register_blueprint(each)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(mode="development", secret_key="for tests")


@pytest.fixture(scope="session")
def built(settings: Settings, database_url: str) -> Iterator[Flask]:
    app = build(settings, database_url)
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(built: Flask) -> Flask:
    """In development, with empty tables."""
    with built.app_context():
        tables = [table.name for table in db.metadata.sorted_tables]
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)
        filled = ", ".join(db.session.scalars(text(asked)))
        if filled:  # a few of a hundred: to empty them all takes longer than most tests
            db.session.execute(text(f"TRUNCATE {filled} RESTART IDENTITY CASCADE"))
        db.session.commit()
    return built


@pytest.fixture(scope="session")
def built_for_production(settings: Settings, database_url: str) -> Iterator[Flask]:
    app = build(replace(settings, mode="production", public_url="https://concord.example"), database_url)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def production(app: Flask, built_for_production: Flask) -> Flask:
    """A second application on the same database, as in production."""
    return built_for_production


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture
def office(app: Flask) -> Office:
    return Office(app)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database, in order."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(" ".join(statement.split()))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
