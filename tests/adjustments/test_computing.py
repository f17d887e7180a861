"""The arithmetic: signs, clocks, methods, and what holds for all flows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reporting.adjustments import splitting
from app.reporting.adjustments.averaging import deviation
from app.reporting.adjustments.computing import Adjustments
from app.reporting.adjustments.figures import Figure, State, number_words, whole
from app.reporting.adjustments.methods import Elapsed, Method, MethodFault, Metric, Target, one_method
from app.reporting.adjustments.period import Period, PeriodFault, outside_the_period
from app.reporting.adjustments.rows import ROWS
from app.reporting.adjustments.safeguards import (
    Verdict,
    achievement,
    achievement_words,
    cumulative,
    no_net_increase,
    overall,
    within,
)
from app.reporting.adjustments.triggers import Life
from tests.adjustments.making import HOST, USER, acquisition, adjusted, transfer, use
from workflows.ledger.movements import MovementKind as Kind

YEARS = range(2021, 2027)
ALL = dict.fromkeys(YEARS, 1000)


def values(found: Adjustments, row: str) -> list[object]:
    return [figure.value for figure in found.series(row) if figure.year in YEARS]


def test_a_user_takes_off_what_it_used_and_never_adds_it() -> None:
    found = adjusted(use(40, vintage=2022, year=2024), levels=ALL)
    assert found.figure("11", 2024).value == -40
    assert found.figure("13", 2024).value == 960


def test_a_host_adds_what_it_first_transferred_and_never_takes_it_off() -> None:
    found = adjusted(transfer(40, vintage=2022, event=2024), levels=ALL, party=HOST)
    assert found.figure("11", 2022).value == 40
    assert found.figure("13", 2022).value == 1040


def test_an_acquisition_alone_changes_no_balance() -> None:
    with_it = adjusted(acquisition(500, vintage=2023, event=2024), use(40, vintage=2023, year=2024), levels=ALL)
    without = adjusted(use(40, vintage=2023, year=2024), levels=ALL)
    for row in ("8", "9", "11", "12", "13"):
        assert values(with_it, row) == values(without, row)


def test_the_balance_is_not_that_of_the_registry_that_added_what_it_used() -> None:
    """`first transferred - acquired + used` gets every sign wrong; so does `emissions + acquired`."""
    found = adjusted(
        transfer(70, vintage=2024, event=2024, party=USER, acquiring_party=HOST),
        acquisition(500, vintage=2024, event=2024), use(40, vintage=2024, year=2024), levels=ALL,
    )  # fmt: skip
    assert found.figure("13", 2024).value == 1000 + 70 - 40
    assert found.figure("13", 2024).value not in (1000 + 70 - 500 + 40, 1000 + 500, 1000 - 500)


def test_the_two_clocks_are_kept_apart() -> None:
    host = adjusted(transfer(40, vintage=2022, event=2024), levels=ALL, party=HOST)
    assert values(host, "6") == [0, 0, 0, 40, 0, 0]
    assert values(host, "11") == [0, 40, 0, 0, 0, 0]
    user = adjusted(use(40, vintage=2022, year=2023, event=2025), levels=ALL)
    assert values(user, "8") == [0, 0, 0, 0, 40, 0]
    assert values(user, "11") == [0, 0, -40, 0, 0, 0]


def test_a_surrender_is_a_use_towards_the_ndc() -> None:
    assert adjusted(use(9, vintage=2022, year=2024, kind=Kind.SURRENDER)).figure("8", 2024).value == 9


def test_use_for_other_purposes_is_no_use_towards_the_ndc() -> None:
    assert adjusted(use(9, vintage=2022, year=None, event=2024, kind=Kind.USE_IMP)).figure("8", 2024).value == 0


def test_other_purposes_are_adjusted_by_the_host_by_vintage_and_counted_once() -> None:
    found = adjusted(
        transfer(40, vintage=2022, event=2024, purposes="OIMP", kind=Kind.USE_IMP),
        transfer(7, vintage=2022, event=2024, purposes="NDC and OIMP"), levels=ALL, party=HOST,
    )  # fmt: skip
    assert [found.figure(row, 2024).value for row in ("6", "7", "9")] == [7, 40, 47]
    assert found.figure("11", 2022).value == 47


def test_a_movement_that_is_no_first_transfer_is_never_counted_as_one() -> None:
    """After a split the flag of the ledger decides, not the kind of a later movement."""
    found = adjusted(transfer(40, vintage=2022, event=2024, first_transfer=False), party=HOST)
    assert found.figure("6", 2024).value == 0


def test_an_indicator_has_the_signs_reversed() -> None:
    more = {"metric": Metric.NON_GHG, "indicator": "GWh", "per_tonne": Fraction(1, 2), "levels": ALL}
    host = adjusted(transfer(40, vintage=2022, event=2024), party=HOST, **more)
    user = adjusted(use(40, vintage=2022, year=2022), **more)
    assert host.figure("14", 2022).value == 980
    assert user.figure("14", 2022).value == 1020
    assert host.figure("13", 2022).state is State.NOT_APPLICABLE
    assert host.figure("11", 2022).paragraph == "23(g), 9(a), 9(b)"


def test_an_indicator_without_a_conversion_is_indeterminate_where_anything_moved() -> None:
    found = adjusted(use(40, vintage=2022, year=2022), metric=Metric.NON_GHG, indicator="GWh", levels=ALL)
    assert found.figure("14", 2022).state is State.INDETERMINATE
    assert "GWh" in found.figure("14", 2022).missing[0]
    assert found.figure("14", 2023).value == 1000


def test_policies_and_measures_add_and_take_off_as_tonnes_do() -> None:
    found = adjusted(use(40, vintage=2022, year=2022), metric=Metric.POLICIES, levels=ALL)
    assert (found.figure("4", 2022).value, found.figure("13", 2022).value) == (1000, 960)


def test_the_method_decides_what_a_year_shows() -> None:
    flows = (use(60, vintage=2023, year=2023), use(60, vintage=2026, year=2026))
    yearly = adjusted(*flows, levels=ALL)
    averaged = adjusted(*flows, levels=ALL, method=Method.AVERAGING)
    assert values(yearly, "11") == [0, 0, -60, 0, 0, -60]
    assert values(averaged, "11") == [-20] * 6
    assert values(averaged, "13") == [980] * 6
    assert "Indicative" in averaged.figure("11", 2024).note
    assert adjusted(*flows, method=Method.AVERAGING, through=2030).figure("11", 2030).note.startswith("Applied")


def test_without_a_known_method_no_adjustment_and_no_balance_is_told() -> None:
    found = adjusted(use(60, vintage=2023, year=2023), levels=ALL, method=None)
    for row in ("10", "11", "13", "1"):
        assert found.figure(row, 2023).state is State.INDETERMINATE, row
        assert "method" in found.figure(row, 2023).missing[0]
    assert found.figure("8", 2023).value == 60
    assert achievement(adjusted(levels=ALL, method=None, through=2030)).state is State.INDETERMINATE


def test_averaging_is_refused_to_a_multi_year_ndc() -> None:
    with pytest.raises(MethodFault, match="not offered to a multi-year NDC"):
        adjusted(target=Target.MULTI_YEAR, method=Method.AVERAGING)
    with pytest.raises(MethodFault):
        adjusted(target=Target.SINGLE_YEAR, method=Method.MULTI_YEAR)
    with pytest.raises(MethodFault, match="single year or at several"):
        adjusted(target=None, method=Method.AVERAGING)


def test_one_method_holds_for_the_whole_period() -> None:
    assert one_method(["averaging", "averaging"]) is Method.AVERAGING
    with pytest.raises(MethodFault, match="whole NDC period"):
        one_method([Method.AVERAGING, Method.TRAJECTORY])
    with pytest.raises(MethodFault):
        one_method([])


def test_a_period_runs_forwards() -> None:
    with pytest.raises(PeriodFault):
        Period("AAA", 2030, 2021, 2026)


def test_years_elapsed_by_both_readings_and_by_none() -> None:
    flows, levels = (use(60, vintage=2023, year=2026),), {2022: 5, 2024: 5}
    assert adjusted(*flows, levels=levels, method=Method.AVERAGING).figure("10", 2026).value == -10
    by_inventory = adjusted(*flows, levels=levels, method=Method.AVERAGING, elapsed=Elapsed.INVENTORY)
    assert by_inventory.figure("10", 2026).value == -30
    assert by_inventory.figure("10", 2021).state is State.INDETERMINATE
    unread = adjusted(*flows, levels=levels, method=Method.AVERAGING, elapsed=None)
    assert unread.figure("10", 2026).state is State.INDETERMINATE
    assert unread.figure("11", 2026).state is State.INDETERMINATE


def test_a_year_without_an_inventory_has_no_balance_and_is_not_nought() -> None:
    found = adjusted(use(60, vintage=2023, year=2023), levels={2022: 1000})
    figure = found.figure("13", 2023)
    assert (figure.value, figure.state) == (None, State.INDETERMINATE)
    assert figure.missing == (f"No checked inventory figure of {USER} for 2023 is recorded.",)
    assert found.figure("13", 2022).value == 1000
    assert cumulative(found).balance.state is State.INDETERMINATE


def test_an_inventory_of_nought_and_below_is_a_figure() -> None:
    found = adjusted(use(60, vintage=2023, year=2023), levels={2023: 0, 2022: -500})
    assert found.figure("13", 2023).value == -60
    assert found.figure("13", 2022).value == -500


def test_years_that_are_not_covered_are_not_yet_and_not_nought() -> None:
    found = adjusted(levels={2028: 5}, trajectory={2028: 7})
    for row in ("3", "6", "7", "8", "9", "11", "12", "13"):
        assert found.figure(row, 2028).state is State.NOT_YET
    assert found.figure("5", 2028).state is State.NOT_APPLICABLE
    assert found.figure("1", 2028).value == 7, "what is planned is told ahead"
    averaged = adjusted(method=Method.AVERAGING, through=2020)
    assert {figure.state for figure in averaged.series("11")} == {State.NOT_YET}
    with pytest.raises(KeyError):
        found.figure("13", 2031)
    with pytest.raises(KeyError):
        found.figure("99", 2026)


def test_a_use_without_its_year_leaves_every_adjustment_open() -> None:
    found = adjusted(use(60, vintage=2023, year=None, event=2024), levels=ALL)
    assert found.figure("11", 2022).state is State.INDETERMINATE
    assert "60" in found.figure("11", 2022).missing[0]


def test_each_figure_says_where_it_comes_from() -> None:
    found = adjusted(use(60, vintage=2023, year=2023), levels=ALL)
    for row in ROWS:
        figure = found.figure(row, 2023)
        assert figure.paragraph
        assert figure.formula
        assert figure.unit
    balance = found.figure("13", 2023)
    assert [flow.tonnes for flow in balance.flows] == [60]
    assert [(sign, term.row) for sign, term in balance.terms] == [(1, "3"), (1, "11")]


def test_a_figure_without_a_value_must_say_why() -> None:
    with pytest.raises(ValueError):
        Figure("1", "a", 2022, None, "t", "7", "b")
    with pytest.raises(ValueError):
        Figure("1", "a", 2022, None, "t", "7", "b", state=State.INDETERMINATE)
    with pytest.raises(ValueError):
        Figure("1", "a", 2022, 5, "t", "7", "b", state=State.NOT_YET)


@pytest.mark.parametrize(
    ("value", "words"),
    [(Fraction(1, 2), "1"), (Fraction(-1, 2), "−1"), (Fraction(5, 2), "3"), (Fraction(7, 3), "2"), (0, "0"),
     (-1234567, "−1,234,567")],
)  # fmt: skip
def test_averages_are_rounded_halves_away_from_zero(value: Fraction, words: str) -> None:
    assert number_words(value) == words
    assert whole(value) == int(words.replace(",", "").replace("−", "-"))


def test_an_indicator_keeps_its_decimals() -> None:
    assert number_words(Fraction(21, 2), unit="GWh") == "10.5"


def test_the_trajectory_is_shown_in_the_row_of_its_kind_of_ndc() -> None:
    single = adjusted(trajectory={2022: 5})
    assert single.figure("1", 2022).value == 5
    assert single.figure("1", 2023).state is State.INDETERMINATE
    assert single.figure("2", 2022).state is State.NOT_APPLICABLE
    several = adjusted(target=Target.MULTI_YEAR, method=Method.MULTI_YEAR, budget=900)
    assert several.figure("2", 2022).note == "A budget of 900 holds for the whole period."
    assert adjusted(method=Method.AVERAGING).figure("1", 2022).state is State.NOT_APPLICABLE


def test_the_safeguard_does_not_pass_on_missing_data() -> None:
    blank = adjusted(budget=10**9, through=2030)
    assert overall(no_net_increase(blank)) is Verdict.INDETERMINATE
    some = adjusted(budget=10**9, through=2030, levels=dict.fromkeys(range(2021, 2030), 1))
    assert within(some).verdict is Verdict.INDETERMINATE
    assert "2030" in within(some).missing[0]
    whole = adjusted(budget=10**9, through=2030, levels=dict.fromkeys(range(2021, 2031), 1))
    assert overall(no_net_increase(whole)) is Verdict.PASSES
    assert within(adjusted(through=2030, levels=dict.fromkeys(range(2021, 2031), 1))).verdict is Verdict.INDETERMINATE


def test_a_budget_for_years_to_come_is_not_kept_yet_but_may_be_broken_already() -> None:
    assert within(adjusted(levels=ALL, budget=10_000)).verdict is Verdict.INDETERMINATE
    assert within(adjusted(levels=ALL, budget=5_999)).verdict is Verdict.FAILS


def test_uses_without_their_first_transfers_do_not_pass() -> None:
    years = dict.fromkeys(range(2021, 2031), 1)
    used = adjusted(use(60, vintage=2023, year=2023), levels=years, budget=10**9, through=2030)
    assert overall(no_net_increase(used)) is Verdict.INDETERMINATE
    short = adjusted(transfer(59, vintage=2023, event=2023), party=HOST)
    enough = adjusted(transfer(60, vintage=2023, event=2023), party=HOST)
    assert overall(no_net_increase(used, counterpart=[short])) is Verdict.FAILS
    assert overall(no_net_increase(used, counterpart=[enough])) is Verdict.PASSES


def test_vintages_and_uses_outside_the_period_are_named_and_fail() -> None:
    record = adjusted(use(60, vintage=2020, year=2031, event=2026), use(5, vintage=2031, year=2026)).record
    said = " ".join(outside_the_period(record))
    assert "paragraph 1(e)" in said
    assert "paragraph 8(b)" in said
    assert "vintage 2031" in said
    assert overall(no_net_increase(adjusted(*record.flows, levels=ALL))) is Verdict.FAILS


def test_achievement_is_told_once_the_year_is_covered() -> None:
    levels = dict.fromkeys(range(2021, 2031), 1000)
    assert achievement(adjusted(levels=levels, target_level=990)).state is State.NOT_YET
    met = adjusted(use(20, vintage=2030, year=2030), levels=levels, target_level=990, through=2030)
    assert achievement(met).value == -10
    assert achievement_words(met, achievement(met)).startswith("Achieved: 10 ")
    missed = adjusted(levels=levels, target_level=990, through=2030)
    assert achievement_words(missed, achievement(missed)).startswith("Not achieved: 10 ")
    assert achievement(adjusted(levels=levels, through=2030)).missing == ("The target level is not known.",)
    assert achievement(adjusted(levels={}, target_level=1, through=2030)).state is State.INDETERMINATE
    several = adjusted(levels=levels, target=Target.MULTI_YEAR, method=Method.MULTI_YEAR, budget=10_001, through=2030)
    assert achievement(several).value == -1


@pytest.mark.parametrize("definition", ["First international transfer", "authorisation", ""])
def test_a_definition_outside_the_list_is_refused(definition: str) -> None:
    with pytest.raises(KeyError):
        Life(vintage=2024).first_transferred(definition)


def test_parts_of_a_row_add_up_to_its_figure() -> None:
    found = adjusted(use(60, vintage=2023, year=2024), use(5, vintage=2022, year=2024, approach=""), levels=ALL)
    split = splitting.parts(found.record)
    assert splitting.total(split) == 65
    assert {part.approach for part in split} == {"CA0001", "Not known"}


quantities = st.integers(min_value=1, max_value=10**9)
years = st.integers(min_value=2021, max_value=2030)
moves = st.lists(st.tuples(quantities, years, years, years), max_size=12)
levels_of = st.dictionaries(years, st.integers(min_value=-(10**12), max_value=10**12), max_size=10)


def _both_sides(chosen: list[tuple[int, int, int, int]], levels: dict[int, int]) -> tuple[Adjustments, Adjustments]:
    """A host and a user of the same tonnes, all of them first transferred and used."""
    flows = [
        flow
        for tonnes, vintage, event, used in chosen
        for flow in (
            transfer(tonnes, vintage=vintage, event=event), acquisition(tonnes, vintage=vintage, event=event),
            use(tonnes, vintage=vintage, year=used, event=event),
        )
    ]  # fmt: skip
    return (adjusted(*flows, party=HOST, levels=levels, through=2030), adjusted(*flows, levels=levels, through=2030))


@settings(deadline=None, max_examples=60)
@given(moves, levels_of)
def test_the_balance_is_emissions_plus_first_transferred_less_used(
    chosen: list[tuple[int, int, int, int]], levels: dict[int, int]
) -> None:
    for found in _both_sides(chosen, levels):
        for year in range(2021, 2031):
            added = sum(q for q, vintage, _, _ in chosen if vintage == year) if found.period.party == HOST else 0
            taken = sum(q for q, _, _, used in chosen if used == year) if found.period.party == USER else 0
            expected = levels[year] + added - taken if year in levels else None
            assert found.figure("13", year).value == expected


@settings(deadline=None, max_examples=60)
@given(moves)
def test_host_and_user_of_the_same_tonnes_net_to_nought(chosen: list[tuple[int, int, int, int]]) -> None:
    host, user = _both_sides(chosen, {})
    for row in ("9", "11"):
        assert host.total(row, "sum").value + user.total(row, "sum").value == 0
    assert no_net_increase(user, counterpart=[host])[0].verdict is Verdict.PASSES


@settings(deadline=None, max_examples=60)
@given(moves, st.integers(min_value=2021, max_value=2030))
def test_the_average_over_the_years_elapsed_is_the_cumulative_amount(
    chosen: list[tuple[int, int, int, int]], through: int
) -> None:
    flows = [use(q, vintage=v, year=u, event=e) for q, v, e, u in chosen]
    found = adjusted(*flows, method=Method.AVERAGING, through=through)
    years = through - 2020
    average = found.figure("10", through)
    assert average.value * years == found.figure("12", through).value
    assert found.total("11", "sum").value == found.figure("12", through).value
    apart = [deviation(found.figure("9", year), average).value for year in found.period.covered]
    assert sum(apart) == 0
