"""Which agencies must clear which kind of act: read once from the data file, which is refused where it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from workflows.vocabulary import AGENCIES, Role

DATA = Path(__file__).parent / "data" / "requirements.yaml"
MOST_DAYS = 365
_AGENCIES = {agency.code for agency in AGENCIES}
_ROLES = (Role.CLEARER.value, Role.LEGAL_ADVISER.value, Role.PUBLISHER.value)


class RequirementsFault(Exception):
    """The file of requirements contradicts itself; the sentence says where and what to do."""


@dataclass(frozen=True)
class Requirement:
    """One agency that clears, by this role, these parts (all where `covers` is empty), within these days."""

    agency: str
    role: Role
    covers: tuple[str, ...]
    days: int
    step: int


@dataclass(frozen=True)
class RequirementSet:
    """What one kind of act needs: `requirements` without fail, `may_ask` once somebody asks them.

    `any_clearer`: one officer clears it, and nobody in particular is asked.
    """

    kind: str
    label: str
    parts: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    may_ask: tuple[Requirement, ...] = ()
    comments: bool = True

    @property
    def any_clearer(self) -> bool:
        return not self.requirements and not self.may_ask


@lru_cache(maxsize=1)
def requirement_sets() -> Mapping[str, RequirementSet]:
    """Every set by its kind. Raises RequirementsFault."""
    return read_requirements(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def requirements_of(kind: str) -> RequirementSet:
    """The set of this kind. Raises RequirementsFault for a kind that the file does not name."""
    found = requirement_sets().get(kind)
    if found is None:
        raise RequirementsFault(f"No requirements are stated for “{kind}”. Add it to {DATA.name}.")
    return found


def read_requirements(data: Any) -> dict[str, RequirementSet]:
    """The sets from plain values. Raises RequirementsFault."""
    if not isinstance(data, Mapping):
        raise RequirementsFault("The requirements must be a mapping with “any_clearer” and “kinds”.")
    found = {kind: RequirementSet(str(kind), str(kind)) for kind in data.get("any_clearer") or ()}
    for kind, item in (data.get("kinds") or {}).items():
        if kind in found:
            raise RequirementsFault(f"“{kind}” stands both under “any_clearer” and under “kinds”. Keep one.")
        found[kind] = _set(kind, item)
    return found


def _set(kind: str, item: Any) -> RequirementSet:
    if not isinstance(item, Mapping) or not (item.get("requirements") or item.get("may_ask")):
        raise RequirementsFault(f"{kind}: name at least one agency, or put the kind under “any_clearer”.")
    parts = tuple(str(part) for part in item.get("parts") or ())
    asked, may_ask = (
        tuple(_requirement(kind, entry, parts) for entry in item.get(name) or ())
        for name in ("requirements", "may_ask")
    )
    pairs = [(each.agency, each.role) for each in (*asked, *may_ask)]
    for agency, role in pairs:
        if pairs.count((agency, role)) > 1:
            raise RequirementsFault(
                f"{kind}: {agency} is asked twice as {role.value}. Keep one entry with all its parts."
            )
    if min(each.step for each in asked or may_ask) != 1:
        raise RequirementsFault(f"{kind}: no agency is asked first. Give at least one the step 1.")
    return RequirementSet(kind, str(item.get("label", kind)), parts, asked, may_ask, bool(item.get("comments", True)))


def _requirement(kind: str, entry: Any, parts: tuple[str, ...]) -> Requirement:
    if not isinstance(entry, Mapping):
        raise RequirementsFault(f"{kind}: “{entry}” is no requirement. It needs agency, role, covers, days and step.")
    agency, role, covers = entry.get("agency"), entry.get("role"), tuple(entry.get("covers") or ())
    if agency not in _AGENCIES:
        raise RequirementsFault(
            f"{kind}: no agency has the code “{agency}”. Use one of {', '.join(sorted(_AGENCIES))}."
        )
    if role not in _ROLES:
        raise RequirementsFault(f"{kind}, {agency}: the role “{role}” clears nothing. Use one of {', '.join(_ROLES)}.")
    for part in covers:
        if part not in parts:
            raise RequirementsFault(f"{kind}, {agency}: there is no part “{part}”. Use one of {', '.join(parts)}.")
    days = _whole(kind, agency, entry, name="days", most=MOST_DAYS)
    return Requirement(agency, Role(role), covers, days, _whole(kind, agency, entry, name="step", most=9))


def _whole(kind: str, agency: str, entry: Mapping[str, Any], *, name: str, most: int) -> int:
    value = entry.get(name)
    if type(value) is not int or not 1 <= value <= most:
        raise RequirementsFault(f"{kind}, {agency}: “{name}” must be a whole number from 1 to {most}, not “{value}”.")
    return value
