"""Made-up records of the ledger and submissions made of them, until and beside the real ones."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

from app.ledger.records import ActionRecord, HoldingRecord, Identity
from app.projects.records import AuthorisationRecord
from app.reporting.aef.building import home_tables
from app.reporting.aef.profiles import profile
from app.reporting.aef.sources import Given, Sources
from app.reporting.aef.tables import Heading, Tables
from workflows.authorisation.terms import Entity, Terms
from workflows.ledger.movements import MOVEMENTS, Account, MovementKind

K, A = MovementKind, Account
OLD, NEW = "2025-workbook", "2026-nomenclature"
COMPANY = Entity(name="Tuas Steam Pte. Ltd.", country="SGP", identifier="201912345K")

IDENTITY = Identity(
    issuance_id=1, issuance="GHA-0001-1", project="GHA-0001", partner="GHA", approach="CA0004",
    authorisation_id="GH-LOA-7", party="GHA", itmo_registry="GHA01", unit_registry="VCS",
    unit_key="9792-VCS-VCU-466-VER-GH-13-4021-01012024-31122024-0",
    unit_form="9792-{first}-{last}-VCS-VCU-466-VER-GH-13-4021-01012024-31122024-0", vintage=2024,
    gwp="AR5, 100 years", sectors=("Energy generation",), activity_types=("Solar",), purposes="NDC", offset=-1000,
)  # fmt: skip

TERMS = Terms(
    authorisation_id="SG-2025-7", approach="CA0004", quantity=100_000, gwp="AR5, 100 years",
    sectors=("Energy generation",), activity_types=("Solar",), purposes="NDC", parties=("SGP", "GHA"),
    entities=(COMPANY,), occurs_from=date(2021, 1, 1), occurs_to=date(2030, 12, 31), use_from=date(2024, 1, 1),
    use_to=date(2030, 12, 31), conditions="Vintages 2021 to 2030",
)  # fmt: skip

HEADING = Heading("SGP", "1.0", 2026, date(2027, 4, 12), 2021, 2030)


def action(
    kind: MovementKind, first: int, last: int, *, on: date = date(2026, 5, 27), number: int = 1, **more: object
) -> ActionRecord:
    said = MOVEMENTS[kind]
    values = {
        "id": uuid.UUID(int=number), "number": number, "kind": kind, "source": said.sources[0],
        "target": said.target or A.HELD, "effective_on": on,
        "recorded_at": datetime(2026, 6, 1, 8, tzinfo=UTC), "first": first, "last": last, "identity": IDENTITY,
    }  # fmt: skip
    return ActionRecord(**{**values, **more})


def holding(first: int, last: int, account: Account = A.HELD, **more: object) -> HoldingRecord:
    return HoldingRecord(**{"account": account, "first": first, "last": last, "identity": IDENTITY, **more})


def given(side: str = "home", *, terms: Terms = TERMS, dated: date = date(2025, 3, 3), number: int = 1) -> Given:
    return Given("GHA-0001", "GHA", AuthorisationRecord(1, side, number, dated, terms, 1))


def sources() -> Sources:
    """A year: 1,000 t acquired, 300 t surrendered by a company, 100 t used by the Party, 50 t cancelled, 550 t held."""
    return Sources(
        actions=(
            action(K.ISSUANCE, 1001, 3000, number=1),
            action(K.FIRST_TRANSFER, 1001, 2000, number=2, acquiring_party="SGP"),
            action(K.ACQUISITION, 1001, 2000, number=3, transferring_party="GHA"),
            action(K.SURRENDER, 1001, 1300, number=4, using_party="SGP", using_entity=COMPANY.identifier, calendar_year=2025),
            action(K.USE_NDC, 1301, 1400, number=5, using_party="SGP", calendar_year=2026),
            action(K.CANCELLATION, 1401, 1450, number=6, purpose_words="NDC"),
        ),
        holdings=(holding(1451, 1700), holding(1701, 2000), holding(2001, 3000, A.HOST), holding(1001, 1300, A.SURRENDERED)),
        authorisations=(given(), given("host", terms=replace(TERMS, authorisation_id="GH-LOA-7"))),
    )  # fmt: skip


def tables(form: str = OLD, made_of: Sources | None = None, **heading: object) -> Tables:
    return home_tables(made_of or sources(), replace(HEADING, **heading), profile(form))


def with_rows(found: Tables, number: int, *rows: dict[str, object]) -> Tables:
    """The same submission with other rows in one table."""
    return replace(found, rows={**found.rows, number: tuple(rows)})


def changed(found: Tables, number: int, row: int, **values: object) -> Tables:
    """The same submission with some values of one row changed; None takes one out. `_` stands for what names cannot hold."""
    rows = [dict(each) for each in found.of(number)]
    for name, value in values.items():
        name = name.replace("__", "-").replace("_sl_", "/").replace("_and_", "&")
        if value is None:
            rows[row - 1].pop(name, None)
        else:
            rows[row - 1][name] = value
    return with_rows(found, number, *rows)
