"""The country that a registry names in words, as the code of two letters that its serials have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from app.agreements.countries import countries


@lru_cache(maxsize=1000)
def alpha2_of(name: str) -> str:
    """The code of the country, empty where the name is not known. Codes of two or three letters are names too."""
    return _codes().get(_plain(name), "")


def _plain(name: str) -> str:
    """Letters only, small, without accents: registries write one country in many ways."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode())


@cache
def _codes() -> dict[str, str]:
    import pycountry  # 23 MB, and only needed where an export is read

    found: dict[str, str] = {}
    for entry in pycountry.countries:
        for name in _names(entry):
            found.setdefault(_plain(name), entry.alpha_2)
    for country in countries().values():
        found.setdefault(_plain(country.name), country.iso2)
    return found


def _names(entry: Any) -> Iterator[str]:
    for field in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
        if name := getattr(entry, field, ""):
            yield name
            yield re.sub(r"^(?:the|republic of) ", "", name, flags=re.IGNORECASE)
            head, comma, tail = name.partition(", ")
            if comma:
                yield f"{tail} {head}"
