"""A tracker for Kenya, whose negotiation is on the register, and what the tests of this area share."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.accounts.queries import officers
from app.core.access import Officer
from app.core.db import db
from app.negotiation import article_commands, commands
from app.negotiation.answers import ArticleAnswers, RoundAnswers, StepAnswers, TextAnswers
from workflows.vocabulary import Actor, Role

BASE = "/partners/ken/negotiation"
CONTESTED = "It counts in the year in which outcomes [Singapore: occurred] [Partner: are transferred]."
SETTLED = "It counts in the year in which outcomes occurred."
TEAM = Actor(id=901, name="Negotiator", agency="MSE", roles=frozenset({Role.NEGOTIATOR}))


def begin(*titles: str) -> None:
    """An empty tracker with these articles and one round."""
    commands.begin(TEAM, iso3="KEN", from_model=False)
    for title in titles:
        commands.keep_article(TEAM, iso3="KEN", answers=ArticleAnswers(title=title))
    hold_round(date(2026, 3, 2))


def hold_round(day: date) -> int:
    return commands.record_round(TEAM, iso3="KEN", answers=RoundAnswers(first=day, place="Nairobi"))


def write(number: int = 1, *, working: str = CONTESTED, sg: str = "", partner: str = "", round: int | None = 1) -> Any:
    """The next version of the texts of an article."""
    answers = TextAnswers(sg_text=sg, partner_text=partner, working_text=working, round_number=round)
    return article_commands.write_texts(TEAM, iso3="KEN", number=number, answers=answers, version=None)


def take(step: str, number: int = 1, *, round: int = 1, reason: str = "") -> str:
    """A step of an article with good answers."""
    agreeing = step.startswith("agree")
    answers = StepAnswers(
        agreed_by="Both heads" if agreeing else "", place="Nairobi" if agreeing else "",
        round_number=round if agreeing else 0, reason=reason,
    )  # fmt: skip
    return article_commands.take_step(TEAM, iso3="KEN", number=number, step=step, answers=answers, version=None)


def agree(number: int = 1) -> None:
    write(number, working=SETTLED)
    take("open", number)
    take("agree", number)


@pytest.fixture
def kenya(app: Any) -> None:
    """Two articles, of which nothing is written."""
    begin("Purpose", "Corresponding adjustment")
    db.session.rollback()


@pytest.fixture
def named(app: Any) -> Any:
    """`named("Negotiator, MSE")`: the sample officer with the roles held."""

    def find(name: str) -> Officer:
        return next(each for each in officers(db.session) if each.name == name)

    return find
