"""What a proof of the record found: what does not hold, and apart from it what no entry can tell."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func

from app.core.audit import canonical


@dataclass
class Proof:
    """How many entries were read, a sentence for each thing that does not hold, and what cannot be checked.

    What cannot be checked was recorded before its entries kept a hash of it: it is counted, and is no fault.
    """

    entries: int = 0
    problems: list[str] = field(default_factory=list)
    older: Counter[str] = field(default_factory=Counter)

    def said(self) -> list[str]:
        """What cannot be checked, in sentences; `older` counts it by its noun in the singular."""
        return [
            f"{number:,} {noun}{'' if number == 1 else 's'} cannot be checked: recorded before the audit kept a hash."
            for noun, number in sorted(self.older.items())
        ]


def digest(said: str | Mapping[str, Any]) -> str:
    """The SHA-256 that an entry keeps of a text, or of the values of a row: it proves them and reveals none."""
    return hashlib.sha256((said if isinstance(said, str) else canonical(said)).encode()).hexdigest()


def digest_in_database(column: Any) -> Any:
    """The same of a text column, made where the text is: a long text does not travel."""
    return func.encode(func.sha256(func.convert_to(column, "UTF8")), "hex")
