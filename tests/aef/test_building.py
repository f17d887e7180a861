"""What a buyer files, and what the host would file of the same outcomes."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from app.reporting.aef.building import home_tables, host_tables
from app.reporting.aef.identifiers import unit_values
from app.reporting.aef.profiles import UnknownProfile, profile
from app.reporting.aef.sources import Sources, merged
from tests.aef import making
from tests.aef.making import IDENTITY, NEW, OLD, TERMS, A, K, action, given, holding, sources, tables


def host(form: str = OLD, made_of: Sources | None = None):
    return host_tables(made_of or sources(), replace(making.HEADING, party="GHA"), profile(form))


def kinds(found) -> list[tuple[object, object]]:
    return [(row["ActionType"], row.get("ActionSubtype", "")) for row in found.of(3)]


def test_a_buyer_files_what_it_acquired_used_passed_on_and_cancelled():
    made = tables()
    assert [kind for kind, _ in kinds(made)] == ["Acquisition", "Use", "Use", "Cancellation"]
    acquired, surrendered, used, cancelled = made.of(3)
    assert acquired["TransferringPartyID"] == "GHA"
    assert "AcquiringPartyID" not in acquired
    assert (surrendered["Using/cancellingPartyID"], surrendered["Using/cancellingEntityID"]) == ("SGP", "201912345K")
    assert (used["YearITMOUsedTowardsNDC"], "Using/cancellingEntityID" in used) == (2026, False)
    assert cancelled["ActionSubtype"] == "Other cancellations"
    assert all(row["AuthorizationID"] == "SG-2025-7" for row in (*made.of(3), *made.of(4)))


def test_it_files_its_own_authorisations_and_entities_and_holds_what_is_left():
    made = tables()
    assert [row["AuthorizationID"] for row in made.of(2)] == ["SG-2025-7"]
    assert [row["AuthorizedEntityID"] for row in made.of(5)] == ["201912345K"]
    assert [(row["FirstID"], row["LastID"], row["QuantityCO2"]) for row in made.of(4)] == [
        ("CA0004-GHA01-GHA-451-2024", "CA0004-GHA01-GHA-1000-2024", 550)
    ]


def test_the_host_files_its_authorisation_and_the_first_transfer_to_us():
    assert kinds(host()) == [("First transfer", "First transfer to another Party")]
    assert kinds(host(NEW)) == [("Authorization", ""), ("First transfer", "First transfer to another Party")]
    transfer = host().of(3)[0]
    assert transfer["AcquiringPartyID"] == "SGP"
    assert transfer["AuthorizationID"] == "GH-LOA-7"
    assert "TransferringPartyID" not in transfer
    assert host().of(4) == ()


def test_neither_a_reversal_nor_what_it_took_back_is_reported():
    taken, back = uuid.UUID(int=90), uuid.UUID(int=91)
    more = (
        action(K.USE_NDC, 1501, 1510, number=90, calendar_year=2026, using_party="SGP", reversed_by=back),
        action(K.REVERSAL, 1501, 1510, number=91, reverses=taken),
    )
    assert tables(made_of=replace(sources(), actions=(*sources().actions, *more))).of(3) == tables().of(3)


def test_actions_of_another_year_are_left_out():
    assert tables(year=2025).of(3) == ()
    with pytest.raises(ValueError):
        home_tables(sources(), replace(making.HEADING, year=None), profile(OLD))


def test_where_a_definition_says_so_issuance_or_use_is_the_first_transfer():
    def defined(definition: str, purposes: str, record):
        known = replace(IDENTITY, purposes=purposes, first_transfer_definition=definition)
        return kinds(host(made_of=Sources(actions=(replace(record, identity=known),))))

    first = action(K.OIMP_FIRST_TRANSFER, 1, 9, transfers_first=True)
    used = action(K.USE_IMP, 1, 9, source=A.HOST, purpose_words="CORSIA", transfers_first=True)
    assert defined("Issuance", "OIMP", first) == [("First transfer", "Issuance")]
    assert defined("Authorisation", "IMP", first) == [("First transfer", "Authorization")]
    assert defined("Use or Cancellation", "OIMP", used) == [("First transfer", "Use or cancellation")]
    assert defined("Issuance", "OIMP", replace(used, source=A.OIMP, transfers_first=False)) == [("Use", "")]
    assert defined("", "NDC", action(K.ISSUANCE, 1, 9)) == []
    omge = action(K.OMGE_CANCELLATION, 1, 9)
    assert defined("", "NDC", omge) == [("Cancellation", "Voluntary cancellation to deliver OMGE")]
    assert defined("", "NDC", action(K.SHARE_OF_PROCEEDS, 1, 9)) == []


def test_outcomes_for_more_than_an_ndc_are_held_by_the_host_until_they_leave():
    known = replace(IDENTITY, purposes="OIMP", first_transfer_definition="Authorisation")
    made = host(made_of=Sources(holdings=(holding(1001, 1100, A.OIMP, identity=known), holding(1, 9, A.HOST))))
    assert [row["QuantityCO2"] for row in made.of(4)] == [100]


def test_a_company_that_used_is_named_by_its_number_as_table_2_names_it():
    record = action(K.SURRENDER, 1, 9, using_party="SGP", using_entity="Tuas Steam Pte. Ltd.", calendar_year=2025)
    (row,) = tables(made_of=replace(sources(), actions=(record,))).of(3)
    assert row["Using/cancellingEntityID"] == "201912345K"


def test_each_version_of_the_year_is_filed_and_the_one_that_stood():
    versions = tuple(
        given(terms=replace(TERMS, quantity=number), dated=date(year, 1, 9), number=number)
        for number, year in ((1, 2023), (2, 2024), (3, 2026), (4, 2026), (5, 2027))
    )
    made = tables(made_of=replace(sources(), authorisations=versions))
    assert [row["AuthorizationVersion"] for row in made.of(2)] == [3, 4]
    earlier = tables(made_of=replace(sources(), authorisations=versions), year=2025)
    assert [row["AuthorizationVersion"] for row in earlier.of(2)] == [2]


def test_what_is_not_known_is_left_out_and_never_made_up():
    known = replace(IDENTITY, approach="", itmo_registry="", offset=None, unit_form="no place for a number")
    row = tables(made_of=Sources(actions=(action(K.ACQUISITION, 1, 9, identity=known),))).of(3)[0]
    assert not {"CooperativeApproachID", "PartyITMORegistryID", "FirstID", "LastID", "UnderlyingUnitFirstUnitID"} & set(
        row
    )
    assert row["QuantityCO2"] == 9


def test_neighbours_that_are_alike_are_one_block_and_others_are_not():
    assert [(h.first, h.last) for h in merged([holding(6, 9), holding(1, 5), holding(11, 12)])] == [(1, 9), (11, 12)]
    acquired = [
        action(K.ACQUISITION, 1, 5),
        action(K.ACQUISITION, 6, 9),
        action(K.ACQUISITION, 10, 12, on=date(2026, 6, 1)),
    ]
    assert [(a.first, a.last) for a in merged(acquired)] == [(1, 9), (10, 12)]


@pytest.mark.parametrize(
    ("form", "first", "last"),
    [
        ("9792-{first}-{last}-VCS-VCU-1", "9792-7-VCS-VCU-1", "9792-9-VCS-VCU-1"),
        ("GS1-1-GH-GS42-16-2024-7-{first}-{last}", "GS1-1-GH-GS42-16-2024-7-7", "GS1-1-GH-GS42-16-2024-7-9"),
        ("CAR-1-US-293-{first} to {last}", "CAR-1-US-293-7", "CAR-1-US-293-9"),
        ("RW-5-{first}-2-2-0-7014 - RW-5-{last}-2-2-0-7014", "RW-5-7-2-2-0-7014", "RW-5-9-2-2-0-7014"),
    ],
)
def test_a_unit_is_named_by_its_serial_with_one_number_in_place_of_the_range(form, first, last):
    assert unit_values(replace(IDENTITY, unit_form=form), 7, 9, profile(OLD)) == (first, last)


def test_other_metrics_are_converted_where_the_factor_is_known():
    for factor, expected in (("0.5", "500"), ("0.333", "333"), ("", None), ("NaN", None)):
        known = replace(IDENTITY, metric="non-GHG", non_ghg_metric="MWh", non_ghg_per_tonne=factor)
        row = tables(made_of=Sources(actions=(action(K.ACQUISITION, 1, 1000, identity=known),))).of(3)[0]
        assert (str(row["QuantityNon-GHG"]) if "QuantityNon-GHG" in row else None) == expected


def test_a_profile_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(UnknownProfile, match="2025-workbook, 2026-nomenclature"):
        profile("2027")
