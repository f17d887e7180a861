"""A tracker holds the signature until every article in it is agreed; without one, the step says so as before."""

from __future__ import annotations

from datetime import date

from app.agreements import queries as agreements
from tests.negotiation.conftest import agree, begin, take
from workflows import engine
from workflows.agreement import AGREEMENT
from workflows.agreement.guards import all_articles_are_agreed


def facts(session, iso3: str = "KEN"):
    session.rollback()
    return agreements.facts_of(agreements.case_of(session, iso3), actor=None, today=date(2026, 11, 28))


def test_every_article_must_be_agreed_where_they_are_tracked(session):
    assert not all_articles_are_agreed.holds(facts(session)), "nothing is recorded yet"
    begin("Purpose", "Reporting")
    agree(1)
    assert not all_articles_are_agreed.holds(facts(session))
    assert all_articles_are_agreed.detail(facts(session)) == "1 of 2 agreed in the negotiation tracker"
    agree(2)
    assert all_articles_are_agreed.holds(facts(session))
    take("reopen", 2, reason="A slip")
    assert not all_articles_are_agreed.holds(facts(session))


def test_the_step_for_all_articles_points_to_the_tracker(session):
    step = AGREEMENT.step("agree_articles")
    before = [reason.guard for reason in engine.unmet(step, facts(session))]
    begin()
    after = engine.unmet(step, facts(session))
    assert "articles_are_not_tracked" not in before
    assert "agree each of them in the negotiation tracker instead" in after[-1].sentence
    assert not all_articles_are_agreed.holds(facts(session)), "a tracker without articles agrees nothing"
