"""Annual information before agencies: whoever was asked is waited for, and a change lapses what covers its table."""

from __future__ import annotations

from datetime import date

import pytest

from app.clearances.recording import ClearanceRefused
from app.reporting.aef import clearing, commands, queries
from app.reporting.aef.commands import ReportRefused
from tests.aef.making import tables
from tests.aef.test_filing import WORDS, before_id, prepared, wanted  # noqa: F401
from tests.clearances.making import Before
from tests.ledger.making import CHECKER, MAKER, K


@pytest.fixture
def before(prepared):  # noqa: F811
    return Before("aef_submission", prepared.reference, change=lambda: None, hand=MAKER)


def test_it_is_signed_once_whoever_was_asked_has_cleared(before, prepared, year):  # noqa: F811
    before.ask("NEA")
    january = date(year + 1, 1, 5)
    with pytest.raises(ReportRefused) as refused:
        commands.sign(CHECKER, submission_id=prepared.id, today=january)
    assert refused.value.sentences == ("It was put before agencies whose clearance does not stand yet: NEA.",)
    before.decide("NEA")
    assert commands.sign(CHECKER, submission_id=prepared.id, today=january).state == "signed"
    with pytest.raises(ClearanceRefused) as closed:
        before.ask("MTI")
    assert str(closed.value) == "It is signed and stays as it is"


def test_a_change_lapses_exactly_what_covers_its_table(before, prepared, year, ledger, session):  # noqa: F811
    before.ask("NCCS", "NEA", "AGC")
    for agency in ("NCCS", "NEA", "AGC"):
        before.decide(agency)
    commands.prepare(MAKER, wanted(year), today=ledger.today)
    assert set(before.states().values()) == {"Cleared"}
    ledger.move(K.CANCELLATION, before_id(session), 900, 909)
    commands.prepare(MAKER, wanted(year), today=ledger.today)
    assert before.states() == {"NCCS": "Lapsed", "NEA": "Lapsed", "AGC": "Cleared"}
    assert before.entry("NEA").request.ended_because == "Table 3: Actions, Table 4: Holdings"


def test_an_explanation_that_changes_lapses_what_covers_it(before, prepared):  # noqa: F811
    before.ask("NEA", "AGC").decide("NEA")
    before.decide("AGC")
    commands.explain(MAKER, submission_id=prepared.id, texts={**WORDS, "OWN07": "None was found."})
    assert before.states() == {"NEA": "Lapsed", "AGC": "Cleared"}
    assert before.entry("NEA").request.ended_because == "Explanations"


def test_tables_read_as_their_cells_and_long_ones_by_their_totals(monkeypatch):
    parts = {part.key: part for part in clearing.parts_of(tables(), {"OWN07": "None."})}
    actions = parts["table.3"].text.splitlines()
    assert actions[0] == "4 rows, 1,450 tCO₂e"
    assert "Vintage: 2024" in actions[1]
    assert parts["explanations"].text == "OWN07: None."
    monkeypatch.setattr(clearing, "MOST_ROWS", 3)
    short = {part.key: part for part in clearing.parts_of(tables(), {})}
    assert short["table.3"].text == "4 rows, 1,450 tCO₂e. Each of them stands in the workbook."
    assert short["table.3"].sha256 == parts["table.3"].sha256


def test_what_a_partner_filed_is_cleared_by_nobody_here(before, prepared, session):  # noqa: F811
    assert clearing.clearance_subject(session, type="aef_submission", id=prepared.reference)
    assert clearing.clearance_subject(session, type="aef_submission", id=f"GHA_{prepared.year}_1.0") is None
    assert queries.submissions(session, party="GHA") == []
