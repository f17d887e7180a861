"""Every code list of ours beside CAD Trust's: both ways, or listed as one-way, or refused with a reason."""

from __future__ import annotations

import os

import pytest

from app.projects import nomenclature
from app.registries.cad_trust.data_model import data_model
from app.registries.cad_trust.lists import ListsFault, Unmapped, list_of, shown
from tests.cad_trust.making import MODEL
from workflows.authorisation.events import AUTHORISED, ENDINGS, LISTED, REGISTERED, RETURNED
from workflows.ledger.movements import Account

LISTS = MODEL.lists
# Our whole list for each list that goes out: each value has a mapping, or a reason why it has none.
OURS = {
    "metric": nomenclature.metrics(),
    "sector": nomenclature.sectors(),
    "authorised_sector": nomenclature.sectors(),
    "activity_type": nomenclature.activity_types(),
    "authorised_activity_type": nomenclature.activity_types(),
    "purposes": nomenclature.purposes(),
    "first_transfer": nomenclature.first_transfers(),
    "action_type": nomenclature.values("ActionType"),
    "mitigation_type": nomenclature.values("MitigationType"),
    "unit_metric": nomenclature.metrics(),
    "unit_status": [account.value for account in Account],
    "project_status": [AUTHORISED, LISTED, REGISTERED, RETURNED, *ENDINGS],
}
# Everything that does not come back as it went, or does not go back as it came.
ONE_WAY_OUT = {
    ("action_type", "Voluntary Cancellation"), ("authorised_sector", "Forestry and land use"),
    *(("unit_status", account.value) for account in Account if account not in (Account.HELD, Account.CANCELLED))
} - {("unit_status", each) for each in ("elsewhere", "share_of_proceeds", "issued")}  # fmt: skip
ONE_WAY_IN = {
    "sector": 5,
    "authorised_sector": 5,
    "unit_type": 2,
    "unit_status": 6,
    "project_status": 8,
    "label_type": 4,
}


@pytest.mark.parametrize("key", OURS)
def test_every_value_of_ours_is_mapped_or_refused_with_a_reason(key):
    for ours in OURS[key]:
        assert (ours in LISTS[key].out) != (ours in LISTS[key].refused), f"{key}: {ours}"
    strangers = (set(LISTS[key].out) | set(LISTS[key].refused)) - set(OURS[key])
    assert not strangers, f"{key} maps values that we do not have: {strangers}"


@pytest.mark.parametrize("key", sorted(LISTS))
def test_every_mapping_goes_both_ways_or_is_one_way(key):
    found = LISTS[key]
    for ours, theirs in found.out.items():
        assert found.send(ours) == theirs
        assert (found.read(theirs) == ours) != (ours in found.one_way_out) if theirs in found.back else True
    for theirs, ours in found.back.items():
        assert found.read(theirs) == ours
        if theirs not in found.one_way_in:
            assert found.send(ours) == theirs
    assert not found.unmatched & set(found.back)


def test_what_is_one_way_is_known_by_name():
    out = {(key, ours) for key, found in LISTS.items() for ours in found.one_way_out}
    assert out == ONE_WAY_OUT
    ours = {key: len(found.one_way_in) for key, found in LISTS.items() if key in OURS or key in ONE_WAY_IN}
    assert {key: count for key, count in ours.items() if count} | {"label_type": 4} == {**ONE_WAY_IN, "unit_status": 6}


def test_their_typing_errors_go_out_and_come_back_as_ours():
    assert LISTS["metric"].send("GHG") == "GHC"
    assert LISTS["metric"].send("non-GHG") == "Non-GHG"
    assert LISTS["country"].send("ATG") == "Antigua and Barduba"
    assert LISTS["action_type"].send("First transfer") == "First Transfer"
    assert LISTS["activity_type"].send("C02 usage") == "CO2 usage"
    assert LISTS["country"].read("Antigua and Barduba") == "ATG"
    assert LISTS["metric"].read("GHC") == "GHG"


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("mitigation_type", "Emission reductions and removals", "their list has no mixed value"),
        ("sector", "Forestry and land use", "which is narrower"),
        ("unit_status", "elsewhere", "not on record"),
        ("incorporation_country", "AUS", "does not have it"),
        ("purposes", "anything", "The mapping of this version does not name it."),
    ],
)
def test_a_value_without_a_mapping_is_refused_in_a_sentence(key, value, sentence):
    with pytest.raises(Unmapped, match=r"^CAD Trust has no .+\.$") as refused:
        LISTS[key].send(value)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("action_type", "First transfer", "Write “First Transfer”."),
        ("metric", "GHG", "is not a metric of CAD Trust."),
        ("sector", "Space travel", "is not known to this version of the list"),
        ("sector", "Solvent use", "none of our values corresponds to"),
        ("first_transfer", "First international transfer", "none of our values corresponds to"),
        ("unit_status", "Active", "is not a status of units of CAD Trust."),
        ("country", "Antigua and Barbuda", "is not a country of CAD Trust."),
    ],
)
def test_a_value_of_theirs_that_is_not_known_is_never_passed_on(key, value, sentence):
    with pytest.raises(Unmapped) as refused:
        LISTS[key].read(value)
    assert sentence in str(refused.value)


def test_a_deployment_adds_to_the_lists(tmp_path):
    more = tmp_path / "cad_trust.yaml"
    assert data_model(more).lists == LISTS
    more.write_text(
        "lists:\n  sector:\n    both: {Forestry and land use: Land use}\n    in: {Solvent use: Industrial processes}\n"
    )
    found = data_model(more).lists["sector"]
    assert found.send("Forestry and land use") == "Land use"
    assert found.read("Land use") == "Forestry and land use"
    assert found.read("Solvent use") == "Industrial processes"
    assert found.send("Agriculture") == "Agriculture"
    more.write_text("lists:\n  sector:\n    both: {Agriculture: Farming}\n")
    os.utime(more, ns=(1, 1))
    assert data_model(more).lists["sector"].send("Agriculture") == "Farming"


@pytest.mark.parametrize(
    "text", ["[", "lists: 3", "a: b\nlists: {nothing: {}}", "lists: {sector: {odd: {}}}", "lists: {sector: {both: [1]}}",
             "lists: {sector: 3}", "lists: {sector: {no_in: 3}}", "3"],
)  # fmt: skip
def test_a_faulty_file_of_a_deployment_is_refused_in_a_sentence(tmp_path, text):
    more = tmp_path / "cad_trust.yaml"
    more.write_text(text)
    with pytest.raises(ListsFault, match=r"\.$"):
        data_model(more)


def test_a_value_is_quoted_short_and_printable():
    assert shown("a\x00\ud800b") == "“a??b”"
    assert len(shown("x" * 500)) <= 82
    assert list_of("new_list", {}).name == "new list"
