"""What an officer, an import or a job answers for an entry of the ledger, as plain values."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from app.core.uploads import Upload
from workflows.ledger.facts import Given
from workflows.ledger.movements import MovementKind


@dataclass(frozen=True)
class Issued:
    """An issuance as its proof says. `serial` is as published; `quantity` is what the proof states, in tCO2e.

    `registry` names the registry where the serial alone does not. `report` says which verification report it rests on.
    """

    project: str = ""
    serial: str = ""
    registry: str = ""
    quantity: int | None = None
    vintage: int | None = None
    mitigation_type: str = ""
    metric: str = "GHG"
    gwp: str = ""
    non_ghg_metric: str = ""
    non_ghg_per_tonne: str = ""
    note: str = ""


@dataclass(frozen=True)
class EntryAnswers:
    """One entry. `issuance_id` names whose units move, `issued` a new issuance, `reverses` a movement to take back.

    `proof` and `report` are uploads with their content; they are kept with the entry.
    """

    kind: MovementKind
    given: Given = field(default_factory=Given)
    issuance_id: int | None = None
    issued: Issued | None = None
    reverses: uuid.UUID | None = None
    explanation: str = ""
    proof: tuple[Upload, bytes] | None = None
    report: tuple[Upload, bytes] | None = None

    def body(self) -> dict[str, Any]:
        """Everything but the files' content as plain JSON: what is kept, audited and compared."""
        plain = asdict(self.given)
        plain["effective_on"] = self.given.effective_on.isoformat() if self.given.effective_on else None
        return {
            "kind": self.kind.value, "given": plain, "issuance_id": self.issuance_id,
            "issued": asdict(self.issued) if self.issued else None,
            "reverses": str(self.reverses) if self.reverses else None, "explanation": self.explanation,
            "proof": self.proof[0].sha256 if self.proof else None,
            "report": self.report[0].sha256 if self.report else None,
        }  # fmt: skip


def answers_of(body: dict[str, Any]) -> EntryAnswers:
    """The answers of a kept entry, without its files."""
    given = dict(body["given"])
    day = given.pop("effective_on")
    return EntryAnswers(
        kind=MovementKind(body["kind"]),
        given=replace(Given(**given), effective_on=date.fromisoformat(day) if day else None),
        issuance_id=body["issuance_id"], issued=Issued(**body["issued"]) if body["issued"] else None,
        reverses=uuid.UUID(body["reverses"]) if body["reverses"] else None, explanation=body["explanation"],
    )  # fmt: skip
