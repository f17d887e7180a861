"""How whole tonnes are written and read."""

from __future__ import annotations

import re

UNIT = "tCO₂e"
MOST = 10**12  # more than the world emits in twenty years: a slip of the keyboard, not a quantity


class TonnesFault(ValueError):
    """The text is no whole number of tonnes; the message says what to do."""


def read_tonnes(text: str) -> int:
    """`12,500` or `12500` as a whole number of tCO2e. Raises TonnesFault for anything else, 0 and below included."""
    typed = text.strip().replace("\u00a0", " ")
    if not re.fullmatch(r"[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,15}", typed, re.ASCII):
        raise TonnesFault("Enter whole tonnes, like 12,500")
    found = int(re.sub("[, ]", "", typed))
    if not 0 < found <= MOST:
        raise TonnesFault(f"Enter whole tonnes from 1 to {MOST:,}")
    return found


def words(tonnes: int) -> str:
    """`12,500 tCO₂e`; a negative with a true minus."""
    return f"{'−' if tonnes < 0 else ''}{abs(tonnes):,} {UNIT}"
