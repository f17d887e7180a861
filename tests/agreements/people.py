"""The officers of these tests, with the numbers and names that the sample officers have."""

from __future__ import annotations

from workflows.vocabulary import Actor, Role


def _officer(number: int, name: str, agency: str, role: Role) -> Actor:
    return Actor(id=number, name=name, agency=agency, roles=frozenset({role}))


DESK = _officer(1, "Desk officer, MSE", "MSE", Role.DESK_OFFICER)
SECOND_DESK = _officer(2, "Second desk officer, MSE", "MSE", Role.DESK_OFFICER)
MTI = _officer(3, "Agency clearer, MTI", "MTI", Role.CLEARER)
NEA = _officer(4, "Agency clearer, NEA", "NEA", Role.CLEARER)
NCCS = _officer(5, "Agency clearer, NCCS", "NCCS", Role.CLEARER)
MFA = _officer(6, "Agency clearer, MFA", "MFA", Role.CLEARER)
AGC = _officer(7, "Legal adviser, AGC", "AGC", Role.LEGAL_ADVISER)
PUBLISHER = _officer(8, "Publisher, MSE", "MSE", Role.PUBLISHER)
VIEWER = _officer(9, "Viewer, MTI", "MTI", Role.VIEWER)
