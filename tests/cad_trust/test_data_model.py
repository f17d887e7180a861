"""The data model: the order of insertion, the fields of the specification, every AEF field with its name."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from app.registries.cad_trust import data_model as module
from app.registries.cad_trust.lists import ListsFault
from tests.cad_trust.making import MODEL

ORDER = (
    "program methodology stakeholder label project project_methodology validation verification location estimation "
    "rating co_benefit issuance unit unit_label aef_t5_authorized_entities aef_t1_submission aef_t2_authorizations "
    "aef_t3_actions aef_t4_holdings"
)
AEF = Path(module.__file__).parents[1] / "data" / "cad_trust_aef.csv"
NEEDED = {
    "project": "projectRegistryName projectId projectName projectLink projectSector projectType projectStatus "
    "projectStatusDate projectUnitMetric",
    "issuance": "issuanceId cadTrustVerificationId cadTrustProjectMethodologyId cadTrustLocationId",
    "unit": "unitSerialId unitStartBlock unitEndBlock unitType unitVintageYear unitStatus unitStatusReason "
    "unitStatusDate unitMetric cadTrustIssuanceId",
}


def test_the_version_and_the_order_are_those_of_the_specification():
    assert (MODEL.version, MODEL.dated.isoformat()) == ("2.0.2", "2026-06-30")
    assert list(MODEL.tables) == ORDER.split()


def test_every_field_of_the_agreed_electronic_format_has_its_name_at_cad_trust():
    with AEF.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 79
    assert Counter(row["table"][4:6] for row in rows) == {"t1": 9, "t2": 19, "t3": 27, "t4": 16, "t5": 8}
    names = [row["cad_trust_field"] for row in rows]
    assert all(name.startswith("aefT") and name.isalnum() for name in names)
    assert len(set(names)) == 79
    for row in rows:
        field = MODEL.tables[row["table"]].fields[row["cad_trust_field"]]
        assert field.label == row["label"]
        assert field.needed >= (row["required"] == "yes")


def test_the_needed_fields_are_those_of_the_specification():
    for table, names in NEEDED.items():
        assert {field.name for field in MODEL.tables[table].fields.values() if field.needed} == set(names.split())
    for table, prefix in (("aef_t3_actions", "aefT3Actions"), ("aef_t4_holdings", "aefT4Holdings")):
        for name in ("UnitRegistryId", "UnitFirstId", "UnitLastId"):
            assert MODEL.tables[table].fields[prefix + name].needed


def test_what_a_record_refers_to_is_a_table_and_every_list_is_there():
    for table in (*MODEL.tables.values(), *MODEL.old_tables.values()):
        for field in table.fields.values():
            assert field.kind != "to" or field.of in MODEL.tables
            assert field.kind not in ("one", "many") or field.of in MODEL.lists
        assert table.key or table.name in MODEL.old_tables
    assert set(MODEL.not_sent) < set(MODEL.tables)
    assert set(MODEL.also_read.values()) < {field for table in MODEL.tables.values() for field in table.fields}


def test_a_field_of_no_kind_is_refused():
    with pytest.raises(ListsFault, match="no kind of field"):
        module._fields({"projectName": "novel*"}, MODEL.lists, "project")
    with pytest.raises(ListsFault, match="no kind of field"):
        module._fields({"projectName": "one:nothing"}, MODEL.lists, "project")


def test_a_table_is_found_by_its_address_too():
    assert MODEL.table("project-methodology").name == "project_methodology"
    assert MODEL.table("AEF-T3-Actions").name == "aef_t3_actions"
    assert MODEL.table("units").name == "units"
    assert MODEL.table("nothing") is None
