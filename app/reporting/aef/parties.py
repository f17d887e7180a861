"""Parties by code and by name, as the forms of the agreed electronic format write them."""

from __future__ import annotations

from functools import lru_cache

import pycountry

from app.agreements.countries import countries
from app.reporting.aef.profiles import reserved_parties


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """The name of every Party by its code of three letters, reserved codes included."""
    return {code: country.name for code, country in countries().items()} | dict(reserved_parties())


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Codes by every name that a Party goes by, in small letters."""
    found = {}
    for entry in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            if name := getattr(entry, attribute, None):
                found[name.casefold()] = entry.alpha_3
    for code, country in countries().items():
        found.update({name.casefold(): code for name in (country.name, country.in_text) if name})
    return found | {name.casefold(): code for code, name in reserved_parties().items()}


def is_party(code: str) -> bool:
    """Whether some Party has this code."""
    return code in names()


def name_of(code: str) -> str:
    """The name of a Party; a code that nobody has stands for itself."""
    return names().get(code, code)


def code_of(name: str) -> str:
    """The code of the Party of this name; empty where no Party is named so."""
    return _codes().get(" ".join(name.split()).casefold(), "")
