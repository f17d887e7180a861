"""Records of a small ledger: one authorised project, its letters, one issuance and what became of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.projects.records import Applicant, AuthorisationRecord, ProjectRecord
from app.registries.cad_trust.data_model import data_model
from app.registries.cad_trust.exporting import as_json, export_of
from app.registries.cad_trust.reading import read_file
from app.registries.cad_trust.records import Held, HeldProject
from workflows.authorisation.terms import Entity, Terms
from workflows.ledger.movements import MOVEMENTS, Account, MovementKind

MODEL = data_model()
ON = date(2026, 6, 30)
FORM = "18783-{first}-{last}-VCS-VCU-842-VER-GH-1-2311-01012024-31122024-0"

TERMS = Terms(
    authorisation_id="GHA-2025-01", approach="CA0007", quantity=50_000, gwp="AR5", sectors=("Energy generation",),
    activity_types=("Solar",), purposes="NDC and OIMP", parties=("SGP",),
    entities=(Entity("First Solar Pte Ltd", "SGP", "2021000001A", "None", "By letter"),), oimp="CORSIA",
    occurs_from=date(2024, 1, 1), occurs_to=date(2030, 12, 31), conditions="As agreed", first_transfer="Issuance",
)  # fmt: skip

IDENTITY = Identity(
    issuance_id=1, issuance="ISS-0001", project="GHA-0001", partner="GHA", approach="CA0007",
    authorisation_id="GHA-2025-01", party="GHA", itmo_registry="GHA01", unit_registry="VCS", unit_key="VCS",
    unit_form=FORM, vintage=2024, gwp="AR5", sectors=("Energy generation",), activity_types=("Solar",),
    purposes="NDC and OIMP", offset=-1000,
)  # fmt: skip


def project(**changes: Any) -> ProjectRecord:
    """A project about which everything is on record that CAD Trust asks and we could hold."""
    values = {
        "id": 1, "reference": "GHA-0001", "partner": "GHA", "title": "Rooftop solar", "example": False,
        "applicant": Applicant("First Solar Pte Ltd", "SGP", "2021000001A"), "programme": "VCS",
        "methodology": "VM0038", "methodology_version": "1.0", "scenario": "", "modules": (),
        "programme_project": "2311", "sector": "Energy generation", "activity_type": "Solar", "location": "Tamale",
        "crediting_from": date(2024, 1, 1), "crediting_to": date(2030, 12, 31), "description": "=Solar on schools",
        "co_benefits": "", "duplicate_explanation": "", "source": "", "stage": "registered", "turn": "nobody",
        "stage_since": date(2025, 5, 1), "submitted_on": date(2024, 3, 1), "eligibility": None, "flag": None,
        "version": 1, "created_at": datetime(2024, 3, 1, tzinfo=UTC), "expected": {2024: 1000, 2025: 2000},
    }  # fmt: skip
    return ProjectRecord(**{**values, **changes})


def letter(
    side: str = "host", *, id: int = 1, number: int = 1, terms: Terms = TERMS, **changes: Any
) -> AuthorisationRecord:
    return AuthorisationRecord(id, side, number, date(2025, 2, number), replace(terms, **changes), id)


def action(
    number: int, kind: MovementKind, first: int, last: int, *, on: date = date(2025, 6, 1), **changes: Any
) -> ActionRecord:
    declared = MOVEMENTS[kind]
    values = {
        "id": uuid.UUID(int=number), "number": number, "kind": kind, "source": declared.sources[0],
        "target": declared.target or Account.HOST, "effective_on": on,
        "recorded_at": datetime(2025, 6, 2, tzinfo=UTC), "first": first, "last": last, "identity": IDENTITY,
    }  # fmt: skip
    return ActionRecord(**{**values, **changes})


def ledger_of_one() -> tuple[tuple[ActionRecord, ...], tuple[HoldingRecord, ...]]:
    """1,000 t issued as 1001 to 2000; 20 cancelled for OMGE, 900 transferred and acquired, 100 surrendered."""
    kinds = MovementKind
    actions = (
        action(1, kinds.ISSUANCE, 1001, 2000, on=date(2025, 3, 1)),
        action(2, kinds.OMGE_CANCELLATION, 1001, 1020, on=date(2025, 4, 1), using_party="GHA"),
        action(3, kinds.FIRST_TRANSFER, 1021, 1920, on=date(2025, 5, 1), transferring_party="GHA", acquiring_party="SGP"),
        action(4, kinds.ACQUISITION, 1021, 1920, on=date(2025, 5, 2), transferring_party="GHA", acquiring_party="SGP"),
        action(
            5, kinds.SURRENDER, 1021, 1120, on=date(2026, 1, 5), using_party="SGP", using_entity="Plant 7",
            calendar_year=2025,
        ),
    )  # fmt: skip
    holdings = (
        HoldingRecord(Account.OMGE, 1001, 1020, IDENTITY),
        HoldingRecord(Account.SURRENDERED, 1021, 1120, IDENTITY, "Plant 7"),
        HoldingRecord(Account.HELD, 1121, 1920, IDENTITY, "Plant 7"),
        HoldingRecord(Account.HOST, 1921, 2000, IDENTITY),
    )
    return actions, holdings


def held(**changes: Any) -> Held:
    actions, holdings = ledger_of_one()
    projects = (HeldProject(project(), (letter("home", id=2), letter("host")), "Solar on roofs"),)
    return Held(**{"on": ON, "projects": projects, "actions": actions, "holdings": holdings, **changes})


def exported(**changes: Any):
    return export_of(held(**changes), MODEL)


def read_back(export):
    return read_file(as_json(export).encode(), MODEL)


def reading(**tables: Any):
    """What a bundle of these tables says."""
    return read_file(json.dumps(tables).encode(), MODEL)


def sentences(problems) -> list[str]:
    return [f"{each.where}: {each.sentence}" for each in problems]


UNIT = {
    "cadTrustUnitId": "u1", "unitSerialId": "VCS9819-2014-1233022-1234021", "unitStartBlock": "1233022",
    "unitEndBlock": "1234021", "unitCount": 1000, "unitType": "Reduction - technical", "unitVintageYear": 2024,
    "unitStatus": "Retired", "unitStatusReason": "Retired", "unitStatusDate": "2025-01-31", "unitMetric": "tCO2e",
    "cadTrustIssuanceId": "i1",
}  # fmt: skip
