"""The words that every workflow shares: roles, agencies, actors, audiences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an officer may do, for one partner or for all. An administrator approves no content."""

    DESK_OFFICER = "desk_officer"
    CLEARER = "clearer"
    LEGAL_ADVISER = "legal_adviser"
    ASSESSOR = "assessor"
    COUNTERSIGNER = "countersigner"
    LEDGER_OFFICER = "ledger_officer"
    PUBLISHER = "publisher"
    NEGOTIATOR = "negotiator"
    VIEWER = "viewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.DESK_OFFICER: "Desk officer",
    Role.CLEARER: "Agency clearer",
    Role.LEGAL_ADVISER: "Legal adviser",
    Role.ASSESSOR: "Assessor",
    Role.COUNTERSIGNER: "Countersigner",
    Role.LEDGER_OFFICER: "Ledger officer",
    Role.PUBLISHER: "Publisher",
    Role.NEGOTIATOR: "Negotiator",
    Role.VIEWER: "Viewer",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}


class Audience(StrEnum):
    """Who is told of a step."""

    PARTNER_DESK = "partner_desk"
    AGENCIES = "agencies"
    CLEARERS = "clearers"
    LEGAL_ADVISERS = "legal_advisers"
    PUBLISHERS = "publishers"
    ASSESSORS = "assessors"
    COUNTERSIGNERS = "countersigners"
    LEDGER_OFFICERS = "ledger_officers"
    NEGOTIATORS = "negotiators"


@dataclass(frozen=True)
class Agency:
    """An agency of the working group, by its code."""

    code: str
    name: str


AGENCIES = (
    Agency("MSE", "Ministry of Sustainability and the Environment"),
    Agency("MTI", "Ministry of Trade and Industry"),
    Agency("NEA", "National Environment Agency"),
    Agency("NCCS", "National Climate Change Secretariat"),
    Agency("MFA", "Ministry of Foreign Affairs"),
    Agency("AGC", "Attorney-General's Chambers"),
)


@dataclass(frozen=True)
class Actor:
    """Who acts, with the roles that count for the case at hand."""

    id: int
    name: str
    agency: str
    roles: frozenset[Role] = frozenset()
