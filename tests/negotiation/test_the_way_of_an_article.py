"""An article from the first words to agreement: versions that stay, steps with their answers, days with each side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.core import audit
from app.core.versions import StaleVersion
from app.negotiation import article_commands, commands, queries
from app.negotiation.answers import ArticleAnswers, NegotiationRefused, StepAnswers, TextAnswers, UnknownNegotiation
from app.negotiation.records import days_with
from tests.negotiation.conftest import CONTESTED, SETTLED, TEAM, agree, hold_round, take, write
from workflows import engine
from workflows.negotiation import Turn
from workflows.vocabulary import Actor, Role


def article(session, number: int = 1):
    session.rollback()
    return queries.tracker(session, "KEN").article(number)


def test_each_version_stays_with_its_round_its_author_and_its_hash(kenya, session):
    write(sg="Ours", partner="Theirs")
    hold_round(datetime(2026, 5, 4, tzinfo=UTC).date())
    write(working=SETTLED, round=2)
    row = article(session)
    first, second = queries.version(session, row.id, 1), queries.version(session, row.id, 2)
    assert (first.working_text, first.brackets, first.sg_text) == (CONTESTED, 1, "Ours")
    assert (second.brackets, row.brackets, row.texts) == (0, 0, 2)
    assert first.sha256 != second.sha256
    as_it_was = queries.texts(session, row.negotiation_id, round_number=1)
    assert as_it_was[row.id].number == 1


@pytest.mark.parametrize("table", ["article_versions", "article_steps"])
def test_nobody_rewrites_a_version_or_a_step(kenya, session, table):
    write()
    take("open")
    with pytest.raises(DatabaseError, match="refused"):
        session.execute(text(f"DELETE FROM {table}"))


def test_an_article_with_a_bracket_left_cannot_be_agreed(kenya, session):
    write()
    take("open")
    with pytest.raises(engine.Refused) as refused:
        take("agree_ad_referendum")
    assert [reason.guard for reason in refused.value.reasons] == ["no_bracket_is_left"]
    with pytest.raises(DatabaseError):
        session.execute(text("UPDATE negotiation_articles SET state = 'agreed' WHERE brackets > 0"))


def test_an_agreement_asks_who_where_and_in_which_round(kenya):
    write(working=SETTLED)
    take("open")
    with pytest.raises(engine.Refused) as refused:
        article_commands.take_step(TEAM, iso3="KEN", number=1, step="agree", answers=StepAnswers(), version=None)
    assert [reason.field for reason in refused.value.reasons] == ["round_number", "agreed_by", "place"]
    with pytest.raises(UnknownNegotiation):
        take("agree", round=9)


def test_agreed_words_stand_until_the_article_is_set_back_with_a_reason(kenya, session):
    agree()
    with pytest.raises(NegotiationRefused, match="Set it back to open first"):
        write(working="Other words.")
    with pytest.raises(engine.Refused):
        take("reopen")
    take("reopen", reason="The capital asks for a change")
    write(working="Other words.")
    row = article(session)
    assert (row.state, row.turn) == ("open", "ours")
    summaries = [entry.summary for entry in audit.history(session, about=commands.article_about(row))]
    assert any("set the article back to open (1, Purpose): The capital" in said for said in summaries)


def test_the_page_that_was_made_before_a_change_is_refused(kenya, session):
    seen = article(session).version
    write()
    with pytest.raises(StaleVersion) as stale:
        article_commands.write_texts(
            TEAM, iso3="KEN", number=1, answers=TextAnswers(working_text="Mine."), version=seen
        )
    assert "wrote version 1" in stale.value.changes[0].summary


def test_a_text_of_200_kb_is_kept_and_a_longer_one_refused_in_a_sentence(kenya):
    write(working="Each Party shall adjust. " * 8_000)
    with pytest.raises(NegotiationRefused, match="must be 250,000 characters or fewer; you entered 25"):
        write(working="x" * 250_001)


@pytest.mark.parametrize("bad", ["a\x00b", "right \u202e to left", "[one", "one]"])
def test_a_text_that_cannot_be_kept_is_refused_beside_its_field(kenya, bad):
    with pytest.raises(NegotiationRefused) as refused:
        write(working=bad)
    assert refused.value.field == "working_text"


def test_articles_change_places_are_added_and_left_out_without_gaps(kenya, session):
    commands.keep_article(TEAM, iso3="KEN", answers=ArticleAnswers(title="Definitions", number=1))
    commands.keep_article(TEAM, iso3="KEN", number=3, answers=ArticleAnswers(title="Adjustment", number=1))
    commands.leave_out(TEAM, iso3="KEN", number=2, reason="It stands in article 1", version=None)
    session.rollback()
    found = queries.tracker(session, "KEN").articles
    assert [(each.number, each.title) for each in found] == [(1, "Adjustment"), (2, "Purpose")]
    assert queries.articles_agreed(session, "KEN").total == 2


def test_only_the_team_writes(kenya):
    other = Actor(id=5, name="Viewer", agency="MTI", roles=frozenset({Role.VIEWER}))
    with pytest.raises(engine.NotPermitted):
        article_commands.write_texts(other, iso3="KEN", number=1, answers=TextAnswers(working_text="x"), version=None)
    with pytest.raises(engine.NotPermitted):
        article_commands.take_step(other, iso3="KEN", number=1, step="open", answers=StepAnswers(), version=None)


def test_days_are_counted_with_the_side_whose_turn_it_was():
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    steps = [
        SimpleNamespace(turn=turn, taken_at=begun + timedelta(days=day))
        for turn, day in (("ours", 0), ("theirs", 3), ("ours", 10))
    ]
    side = days_with(steps, now=begun + timedelta(days=12), turn=Turn.OURS, since=steps[-1].taken_at)
    assert (side.ours, side.theirs) == (5, 7)
