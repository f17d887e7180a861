"""Made-up records from which reports are assembled, each part of which a test can leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from app.ledger.records import Flow
from app.reporting.narratives.outline import NEEDED, outlines
from app.reporting.narratives.records import (
    Activity,
    Agreement,
    Approach,
    Filed,
    InventoryYear,
    Letter,
    Ndc,
    Records,
    Written,
)
from workflows.authorisation.terms import Entity, Terms
from workflows.ledger.movements import MovementKind

TODAY = date(2026, 11, 28)
TERMS = Terms(
    authorisation_id="XAA 1", quantity=5000, gwp="AR5", sectors=("Agriculture",), purposes="NDC", metric="GHG",
    parties=("AAA", "BBB"), occurs_from=date(2025, 1, 1), occurs_to=date(2030, 12, 31),
    entities=(Entity("Made-up Carbon", "AAA", "1X"),), conditions="As agreed.",
)  # fmt: skip
LETTERS = (
    Letter("home", 1, date(2026, 6, 15), TERMS, copy="letter.pdf, SHA-256 00"),
    Letter("host", 1, date(2026, 6, 1), TERMS, copy="theirs.pdf, SHA-256 11"),
)
ACTIVITY = Activity(
    "BBB-0001", "Better soil", "BBB", programme="VCS", methodology="VM0022", sector="Agriculture",
    location="Nowhere", description="Less fertiliser.", co_benefits="Cleaner rivers.", letters=LETTERS,
    expected={2026: 2000, 2025: 1000},
)  # fmt: skip
APPROACH = Approach("BBB-0001", "", "BBB", "Borduria", (ACTIVITY,))
NDC = Ndc(
    2021, 2030, target_kind="single_year", target_year="2030", target="60 Mt in 2030", reference="2005",
    scope="All sectors", metric="ghg", method="averaging", quantification="60,000,000 t CO₂ eq", source="NDC of 2025",
)  # fmt: skip


def flow(kind: str = "use_ndc", tonnes: int = 250, **more: Any) -> Flow:
    said: dict[str, Any] = {
        "event_year": 2026, "vintage": 2025, "calendar_year": 2026, "approach": "", "partner": "BBB", "party": "BBB",
        "using_party": "AAA", "acquiring_party": "AAA", "sectors": ("Agriculture",), "purposes": "NDC",
        "metric": "GHG", "first_transfer": False,
    } | more  # fmt: skip
    return Flow(kind=MovementKind(kind), tonnes=tonnes, **said)


FLOWS = (flow(), flow("first_transfer", 1000, first_transfer=True, calendar_year=None))
RECORDS = Records(
    party="AAA", party_name="Arcadia", as_at=TODAY, approaches=(APPROACH,),
    agreements=(Agreement("BBB", "Borduria", "1 May 2024", "1 July 2024", "5% of the credits", "2% of the credits"),),
    flows=FLOWS, ndc=NDC, inventory=(InventoryYear(2023, 50_000, "Inventory of 2025"),),
    filed=(Filed("initial_report", 1, date(2026, 6, 10), approaches=frozenset({"BBB-0001"})),), changed=(),
    names={"AAA": "Arcadia", "BBB": "Borduria"},
)  # fmt: skip


def with_texts(records: Records = RECORDS, kind: str = "initial_report") -> Records:
    """The records with every text that officers must write."""
    texts = {}
    for chapter in outlines()[kind].chapters:
        keys = [each.key for each in records.approaches] if chapter.each else [""]
        for item in chapter.items:
            if item.text == NEEDED:
                texts |= {(item.code, key): Written(f"Written for {item.code}.", 1, "Somebody") for key in keys}
    return replace(records, texts={**texts, **records.texts})


def without(**parts: Any) -> Records:
    return replace(with_texts(), **parts)


def of_approach(**changes: Any) -> Records:
    """The records with another single approach."""
    return without(approaches=(replace(APPROACH, **changes),))


def of_activity(**changes: Any) -> Records:
    return of_approach(activities=(replace(ACTIVITY, **changes),))


def of_terms(**changes: Any) -> Records:
    letters = tuple(replace(letter, terms=replace(TERMS, **changes)) for letter in LETTERS)
    return of_activity(letters=letters)
