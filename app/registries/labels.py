"""What the label of a registry says was authorised, in the purposes of the common nomenclature."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from app.registries.layouts import words

OIMP = frozenset({"IMP", "OP"})


@lru_cache(maxsize=2000)
def authorised(labels: str, prefix: str = "") -> frozenset[str] | None:
    """NDC, IMP and OP as far as the labels name them; an empty set where they name no purpose.

    None where they tell of no authorisation. `prefix` begins those labels of a list that are about one, as the
    export lists others beside them.
    """
    found: set[str] = set()
    told = False
    for label in re.split("[;,]" if prefix else ";", labels):
        plain = " ".join(re.sub(r"[^a-z0-9/]+", " ", label.casefold()).split())
        if plain in words().nothing or plain.startswith("not ") or not plain.startswith(prefix):
            continue
        told = told or _is_told(plain) or bool(_purposes(plain))
        found |= _purposes(plain)
    return frozenset(found) if told else None


def adjusted(cell: str) -> frozenset[str] | None:
    """The same of a column that only says whether there is a corresponding adjustment."""
    return frozenset() if cell.strip().casefold() in ("yes", "y", "true") else None


def purposes_of(code: str) -> frozenset[str]:
    """`NDC and IMP` of list 16b as NDC and IMP; OIMP stands for IMP and OP (2/CMA.3, annex, paragraph 1(f))."""
    found: set[str] = set()
    for part in code.split(" and "):
        found |= OIMP if part == "OIMP" else {part} if part else set()
    return frozenset(found)


def purpose_words(purposes: Iterable[str]) -> str:
    """`IMP, NDC and OP`, or that no purpose is named."""
    *most, last = sorted(purposes) or [""]
    if not last:
        return "authorised, no purpose named"
    return f"{', '.join(most)} and {last}" if most else last


def _is_told(plain: str) -> bool:
    return any(re.search(rf"\b{re.escape(each)}\b", plain) for each in words().authorised)


def _purposes(plain: str) -> frozenset[str]:
    found = {
        code
        for code, phrases in words().purposes.items()
        if any(re.search(rf"\b{re.escape(phrase)}\b", plain) for phrase in phrases)
    }
    return frozenset(found - {"OIMP"}) | (OIMP if "OIMP" in found else frozenset())
