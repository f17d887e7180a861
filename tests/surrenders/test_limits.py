"""The limit of a facility and year, with and without what is carried over, and what credits are worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from app.documents.kinds.reference import load_carbon_tax
from app.surrenders.limits import FacilityYears, limit_of, saving_of, share
from app.surrenders.policy import DATA, policy, read_policy
from app.surrenders.wording import money, rate_words, room_words


def limit(year: int, emissions: dict[int, int], used: dict[int, int] | None = None):
    return limit_of(policy(), FacilityYears(emissions, used or {}), year)


@pytest.mark.parametrize(("emissions", "own"), [(100_000, 5000), (99_999, 4999), (19, 0), (20, 1), (39, 1), (1, 0)])
def test_the_limit_is_five_per_cent_down_to_whole_tonnes(emissions: int, own: int) -> None:
    found = limit(2026, {2026: emissions})
    assert (found.own, found.carried, found.total, found.left, found.sure) == (own, 0, own, own, own)


def test_what_was_used_is_taken_off_and_a_corrected_figure_may_leave_less_than_nothing() -> None:
    assert limit(2026, {2026: 100_000}, {2026: 4999}).left == 1
    assert limit(2026, {2026: 100_000}, {2026: 5000}).left == 0
    assert limit(2026, {2026: 50_000}, {2026: 5000}).left == -2500


def test_without_the_emissions_of_the_year_the_limit_is_indeterminate_and_never_nought() -> None:
    found = limit(2026, {2025: 100_000}, {2026: 7})
    assert (found.emissions, found.own, found.total, found.left, found.sure) == (None,) * 5
    assert found.missing == ("the taxable emissions of 2026 are not on record",)
    assert "not on record" in room_words(found)


def test_what_2024_left_may_be_used_for_2025() -> None:
    found = limit(2025, {2024: 100_000, 2025: 100_000}, {2024: 1200})
    assert (found.own, found.carried, found.total, found.left) == (5000, 3800, 8800, 8800)


def test_carried_over_stays_below_ten_per_cent_of_the_later_year() -> None:
    found = limit(2025, {2024: 900_000, 2025: 100_000})
    assert (found.own, found.carried, found.total) == (5000, 5000, 10_000)


def test_nothing_is_carried_into_2026_or_any_other_year() -> None:
    for year in (2024, 2026, 2027):
        found = limit(year, {2024: 100_000, 2025: 100_000, year: 100_000})
        assert (found.carried_by, found.carried, found.total) == (None, 0, 5000)


def test_where_the_earlier_year_is_missing_only_the_limit_of_the_year_itself_is_sure() -> None:
    found = limit(2025, {2025: 100_000}, {2025: 4000})
    assert (found.own, found.carried, found.total, found.left) == (5000, None, None, None)
    assert found.sure == 1000
    assert found.missing == ("the taxable emissions of 2024 are not on record",)


def test_no_tonne_of_2024_counts_twice() -> None:
    """A late notice for 2024 cannot use again what 2025 has taken over."""
    emissions = {2024: 100_000, 2025: 100_000}
    found = limit(2024, emissions, {2024: 1000, 2025: 7000})
    assert (found.own, found.taken_on, found.left, found.sure) == (5000, 2000, 2000, 2000)
    assert limit(2025, emissions, {2024: 3000, 2025: 7000}).left == 0


def test_no_limit_is_stated_before_credits_counted() -> None:
    found = limit(2023, {2023: 100_000})
    assert (found.rule, found.own, found.left) == (None, None, None)
    assert found.missing == ("no limit is stated for the emissions of 2023",)


@pytest.mark.parametrize("tonnes", [0, 1, 7, 10**12])
def test_a_share_is_exact_for_any_size(tonnes: int) -> None:
    assert share(tonnes, 5) == (tonnes - tonnes % 20) // 20


@pytest.mark.parametrize(("year", "rate"), [(2019, 5), (2023, 5), (2024, 25), (2025, 25), (2026, 45), (2027, 45)])
def test_the_rate_is_that_of_the_emissions_year(year: int, rate: int) -> None:
    found = policy().rate(year)
    assert found is not None
    assert found.dollars == rate
    assert saving_of(policy(), tonnes=1000, year=year, price_cents=None).replaced == rate * 100_000


@pytest.mark.parametrize("year", [2018, 2028, 2030, 2050])
def test_where_no_rate_is_stated_nothing_is_made_up(year: int) -> None:
    found = saving_of(policy(), tonnes=1000, year=year, price_cents=2000)
    assert (found.rate, found.replaced, found.saved) == (None, None, None)
    assert rate_words(policy(), year).startswith("Not known. No rate is stated")


@pytest.mark.parametrize(("year", "dollars"), [(2025, 25), (2026, 25), (2027, 45), (2024, None), (2028, None)])
def test_a_fixed_price_credit_costs_what_the_source_says(year: int, dollars: int | None) -> None:
    found = policy().fixed_price_in(year)
    assert (found.dollars if found else None) == dollars


def test_the_saving_needs_the_price_and_may_be_a_loss() -> None:
    without = saving_of(policy(), tonnes=100, year=2026, price_cents=None)
    assert (without.replaced, without.paid, without.saved) == (450_000, None, None)
    assert saving_of(policy(), tonnes=100, year=2026, price_cents=2750).saved == 175_000
    assert saving_of(policy(), tonnes=100, year=2026, price_cents=5000).saved == -50_000


def test_money_reads_as_it_is_written() -> None:
    assert [money(cents, "S$") for cents in (4500, 123_450, -50_000, 5, None)] == [
        "S$45", "S$1,234.50", "−S$500", "S$0.05", "Not known",
    ]  # fmt: skip


def test_the_window_opens_on_1_july_and_its_end_is_not_known() -> None:
    assert policy().opens_on(2026).isoformat() == "2026-07-01"
    assert policy().closes_on(2026) is None
    known = replace(policy(), closes=(3, 31)).closes_on(2026)
    assert known is not None
    assert known.isoformat() == "2027-03-31"


def test_every_rule_names_its_source_and_the_documents_say_the_same_rates() -> None:
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    assert read_policy(data) == policy()
    for rules in (data["limits"], data["carried"], data["rates"], data["fixed_price"], [data["window"]]):
        assert all(rule["source"] for rule in rules)
    tax = load_carbon_tax()
    assert [(p.first, p.last, p.rate) for p in tax.periods] == [(p.first, p.last, p.dollars) for p in policy().rates]
    assert {rule.percent for rule in policy().limits} == {tax.limit_percent}
