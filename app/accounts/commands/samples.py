"""Sample officers, named by their role: for development, where they sign in without a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import OfficerRow, RoleGrant
from app.core import audit, clock
from app.core.db import unit_of_work
from workflows.vocabulary import Role


@dataclass(frozen=True)
class SampleOfficer:
    """One of them; `key` makes the address, which no mail can reach."""

    key: str
    name: str
    agency: str
    role: Role

    @property
    def email(self) -> str:
        return f"{self.key}@sample.invalid"

    @property
    def purpose(self) -> str:
        """What the role is for, in a sentence."""
        return _PURPOSES[self.role]


_PURPOSES = {
    Role.DESK_OFFICER: "Moves partners on, records what was done, drafts factsheets.",
    Role.CLEARER: "Clears texts and documents for the agency.",
    Role.LEGAL_ADVISER: "Clears the text of agreements.",
    Role.ASSESSOR: "Judges projects by the seven principles for the agency.",
    Role.COUNTERSIGNER: "Agrees to assessments, letters and lists that others made.",
    Role.LEDGER_OFFICER: "Enters tonnes into the ledger, and checks what another officer entered.",
    Role.PUBLISHER: "Publishes documents that were cleared.",
    Role.NEGOTIATOR: "Keeps the text of an agreement article by article, with positions that few may see.",
    Role.VIEWER: "Sees everything but positions, changes nothing.",
    Role.AUDITOR: "Sees everything but positions, and the record of who did what.",
    Role.ADMINISTRATOR: "Looks after officers and their roles; approves no content.",
}
SAMPLES = (
    SampleOfficer("desk-officer-mse", "Desk officer, MSE", "MSE", Role.DESK_OFFICER),
    SampleOfficer("second-desk-officer-mse", "Second desk officer, MSE", "MSE", Role.DESK_OFFICER),
    SampleOfficer("agency-clearer-mti", "Agency clearer, MTI", "MTI", Role.CLEARER),
    SampleOfficer("agency-clearer-nea", "Agency clearer, NEA", "NEA", Role.CLEARER),
    SampleOfficer("agency-clearer-nccs", "Agency clearer, NCCS", "NCCS", Role.CLEARER),
    SampleOfficer("agency-clearer-mfa", "Agency clearer, MFA", "MFA", Role.CLEARER),
    SampleOfficer("legal-adviser-agc", "Legal adviser, AGC", "AGC", Role.LEGAL_ADVISER),
    SampleOfficer("assessor-nea", "Assessor, NEA", "NEA", Role.ASSESSOR),
    SampleOfficer("assessor-nccs", "Assessor, NCCS", "NCCS", Role.ASSESSOR),
    SampleOfficer("assessor-mse", "Assessor, MSE", "MSE", Role.ASSESSOR),
    SampleOfficer("countersigner-nea", "Countersigner, NEA", "NEA", Role.COUNTERSIGNER),
    SampleOfficer("countersigner-nccs", "Countersigner, NCCS", "NCCS", Role.COUNTERSIGNER),
    SampleOfficer("ledger-officer-nea", "Ledger officer, NEA", "NEA", Role.LEDGER_OFFICER),
    SampleOfficer("second-ledger-officer-nea", "Second ledger officer, NEA", "NEA", Role.LEDGER_OFFICER),
    SampleOfficer("ledger-officer-nccs", "Ledger officer, NCCS", "NCCS", Role.LEDGER_OFFICER),
    SampleOfficer("publisher-mse", "Publisher, MSE", "MSE", Role.PUBLISHER),
    SampleOfficer("negotiator-mse", "Negotiator, MSE", "MSE", Role.NEGOTIATOR),
    SampleOfficer("negotiator-mti", "Negotiator, MTI", "MTI", Role.NEGOTIATOR),
    SampleOfficer("viewer-mti", "Viewer, MTI", "MTI", Role.VIEWER),
    SampleOfficer("auditor", "Auditor", "MSE", Role.AUDITOR),
    SampleOfficer("administrator", "Administrator", "MSE", Role.ADMINISTRATOR),
    # Behind the others: they keep the numbers that they have wherever Concord has been started before.
    SampleOfficer("agency-clearer-mse", "Agency clearer, MSE", "MSE", Role.CLEARER),
)


def add_sample_officers() -> int:
    """Leave the sample officers in place, with a role for all partners, and return how many were missing."""
    with unit_of_work() as session:
        added = {sample: id for sample in SAMPLES if (id := _add(session, sample))}
        if added:
            audit.append(
                session, audit.SYSTEM, action="add_sample_officers", about=audit.Object("officer", "samples"),
                summary=f"added {len(added)} sample officers for development", 
                details={"names": [each.name for each in added],
                         "roles": [[id, each.role.value] for each, id in added.items()]},
            )  # fmt: skip
    return len(added)


def _add(session: Any, sample: SampleOfficer) -> int | None:
    """The id of the officer; None where there is one already."""
    now = clock.now()
    officer_id = session.scalar(
        insert(OfficerRow)
        .values(
            name=sample.name, email=sample.email, agency=sample.agency, created_at=now, sample=True, version=1
        )
        .on_conflict_do_nothing()
        .returning(OfficerRow.id)
    )  # fmt: skip
    if officer_id is None:
        return None
    session.execute(insert(RoleGrant).values(officer_id=officer_id, role=sample.role.value, granted_at=now))
    return int(officer_id)
