"""One database for the tests of a module that only read, and officers who look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.core.db import db
from tests.client import PageClient
from tests.conftest import TEMPLATE
from tests.states import Copies


@pytest.fixture(scope="module")
def once(one_app: Flask, copies: Copies) -> Iterator[Flask]:
    """The application with one fresh copy of the sample data for the whole module. Not beside `app` in one module."""
    with one_app.app_context():
        copies.replace(db.engine.url.database or "", TEMPLATE)
        yield one_app
        db.session.remove()


@pytest.fixture(scope="module")
def visit(once: Flask) -> Callable[[str], PageClient]:
    """`visit("Desk officer, MSE")`: a browser of that sample officer, the same for the whole module."""
    visitors: dict[str, PageClient] = {}

    def enter(name: str) -> PageClient:
        if name not in visitors:
            visitors[name] = PageClient(once)
            visitors[name].sign_in_as(name)
        return visitors[name]

    return enter


@pytest.fixture
def reading(once: Flask) -> Any:
    """The database session of a module that only reads."""
    db.session.rollback()
    return db.session
