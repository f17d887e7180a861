"""The model text: titles only until two officers have put words into it; a tracker begins from it; precedents."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.core.approving import APPROVALS
from app.negotiation import article_commands, commands, model_commands, queries
from app.negotiation.answers import NegotiationRefused, RoundAnswers, StepAnswers, TextAnswers
from app.negotiation.library import library
from app.negotiation.outline import OUTLINE
from tests.negotiation.conftest import SETTLED, TEAM
from workflows.engine import NotPermitted
from workflows.vocabulary import Actor, Role

SECOND = Actor(id=902, name="Second negotiator", agency="MTI", roles=frozenset({Role.NEGOTIATOR}))
KEY = "corresponding-adjustment"


def approved(words: str = "Each Party shall adjust."):
    row = model_commands.propose(TEAM, key=KEY, title="Corresponding adjustment", text=words)
    return model_commands.decide(SECOND, row_id=row.id, approve=True)


def test_the_outline_has_titles_and_no_invented_words(session):
    assert [(each.key, each.title, each.text) for each in library(session).articles] == [
        (key, title, "") for key, title in OUTLINE
    ]


def test_whoever_proposed_words_never_approves_them(session):
    row = model_commands.propose(TEAM, key=KEY, title="Corresponding adjustment", text="Words.")
    with pytest.raises(NegotiationRefused, match="another officer must decide"):
        model_commands.decide(TEAM, row_id=row.id, approve=True)
    with pytest.raises(DatabaseError, match="another_person_decides"):
        session.execute(text("UPDATE model_articles SET decision = 'approved', decided_by = 901, decided_at = now()"))
    session.rollback()
    assert library(session).article(KEY).text == ""
    assert "app.negotiation.model_commands.decide" in APPROVALS


def test_a_viewer_neither_proposes_nor_decides(session):
    viewer = Actor(id=7, name="Viewer", agency="MTI", roles=frozenset({Role.VIEWER}))
    row = model_commands.propose(TEAM, key=KEY, title="Corresponding adjustment", text="Words.")
    with pytest.raises(NotPermitted):
        model_commands.decide(viewer, row_id=row.id, approve=True)
    with pytest.raises(NotPermitted):
        model_commands.propose(viewer, key=KEY, title="x", text="")


def test_a_tracker_begins_from_the_model_with_the_words_that_are_approved(session):
    approved()
    assert commands.begin(TEAM, iso3="KEN", from_model=True) == len(OUTLINE)
    session.rollback()
    found = queries.tracker(session, "KEN")
    row = next(each for each in found.articles if each.model_key == KEY)
    assert queries.version(session, row.id, 1).sg_text == "Each Party shall adjust."
    assert sum(each.texts for each in found.articles) == 1
    with pytest.raises(NegotiationRefused, match="tracked already"):
        commands.begin(TEAM, iso3="KEN", from_model=True)


def test_what_was_agreed_with_others_is_laid_beside_for_whoever_may_see_them(session):
    for iso3 in ("KEN", "PHL"):
        commands.begin(TEAM, iso3=iso3, from_model=True)
        commands.record_round(TEAM, iso3=iso3, answers=RoundAnswers(first=date(2026, 3, 2)))
    session.rollback()
    number = next(each.number for each in queries.tracker(session, "PHL").articles if each.model_key == KEY)
    article_commands.write_texts(
        TEAM, iso3="PHL", number=number, answers=TextAnswers(working_text=SETTLED, round_number=1), version=None
    )
    for step in ("open", "agree"):
        article_commands.take_step(
            TEAM, iso3="PHL", number=number, step=step, version=None,
            answers=StepAnswers(agreed_by="Both", place="Manila", round_number=1),
        )  # fmt: skip
    session.rollback()
    assert [each.working_text for each in queries.precedents(session, KEY, partners=None, but="KEN")] == [SETTLED]
    assert queries.precedents(session, KEY, partners=frozenset({"KEN"})) == []
