"""One PostgreSQL for the whole run, a template database with the sample data, a fresh copy for each test.

Commands commit for real: what a test sees is what an officer would. The copy takes a few hundredths of a second.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event

from app import create_app
from app.core import embedded
from app.core.access import Officer
from app.core.db import db
from app.preparing import prepare
from app.settings import Settings
from tests.client import PageClient
from tests.states import Copies, States
from workflows.vocabulary import Actor, Role

TEMPLATE = "concord_template"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def server(shared_folder: Path) -> str:
    """The address of the PostgreSQL of this run; TEST_DATABASE_URL names another."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    url = given or embedded.ensure_running(_quick_folder() or shared_folder / "instance")
    return url.replace("postgresql+psycopg://", "postgresql://")


MEMORY = Path("/dev/shm")
ROOM = 4_000_000_000


def _quick_folder() -> Path | None:
    """A folder in memory for the databases of this run, where the machine has room: each test copies one, and a
    disk takes three times as long. Whoever ends last removes it. None where there is none."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    folder = MEMORY / f"concord-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
    atexit.register(_remove_if_ended, folder)  # before the server's own: it runs after it
    return folder


def _remove_if_ended(folder: Path) -> None:
    if not embedded.is_running(folder):
        shutil.rmtree(folder, ignore_errors=True)


def named(server: str, database: str) -> str:
    """The same server with another database in the path."""
    head, _, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{database}" + (f"?{query}" if query else "")


def make_settings(folder: Path, url: str, **changes: Any) -> Settings:
    return Settings(
        instance=folder, database_url=url.replace("postgresql://", "postgresql+psycopg://", 1),
        secret_key="only for tests", **changes,
    )  # fmt: skip


@pytest.fixture(scope="session")
def template(server: str, shared_folder: Path) -> str:
    """A database with every migration and the sample data, made once by the first worker that asks."""
    with (shared_folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server, autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone()
            if found:
                return TEMPLATE
            connection.execute(f"CREATE DATABASE {TEMPLATE}_new")
        settings = make_settings(shared_folder, named(server, f"{TEMPLATE}_new"))
        prepare(create_app(settings), settings=settings)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {TEMPLATE}_new RENAME TO {TEMPLATE}")
    return TEMPLATE


@pytest.fixture(scope="session")
def copies(server: str, template: str) -> Iterator[Copies]:
    """What puts fresh copies of databases in the place of those of this worker."""
    made = Copies(server, strategy=_strategy())
    yield made
    made.close()


@pytest.fixture(scope="session")
def one_app(server: str, copies: Copies, shared_folder: Path) -> Iterator[Flask]:
    """The application of this worker, on a database of its own."""
    name = f"concord_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"
    folder = shared_folder / name
    folder.mkdir(exist_ok=True)
    app = create_app(make_settings(folder, named(server, name)))
    app.config["TESTING"] = True
    with app.app_context():
        copies.replace(name, TEMPLATE)
    yield app
    with app.app_context():
        db.engine.dispose()


def _strategy() -> str:
    """In memory, copying files is quicker than writing a log of them."""
    return "file_copy" if os.access(MEMORY, os.W_OK) and not os.environ.get("TEST_DATABASE_URL") else "wal_log"


@pytest.fixture(scope="session")
def states(one_app: Flask, copies: Copies) -> States:
    """What many tests do first, kept as databases of this worker."""
    with one_app.app_context():
        return States(copies, name=str(db.engine.url.database), template=TEMPLATE)


@pytest.fixture
def app(one_app: Flask, states: States) -> Iterator[Flask]:
    """The application with a fresh copy of the sample data, inside its context."""
    with one_app.app_context():
        states.begin()
        yield one_app
        db.session.remove()
    # The folder of an application outlives its database here: what was signed of one is not held against the next.
    (one_app.config["SETTINGS"].instance / "audit-checkpoints.jsonl").unlink(missing_ok=True)


@pytest.fixture
def session(app: Flask) -> Any:
    """The database session."""
    return db.session


@pytest.fixture
def database_url(app: Flask, states: States) -> str:
    """The address of this test's database, for psycopg."""
    states.written_elsewhere()
    return db.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture
def actor(app: Flask) -> Callable[..., Actor]:
    """`actor(Role.CLEARER, agency="MTI", id=7)`: somebody with these roles."""

    def make(*roles: Role, agency: str = "MSE", id: int = 1, name: str = "") -> Actor:
        return Actor(id=id, name=name or f"Officer {id}, {agency}", agency=agency, roles=frozenset(roles))

    return make


@pytest.fixture
def desk(actor: Callable[..., Actor]) -> Actor:
    """A desk officer of MSE."""
    return actor(Role.DESK_OFFICER, name="Desk officer, MSE")


@pytest.fixture
def signed_out(app: Flask) -> PageClient:
    """A browser in which nobody has signed in; it checks every page that it fetches."""
    return PageClient(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[[str], PageClient]:
    """`sign_in("Desk officer, MSE")`: a browser of that sample officer."""

    def enter(name: str) -> PageClient:
        client = PageClient(app)
        client.sign_in_as(name)
        return client

    return enter


@pytest.fixture
def officer() -> Callable[..., Officer]:
    """`officer((Role.VIEWER, "PER"))`: grants as a request would carry them."""

    def make(*grants: tuple[Role, str | None], id: int = 1, agency: str = "MSE") -> Officer:
        return Officer(id=id, name="Somebody", agency=agency, grants=grants)

    return make


@pytest.fixture
def queries(app: Flask) -> Callable[[Callable[[], Any]], int]:
    """`queries(act)`: how many statements reach the database while `act` runs."""

    def count(act: Callable[[], Any]) -> int:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        event.listen(db.engine, "after_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "after_cursor_execute", note)
        return len(sent)

    return count
