"""NDC periods and inventory figures: two officers, versions, what the database refuses, and the audit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core import audit
from app.core.versions import StaleVersion
from app.reporting import settings_commands as commands
from app.reporting import settings_queries as queries
from app.reporting.settings_answers import EMISSIONS, INDICATOR, FigureAnswers, PeriodAnswers, SettingRefused
from tests.ledger.making import CHECKER, COUNTERSIGNER, MAKER

PERIOD = PeriodAnswers(2021, 2030, source="A made-up statement")
FIGURE = FigureAnswers(2024, EMISSIONS, Decimal(52_000_000), source="A made-up inventory")


def approved(code: str = "SGP", **changes: Any) -> int:
    number = commands.propose_period(MAKER, code=code, answers=replace(PERIOD, **changes))
    commands.decide_period(CHECKER, code=code, number=number, approve=True)
    return number


def checked(code: str = "SGP", **changes: Any) -> int:
    figure_id = commands.record_figure(MAKER, code=code, answers=replace(FIGURE, **changes))
    commands.check_figure(COUNTERSIGNER, code=code, figure_id=figure_id, approve=True)
    return figure_id


def test_nothing_is_on_record_until_somebody_states_it(session) -> None:
    for party in queries.parties(session):
        assert queries.periods_of(session, party.code) == []
        assert queries.figures_of(session, party.code) == []


def test_a_period_holds_once_another_officer_approved_it(session) -> None:
    number = commands.propose_period(MAKER, code="sgp", answers=PERIOD)
    assert queries.in_force(queries.periods_of(session, "SGP")) == ()
    with pytest.raises(SettingRefused, match="another officer must decide"):
        commands.decide_period(MAKER, code="SGP", number=number, approve=True)
    said = commands.decide_period(CHECKER, code="SGP", number=number, approve=True)
    assert said == "You approved version 1 of the NDC period."
    assert [row.number for row in queries.in_force(queries.periods_of(session, "SGP"))] == [1]
    with pytest.raises(SettingRefused, match="does not wait"):
        commands.decide_period(CHECKER, code="SGP", number=number, approve=True)


def test_a_newer_version_takes_the_place_of_those_it_overlaps_only(session) -> None:
    first, second = approved(), approved(first_year=2031, last_year=2035)
    assert [row.number for row in queries.in_force(queries.periods_of(session, "SGP"))] == [first, second]
    third = approved(target_type="single_year", method="averaging", elapsed="calendar")
    assert [row.number for row in queries.in_force(queries.periods_of(session, "SGP"))] == [third, second]


def test_one_proposal_waits_at_a_time(session) -> None:
    commands.propose_period(MAKER, code="SGP", answers=PERIOD)
    with pytest.raises(SettingRefused, match="waits for a decision already"):
        commands.propose_period(CHECKER, code="SGP", answers=PERIOD)
    commands.propose_period(MAKER, code="GHA", answers=PERIOD)


def test_a_refusal_needs_its_reason_and_leaves_nothing_in_force(session) -> None:
    number = commands.propose_period(MAKER, code="GHA", answers=PERIOD)
    with pytest.raises(SettingRefused, match="reason"):
        commands.decide_period(CHECKER, code="GHA", number=number, approve=False, reason="  ")
    commands.decide_period(CHECKER, code="GHA", number=number, approve=False, reason="Not what the Party filed")
    assert queries.in_force(queries.periods_of(session, "GHA")) == ()


def test_a_form_made_from_an_older_version_is_refused(session) -> None:
    approved()
    with pytest.raises(StaleVersion):
        commands.propose_period(MAKER, code="SGP", answers=PERIOD, version=0)
    figure_id = commands.record_figure(MAKER, code="SGP", answers=FIGURE)
    with pytest.raises(StaleVersion):
        commands.check_figure(CHECKER, code="SGP", figure_id=figure_id, approve=True, version=0)


@pytest.mark.parametrize(
    ("changes", "says", "field"),
    [
        ({"first_year": 2031}, "first before the last", "last_year"),
        ({"last_year": 2101}, "lie between", "last_year"),
        ({"source": " "}, "source", "source"),
        ({"target_type": "multi_year", "method": "averaging"}, "not offered to a multi-year NDC", "method"),
        ({"method": "averaging"}, "before its method", "target_type"),
        ({"method": "guess"}, "from the lists", "method"),
        ({"elapsed": "lunar"}, "from the list", "elapsed"),
        ({"metric": "non_ghg"}, "unit of the indicator", "indicator"),
        ({"indicator": "GWh"}, "unit of the indicator", "indicator"),
        ({"per_tonne": Decimal(2)}, "for an indicator only", "per_tonne"),
        ({"trajectory": {2031: Decimal(1)}}, "outside the period", "trajectory"),
        ({"trajectory": {2025: Decimal(1)}, "budget": Decimal(5)}, "not both", "budget"),
        ({"target_year": 2035}, "outside the period", "target_year"),
        ({"target_level": Decimal(10) ** 15}, "beyond anything", "target_level"),
        ({"note": "x" * 2001}, "characters or fewer", "note"),
        ({"reference": "a\u202eb"}, "control characters", "reference"),
    ],
)
def test_a_period_that_contradicts_itself_is_refused(app, changes: dict[str, Any], says: str, field: str) -> None:
    with pytest.raises(SettingRefused, match=says) as refused:
        commands.propose_period(MAKER, code="SGP", answers=replace(PERIOD, **changes))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"year": 1999}, "year must lie"), ({"measure": "guess"}, "from the list"),
        ({"value": Decimal("1.5")}, "whole tonnes"), ({"value": Decimal("NaN")}, "beyond"),
        ({"value": Decimal(10) ** 16}, "beyond"), ({"source": ""}, "source"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused(app, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingRefused, match=says):
        commands.record_figure(MAKER, code="SGP", answers=replace(FIGURE, **changes))


def test_a_figure_counts_once_it_is_checked_and_until_a_newer_one_is(session) -> None:
    figure_id = commands.record_figure(MAKER, code="SGP", answers=FIGURE)
    rows = queries.figures_of(session, "SGP")
    assert queries.levels(rows, EMISSIONS) == {}
    with pytest.raises(SettingRefused, match="another officer must check"):
        commands.check_figure(MAKER, code="SGP", figure_id=figure_id, approve=True)
    with pytest.raises(SettingRefused, match="waits to be checked already"):
        commands.record_figure(CHECKER, code="SGP", answers=FIGURE)
    commands.check_figure(CHECKER, code="SGP", figure_id=figure_id, approve=True)
    newer = checked(value=Decimal(-5))
    level = queries.levels(queries.figures_of(session, "SGP"), EMISSIONS)[2024]
    assert (level.id, queries.value_of(level)) == (newer, -5)
    checked(measure=INDICATOR, value=Decimal("10.5"))
    assert queries.value_of(queries.levels(queries.figures_of(session, "SGP"), INDICATOR)[2024]) * 2 == 21


def test_a_party_that_is_not_on_the_register_is_unknown(app) -> None:
    with pytest.raises(queries.UnknownParty):
        commands.propose_period(MAKER, code="ZZZ", answers=PERIOD)
    with pytest.raises(queries.UnknownParty):
        commands.record_figure(MAKER, code="USA", answers=FIGURE)


def test_each_act_is_in_the_audit_and_told(session) -> None:
    approved()
    figure_id = checked()
    entries = audit.history(session, limit=4)
    assert [entry.action for entry in reversed(entries)] == [
        "ndc_period.proposed", "ndc_period.approved", "inventory_figure.recorded", "inventory_figure.checked",
    ]  # fmt: skip
    assert entries[0].summary.startswith("checked the figure of Singapore for 2024")
    told = session.execute(text("SELECT subject, path FROM outbox_messages ORDER BY id DESC LIMIT 1")).one()
    assert told.path == f"/reports/adjustments/sgp/figures/{figure_id}"
    assert list(audit.verify(session)) == []


@pytest.mark.parametrize("table", ["ndc_periods", "inventory_figures"])
@pytest.mark.parametrize("act", ["UPDATE {} SET source = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_what_was_decided(session, table: str, act: str) -> None:
    approved()
    checked()
    with pytest.raises(DBAPIError, match=r"refused|never changed"):
        session.execute(text(act.format(table)))
    session.rollback()


@pytest.mark.parametrize("table", ["ndc_periods", "inventory_figures"])
def test_the_database_refuses_a_decision_by_the_same_person(session, table: str) -> None:
    commands.propose_period(MAKER, code="SGP", answers=PERIOD)
    commands.record_figure(MAKER, code="SGP", answers=FIGURE)
    with pytest.raises(IntegrityError, match="another_person_decides"):
        session.execute(text(f"UPDATE {table} SET decision = 'approved', decided_at = now(), decided_by = proposed_by"))
    session.rollback()


def test_the_database_refuses_averaging_for_a_multi_year_target(session) -> None:
    commands.propose_period(MAKER, code="SGP", answers=PERIOD)
    with pytest.raises(IntegrityError, match="method_is_offered"):
        session.execute(text("UPDATE ndc_periods SET target_type = 'multi_year', method = 'averaging'"))
    session.rollback()
