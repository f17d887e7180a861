"""Countries by ISO 3166 code, with the names that Concord uses where ISO's do not fit a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_NAMES = Path(__file__).with_name("data") / "country_names.yaml"


@dataclass(frozen=True)
class Country:
    """A country: `name` heads a page, `in_text` fits a sentence where it differs; region may be unknown."""

    iso3: str
    iso2: str
    name: str
    in_text: str = ""
    region: str = ""


def country_of(iso3: str) -> Country | None:
    """The country of this code of three letters, or None."""
    return countries().get(iso3)


@cache
def countries() -> dict[str, Country]:
    """Every country of ISO 3166-1 by its code of three letters, in the order of names."""
    import pycountry  # 23 MB, and only needed where a partner is added or a register read

    overrides = yaml.safe_load(_NAMES.read_text())
    found = []
    for entry in pycountry.countries:
        override = overrides.get(entry.alpha_3, {})
        name = override.get("name") or getattr(entry, "common_name", None) or entry.name
        found.append(
            Country(entry.alpha_3, entry.alpha_2, name, override.get("in_text", ""), override.get("region", ""))
        )
    return {country.iso3: country for country in sorted(found, key=lambda country: country.name)}
