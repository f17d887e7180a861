"""One made-up project of Ghana at every point of its way, as databases to copy; a test stands at the one it names.

The way is gone once in a run. A test that wrote nothing leaves the database as it is for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import db
from tests.client import PageClient
from tests.conftest import TEMPLATE
from tests.projects.making import Made, date, enter, make_uruguay
from tests.states import Copies
from workflows.vocabulary import Role

POINTS = (
    "entered",
    "review_a",
    "proposed_a",
    "supported",
    "review_c",
    "proposed_c",
    "authorised",
    "registered",
    "review_d",
)


def newest() -> str:
    """The hash of the newest audit entry besides those of signing in: equal exactly when nothing was recorded."""
    db.session.rollback()
    query = text("SELECT hash FROM audit_entries WHERE object_type <> 'officer' ORDER BY seq DESC LIMIT 1")
    found: str = db.session.scalar(query)
    db.session.rollback()
    return found


def _lead(point: str, made: Made) -> None:
    """From the point before to this one."""
    match point:
        case "review_a":
            made.review_a()
        case "proposed_a":
            made.propose("los1", date(2026, 2, 2))
        case "supported":
            made.issue("los1").file("loi", date(2026, 2, 9))
        case "review_c":
            made.submit(date(2026, 3, 2)).assess().propose("los2", date(2026, 4, 1)).issue("los2")
            made.file("lor", date(2026, 4, 8)).submit(date(2026, 5, 4)).assess().file("hloa", date(2026, 6, 1))
        case "proposed_c":
            made.propose("loa", date(2026, 6, 15))
        case "authorised":
            made.issue("loa")
        case "registered":
            made.take("list_project", on=date(2026, 7, 1))
            made.take("record_registration", on=date(2026, 8, 3), programme_project="VCS-99999")
        case "review_d":
            made.submit(date(2026, 9, 7), quantity=1200)


class Databases:
    """The copies of this worker, each named after its point; made in the order of the way, when first asked for."""

    def __init__(self, copies: Copies, name: str) -> None:
        self.copies, self.name = copies, name
        self.heads: dict[str, str] = {}
        self.spoiled = False  # a test changed something without an audit entry
        self.generation = 0  # rises with every database put in the place of another

    def stand_at(self, point: str) -> None:
        """Leaves the database of this worker as it was at the point."""
        if point not in self.heads:
            self._go_to(point)
        if self.spoiled or newest() != self.heads[point]:
            self._replace(self.name, f"{self.name}_{point}")
            self.spoiled = False

    def _go_to(self, point: str) -> None:
        index = POINTS.index(point)
        if index == 0:
            self._replace(self.name, TEMPLATE)
            make_uruguay()
            enter()
        else:
            self.stand_at(POINTS[index - 1])
            _lead(point, Made("GHA-0001"))
        self.heads[point] = newest()
        self._replace(f"{self.name}_{point}", self.name)

    def _replace(self, name: str, source: str) -> None:
        self.generation += 1
        self.copies.replace(name, source)


@pytest.fixture(scope="session")
def databases(one_app: Flask, copies: Copies) -> Databases:
    with one_app.app_context():
        return Databases(copies, str(db.engine.url.database))


@pytest.fixture
def app(one_app: Flask) -> Iterator[Flask]:
    """The application inside its context; which data it has, `at` says."""
    with one_app.app_context():
        yield one_app
        db.session.remove()


@pytest.fixture
def at(app: Flask, databases: Databases) -> Callable[[str], Made]:
    """`at("review_a")`: the made-up project of Ghana at this point of its way. Uruguay has its process besides."""

    def stand(point: str) -> Made:
        databases.stand_at(point)
        return Made("GHA-0001")

    return stand


@pytest.fixture(scope="session")
def clients() -> dict[tuple[str, int], PageClient]:
    """The browsers in which sample officers have signed in, by name and generation of the database."""
    return {}


@pytest.fixture
def sign_in(
    app: Flask, databases: Databases, clients: dict[tuple[str, int], PageClient]
) -> Callable[[str], PageClient]:
    """`sign_in("Desk officer, MSE")`: a browser of that officer; signed in once, while the database stays."""

    def browser(name: str) -> PageClient:
        key = (name, databases.generation)
        if key not in clients:
            clients[key] = PageClient(app)
            clients[key].sign_in_as(name)
        return clients[key]

    return browser


@pytest.fixture
def grant(app: Flask, databases: Databases) -> Callable[..., None]:
    """`grant(2, (Role.DESK_OFFICER, "PER"))`: a sample officer has these roles and no others."""

    def give(officer: int, *grants: tuple[Role, str | None]) -> None:
        databases.spoiled = True
        databases.generation += 1
        db.session.execute(text("DELETE FROM role_grants WHERE officer_id = :id"), {"id": officer})
        for role, partner in grants:
            db.session.execute(
                text(
                    "INSERT INTO role_grants (officer_id, role, partner, granted_at) VALUES (:id, :role, :partner, now())"
                ),
                {"id": officer, "role": role.value, "partner": partner},
            )
        db.session.commit()

    return give


@pytest.fixture
def rows(app: Flask) -> Callable[..., list[Any]]:
    """`rows("SELECT … WHERE id = :id", id=1)`, outside any transaction of the test."""

    def ask(query: str, **values: Any) -> list[Any]:
        db.session.rollback()
        found = db.session.execute(text(query), values).all()
        db.session.rollback()
        return list(found)

    return ask


@pytest.fixture
def head(app: Flask) -> Callable[[], str]:
    """`head()` twice gives the same exactly when nothing was recorded in between."""
    return newest


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """`at_once(8, act)`: `act(0)` to `act(7)` in threads that start together; what each returned or raised."""

    def run(number: int, act: Callable[[int], Any]) -> list[Any]:
        ready = Barrier(number)

        def one(index: int) -> Any:
            with app.app_context():
                ready.wait(timeout=30)
                try:
                    return act(index)
                except Exception as error:
                    return error
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(one, range(number)))

    return run
