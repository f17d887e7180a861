"""What goes out: only what is on record, in the order of insertion, with everything that is missing listed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from app.ledger.records import HoldingRecord
from app.registries.cad_trust.exporting import as_json, as_package
from app.registries.cad_trust.from_units import pieces, unit_type
from app.registries.cad_trust.records import HeldProject, Submission
from app.registries.cad_trust.sheet import Sheet
from app.registries.cad_trust.wording import export_text, gaps, rows
from tests.cad_trust.making import (
    FORM,
    IDENTITY,
    MODEL,
    ON,
    TERMS,
    action,
    exported,
    held,
    letter,
    project,
    sentences,
)
from workflows.authorisation.terms import Entity
from workflows.ledger.movements import Account, MovementKind


def one(**changes):
    """An export of one project with other particulars, and no ledger."""
    found = HeldProject(project(**changes), (letter(),), "Solar on roofs")
    return exported(projects=(found,), actions=(), holdings=())


def problems_of(export, table=""):
    return [(each.field, each.sentence) for each in export.problems if table in ("", each.table)]


def with_identity(identity, account=Account.HELD):
    """An export of one block of ten units with other particulars."""
    acted = action(1, MovementKind.ACQUISITION, 1001, 1010, identity=identity, transferring_party="GHA")
    return exported(actions=(acted,), holdings=(HoldingRecord(account, 1001, 1010, identity),))


def changed(**changes):
    return replace(IDENTITY, **changes)


def test_tables_stand_in_the_order_of_insertion_and_only_those_for_which_we_hold_data():
    export = exported()
    order = [table for table in MODEL.tables if table in export.tables]
    assert list(export.tables) == order
    assert set(MODEL.tables) - set(export.tables) == set(MODEL.not_sent)


def test_only_what_we_cannot_hold_is_missing_from_a_full_record():
    assert sentences(exported().problems) == [
        "project, record 1, projectLink: projectLink is needed. The address of the project at its registry is not on record.",
        "issuance, record 1, cadTrustVerificationId: cadTrustVerificationId is needed. "
        "The identifier of the verification is not on record as data.",
    ]


def test_values_are_mapped_and_never_copied():
    tables = exported().tables
    assert tables["project"][0]["projectSector"] == ["Energy industries (renewable-/ non renewable sources)"]
    assert tables["project"][0]["projectRegistryName"] == "Verra"
    assert tables["location"][0]["locationCountry"] == "Ghana"
    assert {each["aefT3ActionsMetric"] for each in tables["aef_t3_actions"]} == {"GHC"}
    assert [each["aefT3ActionsType"] for each in tables["aef_t3_actions"]] == [
        "Cancellation", "First Transfer", "Acquisition", "Use",
    ]  # fmt: skip
    assert tables["aef_t2_authorizations"][0]["aefT2AuthorizationsDate"] == "2025-02-01"


def test_the_count_of_a_unit_follows_from_its_block_and_its_status_from_its_account():
    found = {each["unitStartBlock"]: each for each in exported().tables["unit"]}
    assert {start: (each["unitEndBlock"], each["unitCount"], each["unitStatus"]) for start, each in found.items()} == {
        "1001": ("1020", 20, "Cancelled"), "1021": ("1120", 100, "Retired"), "1121": ("1920", 800, "Held"),
        "1921": ("2000", 80, "Issued"),
    }  # fmt: skip
    assert found["1021"]["unitSerialId"] == FORM.replace("{first}", "1021").replace("{last}", "1120")
    assert found["1021"]["unitItmosReferenceId"] == "CA0007-GHA01-GHA-21-120-2024"
    assert found["1121"]["unitStatusDate"] == "2025-05-02"
    assert found["1021"]["unitRetirementBeneficiary"] == "Plant 7"
    assert "unitRetirementBeneficiary" not in found["1121"]


def test_every_reference_leads_to_a_record_that_stands_before_it_and_identifiers_never_change():
    export, seen = exported(), set()
    for table, records in export.tables.items():
        fields = MODEL.tables[table].fields.values()
        for record in records:
            for field in fields:
                if field.kind == "to" and field.name in record and table != "aef_t5_authorized_entities":
                    assert record[field.name] in seen, f"{table}.{field.name}"
        seen |= {record[MODEL.tables[table].key] for record in records}
    assert as_json(export) == as_json(exported())


def test_units_that_came_by_two_movements_are_two_records_and_those_without_one_have_no_date():
    twice = (
        action(1, MovementKind.ACQUISITION, 1001, 1500, on=date(2025, 5, 1)),
        action(2, MovementKind.ACQUISITION, 1501, 1800, on=date(2025, 6, 1)),
    )
    block = HoldingRecord(Account.HELD, 1001, 2000, IDENTITY)
    found = [
        (each.holding.first, each.holding.last, each.by.number if each.by else None)
        for each in pieces(held(actions=twice, holdings=(block,)))
    ]
    assert found == [(1001, 1500, 1), (1501, 1800, 2), (1801, 2000, None)]
    export = exported(actions=twice, holdings=(block,))
    assert [each.get("unitStatusDate") for each in export.tables["unit"]] == ["2025-05-01", "2025-06-01", None]
    assert any("unitStatusDate is needed" in sentence for _, sentence in problems_of(export, "unit"))
    assert [each["aefT4HoldingsQuantityTCo2"] for each in export.tables["aef_t4_holdings"]] == [1000]


def test_a_movement_that_was_reversed_is_not_sent():
    wrong = action(1, MovementKind.ACQUISITION, 1001, 1010, reversed_by=action(9, MovementKind.REVERSAL, 1001, 1010).id)
    back = action(2, MovementKind.REVERSAL, 1001, 1010, target=Account.IN_TRANSFER, reverses=wrong.id)
    export = exported(actions=(wrong, back), holdings=(HoldingRecord(Account.IN_TRANSFER, 1001, 1010, IDENTITY),))
    assert "aef_t3_actions" not in export.tables
    assert "unitStatusDate" not in export.tables["unit"][0]


@pytest.mark.parametrize(
    ("changes", "table", "field"),
    [
        ({"programme_project": ""}, "project", "projectId"),
        ({"programme": "PLAN-B"}, "project", "projectRegistryName"),
        ({"programme": "PLAN-B"}, "project", "projectCreditingProgram"),
        ({"sector": "Forestry and land use"}, "project", "projectSector"),
        ({"activity_type": "Fossil fuel switch"}, "project", "projectType"),
        ({"activity_type": "REDD+"}, "project", "projectType"),
        ({"activity_type": ""}, "project", "projectType"),
        ({"stage": "listed"}, "project", "projectStatus"),
        ({"stage": "c_review"}, "project", "projectStatus"),
        ({"partner": "XXX"}, "location", "locationCountry"),
    ],
)
def test_a_field_of_a_project_without_value_or_mapping_is_a_problem_and_not_invented(changes, table, field):
    export = one(**changes)
    assert field in [name for name, _ in problems_of(export, table)]
    assert field not in export.tables[table][0]
    assert all(sentence.endswith(".") for _, sentence in problems_of(export))


def test_a_methodology_without_title_and_a_project_without_methodology_are_told_apart():
    untitled = exported(projects=(HeldProject(project(), (letter(),)),), actions=(), holdings=())
    assert ("methodologyName", "methodologyName is needed. The catalogue has no title for VM0038.") in problems_of(
        untitled
    )
    assert "methodology" not in one(methodology="").tables
    assert "project_methodology" not in one(methodology="").tables


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"authorisation_id": ""}, "aefT2AuthorizationsId", "identifier is not on record"),
        ({"approach": ""}, "aefT2AuthorizationsCooperativeApproachId", "has no identifier on our record"),
        ({"sectors": ()}, "aefT2AuthorizationsSector", "(Sector(s)) is needed and is not on record"),
        (
            {"sectors": ("Agriculture", "Transportation")},
            "aefT2AuthorizationsSector",
            "takes one sector of an authorisation",
        ),
        ({"sectors": ("Industrial processes",)}, "aefT2AuthorizationsSector", "has no sector of an authorisation for"),
        ({"purposes": ""}, "aefT2AuthorizationsPurposesForAuthorization", "is needed"),
        (
            {"first_transfer": "on arrival"},
            "aefT2AuthorizationsFirstTransferDefinitionOimp",
            "has no first transfer definition",
        ),
        ({"metric": "non-GHG", "non_ghg_metric": ""}, "", ""),
    ],
)
def test_an_authorisation_that_lacks_something_says_what(changes, field, sentence):
    export = exported(projects=(HeldProject(project(), (letter(**changes),), "T"),), actions=(), holdings=())
    found = dict(problems_of(export, "aef_t2_authorizations"))
    assert (not field and not found) or sentence in found[field]


def test_every_version_of_an_authorisation_goes_and_the_latest_of_the_host_is_referred_to():
    letters = (
        letter("host", id=1),
        letter("host", id=2, number=2, quantity=10),
        letter("home", id=3, authorisation_id="SGP-1"),
    )
    export = exported(projects=(HeldProject(project(), letters, "T"),))
    versions = {
        each["cadTrustAefT2AuthorizationsId"]: (each["aefT2AuthorizationsId"], each["aefT2AuthorizationsVersion"])
        for each in export.tables["aef_t2_authorizations"]
    }
    assert sorted(versions.values()) == [("GHA-2025-01", "1"), ("GHA-2025-01", "2"), ("SGP-1", "1")]
    referred = {versions[each["cadTrustAefT2AuthorizationsId"]] for each in export.tables["aef_t3_actions"]}
    assert referred == {("GHA-2025-01", "2")}


def test_an_entity_has_the_day_of_the_first_version_that_names_it():
    other = Entity("Second", "AUS", "")
    letters = (letter(id=1), letter(id=2, number=2, entities=(*TERMS.entities, other)))
    export = exported(projects=(HeldProject(project(), letters, "T"),), actions=(), holdings=())
    found = export.tables["aef_t5_authorized_entities"]
    assert [each["aefT5AuthorizedEntitiesAuthorizationDate"] for each in found] == ["2025-02-01", "2025-02-02"]
    assert [field for field, _ in problems_of(export, "aef_t5_authorized_entities")] == [
        "aefT5AuthorizedEntitiesId", "aefT5AuthorizedEntitiesIncorporationCountry",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"offset": None}, ["aefT3ActionsItmoFirstId", "aefT3ActionsItmoLastId"]),
        ({"itmo_registry": "", "offset": None}, ["aefT3ActionsItmoFirstId", "aefT3ActionsItmoLastId", "aefT3ActionsPartyItmoRegistryId"]),
        ({"approach": ""}, ["aefT3ActionsCooperativeApproachId"]),
        ({"authorisation_id": "another"}, ["cadTrustAefT2AuthorizationsId"]),
        ({"authorisation_id": ""}, ["aefT3ActionsAuthorizationId", "cadTrustAefT2AuthorizationsId"]),
        ({"unit_registry": ""}, ["aefT3ActionsUnitRegistryId"]),
        ({"mitigation_type": "Emission reductions and removals"}, ["aefT3ActionsMitigationType"]),
        ({"metric": "non-GHG"}, ["aefT3ActionsApplicableNonGhgMetric", "aefT3ActionsQuantityNonGhg"]),
        ({"metric": "non-GHG", "non_ghg_metric": "MWh", "non_ghg_per_tonne": "1.25"}, []),
    ],
)  # fmt: skip
def test_a_movement_whose_units_lack_something_says_what(changes, fields):
    export = with_identity(changed(**changes))
    assert [field for field, _ in problems_of(export, "aef_t3_actions")] == fields
    holdings = [field.replace("T4Holdings", "T3Actions") for field, _ in problems_of(export, "aef_t4_holdings")]
    assert holdings == fields


def test_a_quantity_in_another_metric_is_converted_and_one_in_tonnes_says_that_it_does_not_apply():
    other = with_identity(changed(metric="non-GHG", non_ghg_metric="MWh", non_ghg_per_tonne="1.25"))
    assert other.tables["aef_t3_actions"][0]["aefT3ActionsQuantityNonGhg"] == "12.5"
    assert exported().tables["aef_t3_actions"][0]["aefT3ActionsQuantityNonGhg"] == "NA"
    assert (
        "aefT3ActionsQuantityNonGhg"
        not in with_identity(changed(metric="non-GHG", non_ghg_metric="MWh", non_ghg_per_tonne="NaN")).tables[
            "aef_t3_actions"
        ][0]
    )


def test_a_transfer_without_its_other_party_is_a_problem_and_a_use_has_none():
    bare = (action(1, MovementKind.FIRST_TRANSFER, 1001, 1010), action(2, MovementKind.ACQUISITION, 1001, 1010))
    export = exported(actions=bare, holdings=())
    assert [(each.record, each.field) for each in export.problems if each.table == "aef_t3_actions"] == [
        (1, "aefT3ActionsAcquiringPartyId"), (2, "aefT3ActionsTransferringPartyId"),
    ]  # fmt: skip
    used = exported(actions=(action(1, MovementKind.USE_NDC, 1001, 1010, calendar_year=2025),), holdings=())
    assert used.tables["aef_t3_actions"][0]["aefT3ActionsAcquiringPartyId"] == "NA"
    assert not problems_of(used, "aef_t3_actions")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Emission reductions, technical"),
        ({"activity_types": ("Reforestation",), "mitigation_type": "Removals"}, "Removals, nature"),
        ({"activity_types": ("Reforestation", "Solar")}, "Not known"),
        ({"activity_types": ("Agriculture",)}, "Not known"),
        ({"activity_types": ()}, "Not known"),
        ({"mitigation_type": "Emission reductions and removals"}, "Not known"),
    ],
)
def test_the_type_of_units_is_said_only_where_it_follows(changes, expected):
    assert unit_type(MODEL, changed(**changes)) == expected


@pytest.mark.parametrize("account", [Account.ELSEWHERE, Account.SHARE_OF_PROCEEDS])
def test_units_of_which_we_do_not_know_what_became_have_no_status(account):
    export = with_identity(IDENTITY, account)
    assert "unitStatus" not in export.tables["unit"][0]
    assert any("not on record" in sentence for field, sentence in problems_of(export, "unit") if field == "unitStatus")
    assert "aef_t4_holdings" not in export.tables


def test_a_label_stands_for_each_side_and_every_unit_carries_it_from_the_later_day():
    tables = exported().tables
    assert [each["labelType"] for each in tables["label"]] == ["Article 6 - Authorisation"] * 2
    assert {each["labelUnitDate"] for each in tables["unit_label"]} == {"2025-03-01"}
    assert len(tables["unit_label"]) == 2 * len(tables["unit"])
    undated = exported(actions=())
    assert {field for field, _ in problems_of(undated, "unit_label")} == {"labelUnitDate"}


def test_a_filed_submission_goes_with_its_heading():
    said = Submission("SGP", "1.0", 2025, date(2026, 4, 15), 2021, None)
    export = exported(submission=said)
    assert export.tables["aef_t1_submission"][0]["aefT1SubmissionReportYear"] == 2025
    assert problems_of(export, "aef_t1_submission")[0][0] == "aefT1SubmissionNdcLastYear"


def test_a_field_that_no_table_has_is_an_error_of_ours():
    with pytest.raises(KeyError, match="has no field"):
        Sheet(MODEL).put("label", "x", {"labelColour": "red"}, about="")


def test_the_json_has_version_date_and_tables_and_the_package_one_safe_csv_for_each():
    export = exported()
    bundle = json.loads(as_json(export))
    assert (bundle["version"], bundle["date"]) == ("2.0.2", ON.isoformat())
    assert list(bundle["tables"]) == list(export.tables)
    package = as_package(export, MODEL)
    assert package == as_package(exported(), MODEL)
    with zipfile.ZipFile(io.BytesIO(package)) as found:
        assert found.namelist()[0] == "02_methodology.csv"
        assert [name[3:-4] for name in found.namelist()] == list(export.tables)
        read = {
            name[3:-4]: list(csv.DictReader(io.StringIO(found.read(name).decode("utf-8-sig"))))
            for name in found.namelist()
        }
    assert read["project"][0]["projectDescription"] == "'=Solar on schools"
    assert [row["unitCount"] for row in read["unit"]] == ["20", "100", "800", "80"]
    assert {table: len(records) for table, records in read.items()} == {
        table: len(records) for table, records in export.tables.items()
    }


def test_the_words_count_each_table_and_join_problems_that_are_one():
    three = tuple(HeldProject(project(reference=f"GHA-000{n}"), (letter(),), "T") for n in range(1, 6))
    export = exported(projects=three, actions=(), holdings=())
    link = next(gap for gap in gaps(export.problems) if gap.field == "projectLink")
    assert (link.records, link.about) == (5, "GHA-0001; GHA-0002; GHA-0003 and 2 more")
    found = {row.table: row for row in rows(export, MODEL)}
    assert (found["project"].records, found["project"].incomplete) == (5, 5)
    assert "No ratings are on record." in found["rating"].why_not
    assert found["unit"].why_not == "Nothing of this is on record."
    assert "project: 5 records, 5 of them incomplete." in export_text(export, MODEL)
    assert exported(projects=(), actions=(), holdings=()).total == 0
