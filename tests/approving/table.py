"""One builder for every approving command: what waits, who had a hand in it, who may decide, by command and by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from workflows.vocabulary import Actor, Role

# With the numbers and names of the sample officers: the pages know them by these.
_ROLES = (
    ("Desk officer, MSE", Role.DESK_OFFICER), ("Second desk officer, MSE", Role.DESK_OFFICER),
    ("Agency clearer, MTI", Role.CLEARER), ("Agency clearer, NEA", Role.CLEARER),
    ("Agency clearer, NCCS", Role.CLEARER), ("Agency clearer, MFA", Role.CLEARER),
    ("Legal adviser, AGC", Role.LEGAL_ADVISER), ("Assessor, NEA", Role.ASSESSOR), ("Assessor, NCCS", Role.ASSESSOR),
    ("Assessor, MSE", Role.ASSESSOR), ("Countersigner, NEA", Role.COUNTERSIGNER),
    ("Countersigner, NCCS", Role.COUNTERSIGNER), ("Ledger officer, NEA", Role.LEDGER_OFFICER),
    ("Second ledger officer, NEA", Role.LEDGER_OFFICER), ("Ledger officer, NCCS", Role.LEDGER_OFFICER),
    ("Publisher, MSE", Role.PUBLISHER), ("Negotiator, MSE", Role.NEGOTIATOR),
)  # fmt: skip
SAMPLES = {
    name: Actor(number, name, name.rpartition(", ")[2], frozenset({role}))
    for number, (name, role) in enumerate(_ROLES, 1)
}
DESK, SECOND_DESK = SAMPLES["Desk officer, MSE"], SAMPLES["Second desk officer, MSE"]
COUNSEL, PUBLISHER = SAMPLES["Legal adviser, AGC"], SAMPLES["Publisher, MSE"]
ASSESSOR, SECOND_ASSESSOR = SAMPLES["Assessor, NEA"], SAMPLES["Assessor, NCCS"]
COUNTERSIGNER = SAMPLES["Countersigner, NEA"]
LEDGER, SECOND_LEDGER = SAMPLES["Ledger officer, NEA"], SAMPLES["Second ledger officer, NEA"]
THIRD_LEDGER = SAMPLES["Ledger officer, NCCS"]
NEGOTIATOR = SAMPLES["Negotiator, MSE"]
MTI, MFA = SAMPLES["Agency clearer, MTI"], SAMPLES["Agency clearer, MFA"]
# Writes and sends for a while, and clears for the agency at other times.
SENDER = replace(SAMPLES["Agency clearer, NCCS"], roles=frozenset({Role.DESK_OFFICER}))
THREE_HANDS = {"maker": DESK, "last editor": SECOND_DESK, "who sent it round": SENDER}
# Decides on nothing, and stands in for others of the agency while they are away.
STAND_IN = SAMPLES["Assessor, MSE"]

Form = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """A builder's answer to: what is decided on, by whom, where.

    `at` names the view of the page; empty for what no page reaches. `on` is the day on which the page is open to it.
    """

    command: str  # its name on the list of approving commands
    hands: dict[str, Actor]  # each relation to the object, with the person
    stranger: Actor  # had no hand in it, and may decide
    build: Any  # () -> plain values
    act: Any  # (values, actor): the command
    page: Any = None  # (values) -> address and form
    at: str = ""
    on: date | None = None

    @property
    def label(self) -> str:
        return self.command.removeprefix("app.").replace(".commands", "")


WAYS: dict[str, Way] = {}


def way(name: str, **given: Any) -> None:
    assert name not in WAYS
    WAYS[name] = Way(**given)
