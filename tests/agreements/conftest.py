"""A partner without acts, any partner, and everything that stands in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app.agreements import commands
from tests.agreements.people import DESK
from tests.agreements.way import Partnership
from tests.states import States


@pytest.fixture
def uruguay(session: Any, states: States) -> Partnership:
    """A partner in discussion, with no act on record."""

    def add() -> None:
        commands.add_partner(DESK, iso3="URY", region="Latin America", counterpart="", lead_agency="MSE")

    states.lead("Uruguay", add)
    return Partnership(session, "URY", states=states)


@pytest.fixture
def partnership(session: Any) -> Callable[[str], Partnership]:
    """`partnership("GHA")`: any partner of the register."""
    return lambda iso3: Partnership(session, iso3)


@pytest.fixture
def everything(app: Flask, session: Any) -> Callable[[], dict[str, list[str]]]:
    """Every row of every table as text: two calls are equal exactly when nothing was written between them."""

    def read() -> dict[str, list[str]]:
        session.rollback()
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'officer_sessions'")
        ).all()
        rows = {name: session.scalars(text(f"SELECT t::text FROM {name} t ORDER BY 1")).all() for name in tables}
        session.rollback()
        return {name: list(found) for name, found in rows.items()}

    return read


@pytest.fixture
def rows(session: Any) -> Callable[..., list[Any]]:
    """`rows("SELECT … WHERE iso3 = :iso3", iso3="PER")`, outside any transaction of the test."""

    def ask(query: str, **values: Any) -> list[Any]:
        session.rollback()
        found = session.execute(text(query), values).all()
        session.rollback()
        return list(found)

    return ask
