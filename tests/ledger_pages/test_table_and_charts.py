"""The table by partner and the bars: pure figures."""

from __future__ import annotations

from collections import Counter

from app.ledger.balances import Ceiling, Sums
from app.ledger.charts import chart
from app.ledger.ledger_table import Bars, by_partner, by_year, table
from workflows.ledger.movements import Account

SUMS = Sums(
    movements={
        ("AAA", "issued", "host"): (2, 1000), ("AAA", "host", "omge"): (1, 20), ("AAA", "host", "in_transfer"): (1, 900),
        ("AAA", "in_transfer", "held"): (1, 900), ("AAA", "held", "used_ndc"): (2, 200),
        ("AAA", "used_ndc", "held"): (1, 100), ("BBB", "issued", "host"): (1, 7), ("BBB", "host", "oimp"): (1, 7),
    },
    years={("AAA", 2025): Counter(issued=1000, transferred=900), ("AAA", 2027): Counter(used=100),
           ("BBB", 2027): Counter(issued=7)},
)  # fmt: skip
CEILINGS = [Ceiling("AAA", 2024, 5000), Ceiling("AAA", 2024, None), Ceiling("CCC", 2025, None)]
NAMES = {"AAA": ("Aland", "AA"), "BBB": ("Beland", "BB"), "CCC": ("Celand", "CC")}


def made(visible=None):
    return table(SUMS, CEILINGS, names=NAMES, visible=visible)


def test_a_balance_is_what_came_less_what_went_and_issued_is_what_left_the_source():
    row = made().rows[0]
    assert row.tonnes["issued"] == 1000
    assert row.tonnes["host"] == 80
    assert row.tonnes["held"] == 800
    assert row.tonnes["ndc"] == 100


def test_what_was_issued_is_somewhere():
    for row in (*made().rows, made().total):
        assert sum(tonnes for key, tonnes in row.tonnes.items() if key != "issued") == row.tonnes["issued"]


def test_a_partner_with_letters_only_is_listed_and_what_no_letter_sets_is_not_nought():
    rows = {row.partner: row.authorised for row in made().rows}
    assert (rows["AAA"].tonnes, rows["AAA"].open, rows["AAA"].known) == (5000, 1, True)
    assert not rows["CCC"].known
    assert rows["BBB"].projects == 0


def test_rare_columns_show_only_where_they_hold_something():
    assert "oimp" in [column.key for column in made().columns]
    assert "oimp" not in [column.key for column in made({"AAA"}).columns]
    assert dict(made({"AAA"}).groups)["Used"] == 4


def test_only_visible_partners_count_also_in_the_total():
    found = made({"BBB"})
    assert [row.partner for row in found.rows] == ["BBB"]
    assert found.total.tonnes["issued"] == 7
    assert found.total.authorised.projects == 0


def test_movements_within_the_accounts_asked_for_change_nothing():
    both = (Account.HELD, Account.IN_TRANSFER)
    assert SUMS.totals(None, both) == (4, 800)


def test_years_run_without_gaps_and_end_with_the_newest():
    found = by_year(SUMS, CEILINGS, visible=None)
    assert [bars.label for bars in found] == ["2024", "2025", "2026", "2027"]
    assert found[0].tonnes["authorised"] == 5000
    assert found[2].tonnes == {"authorised": 0, "issued": 0, "transferred": 0, "used": 0}
    assert [bars.label for bars in by_year(SUMS, CEILINGS, visible=None, most=2)] == ["2026", "2027"]
    assert by_year(Sums(), [], visible=None) == []


def test_partners_come_by_their_most_tonnes():
    assert [bars.label for bars in by_partner(SUMS, made().rows, most=2)] == ["Aland", "Beland"]


def test_bars_stand_on_one_scale_and_a_chart_of_noughts_has_none():
    drawn = chart([Bars("A", dict.fromkeys(("authorised", "issued", "transferred", "used"), 0) | {"issued": 50}),
                   Bars("B", {"authorised": 100, "issued": 25, "transferred": 0, "used": 0})])  # fmt: skip
    lengths = {(group.label, bar.series): bar.length for group in drawn.groups for bar in group.bars}
    assert lengths["B", "authorised"] == 2 * lengths["A", "issued"] == 4 * lengths["B", "issued"]
    assert lengths["A", "used"] == 0
    assert drawn.groups[1].bars[0].words == "100 authorised"
    assert chart([]).height == 0
