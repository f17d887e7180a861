"""One spelling for codes, versions and categories, so that what is typed finds what is on record."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


@lru_cache(maxsize=4096)
def code_form(typed: str) -> str:
    """`vm0042 ` as `VM0042`, `AMS-II.G.` as `AMS-II.G`: how codes are compared and kept."""
    return _plain(typed).rstrip(".").upper()


@lru_cache(maxsize=4096)
def version_form(typed: str) -> str:
    """`V1.1`, `version 01.1` and `1.1` as `1.1`; `2.0` and `2` as `2`. How versions are compared."""
    text = re.sub(r"^(version|v)[. ]*(?=\d)", "", _plain(typed).lower())
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text):
        return text
    parts = [part.lstrip("0") or "0" for part in text.split(".")]
    while len(parts) > 1 and parts[-1] == "0":
        parts.pop()
    return ".".join(parts)


@lru_cache(maxsize=4096)
def version_words(typed: str) -> str:
    """`V1.1` as `1.1`: how a version is kept and printed, with the noughts it was written with."""
    return re.sub(r"^(version|v)[. ]*(?=\d)", "", _plain(typed), flags=re.IGNORECASE)


@lru_cache(maxsize=4096)
def word_form(typed: str) -> str:
    """Categories and scenarios without regard to capitals and spaces."""
    return _plain(typed).casefold()


@lru_cache(maxsize=4096)
def scenario_form(typed: str) -> str:
    """`Scenario 2a` as `2a`."""
    return re.sub(r"^scenario ?", "", word_form(typed))


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).translate(_DASHES).split())
