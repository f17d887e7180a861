"""The forms in which the agreed electronic format is written: where its sources disagree, a setting decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from app.projects import nomenclature
from app.reporting.aef.fields import DATA


class UnknownProfile(LookupError):
    """There is no profile of this code; the message names those that there are."""


@dataclass(frozen=True)
class Profile:
    """One dated form. `first_transfer` maps the nomenclature's values to what this form writes.

    `authorization_id` and `activity_type` are the characters that it takes, as a pattern for the whole text; an
    empty one means the code list alone.
    """

    code: str
    name: str
    as_of: date
    source: str
    party_as: str
    identifiers: str
    identifier_commas: bool
    action_date: str
    action_types: tuple[str, ...]
    action_type_in_place: Mapping[str, str]
    first_transfer: Mapping[str, str]
    first_transfer_na: bool
    timeframe: str
    authorization_id: str
    activity_type: str
    quantity_needed: bool
    unit_ids: str
    purpose_of_ndc_use: str

    @property
    def names_parties(self) -> bool:
        """Whether table 1 and table 5 name countries in place of their codes."""
        return self.party_as == "name"

    @property
    def full_identifiers(self) -> bool:
        return self.identifiers == "full"

    @property
    def units_as_text(self) -> bool:
        return self.unit_ids == "text"

    def action_type(self, value: str) -> str:
        """How this form says an action type; one that it has no word for as it stands."""
        return self.action_type_in_place.get(value, value)

    def values(self, name: str) -> tuple[str, ...]:
        """The code list of a field, with the action types of this form."""
        return self.action_types if name == "ActionType" else nomenclature.values(name)

    def takes(self, name: str, text: str) -> bool:
        """Whether the characters of an authorization's ID or of an activity type are those of this form."""
        pattern = {"AuthorizationID": self.authorization_id, "ActivityType": self.activity_type}.get(name, "")
        return not pattern or re.fullmatch(pattern, text) is not None


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DATA / "profiles.yaml").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def profiles() -> dict[str, Profile]:
    """Every profile by its code, in the order of the data file."""
    found = {}
    for entry in _read()["profiles"]:
        values = {**entry, "action_types": tuple(entry["action_types"])}
        found[entry["code"]] = Profile(**values)
    return found


def profile(code: str) -> Profile:
    """The profile of this code. Raises UnknownProfile."""
    found = profiles().get(code)
    if found is None:
        raise UnknownProfile(f"There is no profile “{code}”. Choose one of {', '.join(profiles())}.")
    return found


def default_profile() -> str:
    """The code of the profile that is used where none is named."""
    return str(_read()["default"])


def placeholders() -> Mapping[str, str]:
    """What stands in the cells that the platform fills in, by technical name."""
    found: Mapping[str, str] = _read()["placeholders"]
    return found


def reserved_parties() -> Mapping[str, str]:
    """Codes of Parties that ISO 3166-1 does not have, with their names."""
    found: Mapping[str, str] = _read()["reserved_parties"]
    return found
