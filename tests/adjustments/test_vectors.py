"""The test vectors, read from a copy of their file, through the code and through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.core.db import db
from app.reporting.adjustments.methods import MethodFault
from app.reporting.adjustments.vector_reading import read_vectors
from app.reporting.adjustments.vector_results import compute
from tests.conftest import make_settings

FILE = Path(__file__).parent / "data" / "adjustment_vectors.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))


def answer(vector: dict[str, Any]) -> dict[str, Any]:
    return compute(read_vectors(json.dumps(vector))[0][0])


def vector(id: str, **changes: Any) -> dict[str, Any]:
    found = json.loads(json.dumps(next(each for each in VECTORS if each["id"] == id)))
    return {**found, **changes}


@pytest.mark.parametrize("each", VECTORS, ids=lambda each: each["id"])
def test_every_vector_gives_what_it_expects(each: dict[str, Any]) -> None:
    found = answer(each)
    assert found["results"] == each["expect"]
    assert found["all_equal"] is True
    assert all(found["equals_expected"].values())


@pytest.mark.parametrize("each", VECTORS, ids=lambda each: each["id"])
def test_the_same_results_come_without_being_told_what_to_expect(each: dict[str, Any]) -> None:
    """Nothing is inferred from the answer."""
    found = answer({key: value for key, value in each.items() if key != "expect"})
    assert {key: found["results"][key] for key in each["expect"]} == each["expect"]
    assert "all_equal" not in found


@pytest.mark.parametrize(
    ("id", "method"),
    [("CA-01", "7(a)(i)"), ("CA-02", "7(a)(i)"), ("CA-03", "7(a)(ii)"), ("CA-05", "7(b)"), ("CA-08", "9")],
)
def test_each_vector_says_which_method_was_taken(id: str, method: str) -> None:
    assert answer(vector(id))["method"].endswith(f"paragraph {method}")


def test_the_method_is_taken_from_the_inputs_where_words_are_silent() -> None:
    found = answer({"id": "a", "inputs": {"used": {"2022": 30}, "ndc": [2021, 2030]}})
    assert "7(a)(ii)" in found["method"]
    assert found["results"]["indicative_CA_each_year_2021_2022"] == -15
    found = answer({"id": "b", "inputs": {"E": {"2026": 5, "2027": 6}, "budget": 10}})
    assert "7(b)" in found["method"]
    assert found["results"]["within_budget"] is False
    found = answer({"id": "c", "title": "Single-year NDC", "inputs": {"E": {"2026": 5}, "budget": 10}})
    assert "7(a)(i)" in found["method"]


def test_a_missing_inventory_is_null_and_named_never_a_nought() -> None:
    changed = vector("CA-01")
    del changed["inputs"]["E"]["2023"]
    found = answer(changed)
    assert found["results"]["emissions_balance"] == {"2022": 51000, "2023": None, "2024": 49500}
    assert found["equals_expected"]["emissions_balance"] is False
    assert found["all_equal"] is False
    assert any("2023" in sentence for sentence in found["missing"])


def test_a_budget_is_not_kept_where_a_year_is_missing() -> None:
    changed = vector("CA-05")
    del changed["inputs"]["E"]["2028"]
    found = answer(changed)["results"]
    assert found["within_budget"] is None
    assert found["cumulative_E"] is None
    assert found["cumulative_CA"] == 65


def test_a_deficit_of_one_tonne_fails_the_budget() -> None:
    assert (
        answer(vector("CA-05", inputs={**vector("CA-05")["inputs"], "budget": 4364}))["results"]["within_budget"]
        is False
    )
    assert (
        answer(vector("CA-05", inputs={**vector("CA-05")["inputs"], "budget": 4365}))["results"]["within_budget"]
        is True
    )


def test_an_average_that_does_not_divide_is_exact_until_it_is_printed() -> None:
    found = answer({"title": "averaging", "inputs": {"used": {"2023": 100}, "ndc": [2021, 2030]}})["results"]
    assert found["average"] == pytest.approx(100 / 3)
    assert found["running_average_by_year"] == {"2021": 0.0, "2022": 0.0, "2023": pytest.approx(100 / 3)}
    assert found["deviation_by_year"]["2023"] == pytest.approx(200 / 3)


def test_both_readings_of_elapsed_years_are_there() -> None:
    inputs = {
        "used": {"2024": 300, "2026": 300},
        "ndc": [2021, 2030],
        "E": {"2022": 9, "2024": 9},
        "elapsed": "inventory",
    }
    found = answer({"title": "averaging", "inputs": inputs})["results"]
    assert found["elapsed_years_by_reading"] == {"calendar": 6, "inventory": 2}
    assert found["average"] == 300
    assert answer({"title": "averaging", "inputs": {**inputs, "elapsed": "calendar"}})["results"]["average"] == 100


def test_an_averaging_host_adds_its_average() -> None:
    inputs = {"first_transfers": [{"q": 600, "vintage": 2022, "ft": "2023-01-02"}], "ndc": [2021, 2030]}
    found = answer({"title": "Host, averaging, covering to 2023", "inputs": inputs})["results"]
    assert found["average"] == 200
    assert found["indicative_CA_each_year_2021_2023"] == 200


def test_outcomes_first_transferred_after_the_period_still_adjust_the_year_of_the_mitigation() -> None:
    inputs = {
        "E": {"2024": 10, "2025": 10},
        "ndc": [2021, 2025],
        "first_transfers": [{"q": 3, "vintage": 2025, "ft": "2026-02-01"}],
    }
    found = answer({"title": "trajectory", "inputs": inputs})["results"]
    assert found["emissions_balance"] == {"2024": 10, "2025": 13}
    assert found["row_23c_by_event_year"] == {"2024": 0, "2025": 0}


def test_the_days_of_an_outcome_may_stand_in_the_inputs() -> None:
    inputs = {"vintage": 2025, "authorised_on": "2026-04-01", "issued": "2027-01-31"}
    found = answer({"title": "OIMP only", "inputs": inputs})
    assert found["results"]["first_transfer_date_if"]["Use or Cancellation"] is None
    assert found["results"]["aef_reported_year_if"] == {
        "Authorisation": 2026,
        "Issuance": 2027,
        "Use or Cancellation": None,
    }
    assert found["results"]["host_CA_calendar_year"] == 2025
    assert any("Use or Cancellation" in sentence for sentence in found["missing"])


def test_one_side_of_an_indicator_is_enough_and_a_missing_level_is_null() -> None:
    assert answer({"inputs": {"host_level": 50, "host_first_transferred": 2}})["results"] == {
        "host_adjusted_indicator": 48
    }
    found = answer({"inputs": {"buyer_used": 2}})
    assert found["results"] == {"buyer_adjusted_indicator": None}
    assert found["missing"]
    assert answer({"inputs": {"buyer_level": 50.5, "buyer_used": 0.25}})["results"] == {
        "buyer_adjusted_indicator": 50.75
    }


def test_years_in_which_nothing_happened_may_be_asked_for() -> None:
    inputs = {"E": {"2023": 100}, "first_transfers": [{"q": 5, "vintage": 2023, "ft": "2024-01-01"}]}
    expect = {"row_23c_by_event_year": {"2022": 0, "2023": 0, "2024": 5, "2025": 0}, "cumulative_CA": 5}
    assert answer({"title": "trajectory", "inputs": inputs, "expect": expect})["all_equal"]
    expect = {"emissions_balance": {"2022": 0}}
    found = answer({"title": "trajectory", "inputs": inputs, "expect": expect})
    assert found["results"]["emissions_balance"] == {"2022": None}
    assert not found["all_equal"]


def test_the_last_year_of_an_average_may_be_told_by_what_is_asked_for() -> None:
    inputs = {"used": {"2024": 600}, "ndc": [2021, 2030]}
    expect = {"average": 100, "elapsed_years": 6, "indicative_CA_each_year_2021_2026": -100}
    assert answer({"title": "averaging", "inputs": inputs, "expect": expect})["all_equal"]


def test_a_key_that_is_no_result_and_an_input_that_is_not_used_are_said() -> None:
    found = answer(vector("CA-02", expect={"row_99": 1}, inputs={**vector("CA-02")["inputs"], "colour": 3}))
    assert found["equals_expected"] == {"row_99": False}
    assert found["inputs_not_used"] == ["colour"]
    assert "row_99" in " ".join(found["missing"])


def test_what_is_expected_of_some_years_shows_the_others_beside_it() -> None:
    found = answer(vector("CA-01", expect={"row_23g_CA": {"2022": 1000}}))
    assert found["results"] == {"row_23g_CA": {"2022": 1000}}
    assert found["more"]["row_23g_CA"]["2023"] == 400


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON: line 1"),
        ("[]", "no vector"),
        ("3", "not an object"),
        ('[{"id":"x","inputs":[]}]', "“inputs” must be an object"),
        ('{"inputs":{}}', "nothing here"),
        ('{"inputs":{"E":{"20x4":1}}}', "“20x4” is not a year"),
        ('{"inputs":{"E":{"2024":"many"}}}', "“many” is not a number"),
        ('{"inputs":{"E":{"2024":true}}}', "not a number"),
        ('{"inputs":{"E":{"2024":NaN}}}', "NaN is not a number"),
        ('{"inputs":{"E":{"2024":1e999}}}', "out of range"),
        ('{"inputs":{"E":{"2024":1,"2024":2}}}', "stands twice"),
        ('{"inputs":{"E":{"2024":' + "9" * 400 + "}}}", "digits"),
        ('{"inputs":{"used":{"2024":-5}}}', "carry no sign"),
        ('{"inputs":{"used":{"2024":2.5}}}', "not a whole quantity"),
        ('{"inputs":{"used":7}}', "must be an object of years"),
        ('{"inputs":{"first_transfers":{}}}', "must be a list"),
        ('{"inputs":{"first_transfers":[{"q":1,"vintage":2020,"ft":"2024-01-01"}]}}', "vintage 2020 is no ITMO"),
        ('{"inputs":{"first_transfers_by_vintage":{"2019":5}}}', "vintage 2019 is no ITMO"),
        ('{"inputs":{"first_transfers":[{"q":1,"vintage":2022,"ft":"2024-02-30"}]}}', "not a day"),
        ('{"inputs":{"first_transfers":[{"q":1,"vintage":2022}]}}', "day of the first transfer is missing"),
        ('{"inputs":{"used":{"2031":5},"ndc":[2021,2030]}}', "outside the NDC period 2021 to 2030"),
        ('{"inputs":{"used":{"2024":5},"ndc":[2030,2021]}}', "first year lies after the last"),
        ('{"inputs":{"used":{"2024":5},"ndc":2030}}', "like [2021, 2030]"),
        ('{"inputs":{"used":{"2024":5},"acquired":3}}', "only 3 were acquired"),
        ('{"title":"vintage 2020: authorised 2021-02-03"}', "vintage 2020 is no ITMO"),
        ('{"inputs":{"E":{"2024":1},"method":"guess"}}', "is none of"),
    ],
)
def test_a_bad_file_gets_a_sentence(text: str, says: str, run: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text)
    done = run("adjustments", "compute", "--vector", str(tmp_path / "bad.json"), "--format", "json")
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "vector",
    [
        {"title": "Multi-year NDC, averaging", "inputs": {"used": {"2024": 5}, "ndc": [2021, 2030]}},
        {"title": "Multi-year NDC", "inputs": {"used": {"2024": 5}, "method": "averaging"}},
        {"inputs": {"used": {"2024": 5}, "method": {"2024": "averaging", "2025": "trajectory"}}},
    ],
)
def test_averaging_for_a_multi_year_ndc_and_two_methods_in_one_period_are_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(MethodFault):
        answer(vector)


@pytest.fixture
def run() -> Any:
    """The command line of an application whose database cannot be reached."""

    def invoke(*words: str) -> Any:
        app = _app_without_a_database()
        return app.test_cli_runner().invoke(args=list(words))

    return invoke


def _app_without_a_database() -> Flask:
    app = create_app(make_settings(Path("/nowhere"), "postgresql://nobody@127.0.0.1:1/none"))
    with app.app_context():
        db.engine.dispose()
    return app


def test_the_command_needs_no_database_and_prints_every_vector(run: Any) -> None:
    done = run("adjustments", "compute", "--vector", str(FILE), "--format", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert [each["results"] for each in found] == [each["expect"] for each in VECTORS]


def test_one_vector_alone_is_printed_alone(run: Any, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(VECTORS[0]))
    done = run("adjustments", "compute", "--vector", str(tmp_path / "one.json"), "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.output)["results"] == VECTORS[0]["expect"]


def test_a_wrong_expectation_ends_with_1_and_is_named(run: Any, tmp_path: Path) -> None:
    changed = vector("CA-02")
    changed["expect"]["emissions_balance"]["2024"] = 61000
    (tmp_path / "wrong.json").write_text(json.dumps([VECTORS[0], changed]))
    done = run("adjustments", "compute", "--vector", str(tmp_path / "wrong.json"), "--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.output)[1]["equals_expected"]["emissions_balance"] is False
    told = run("adjustments", "compute", "--vector", str(tmp_path / "wrong.json"))
    assert told.exit_code == 1
    assert "NOT AS EXPECTED" in told.output


def test_a_file_that_is_not_there_or_not_text_gets_a_sentence(run: Any, tmp_path: Path) -> None:
    done = run("adjustments", "compute", "--vector", str(tmp_path / "none.json"))
    assert done.exit_code == 1
    assert "cannot be read" in done.output
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    done = run("adjustments", "compute", "--vector", str(tmp_path / "bytes.json"))
    assert done.exit_code == 1
    assert "UTF-8" in done.output
