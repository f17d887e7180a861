"""What a proof of the record found: what does not hold, and apart from it what no entry can tell."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
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


class Decisions:
    """What the chain says last of versions that one officer proposes and another decides on, by their keys."""

    def __init__(self) -> None:
        self.last: dict[Any, tuple[int, dict[str, Any]]] = {}

    def record(self, entry: Any, *, key: Any, said: Mapping[str, Any]) -> None:
        """Read one entry in the order of the chain: its action ends in `proposed`, `loaded` or the decision."""
        done = entry.action.rpartition(".")[2]
        who = {"decision": done, "decided_by": entry.actor_id}
        if done == "proposed":
            who = {"decision": "", "proposed_by": entry.actor_id, "decided_by": None}
        elif done == "loaded":
            who = {"decision": "approved", "proposed_by": None, "decided_by": None}
        _, before = self.last.get(key, (0, {}))
        self.last[key] = (entry.seq, {**before, **said, **who})

    def compare(self, rows: Iterable[tuple[Any, Mapping[str, Any]]], *, name: Any, problems: list[str]) -> None:
        """Add a sentence for each row that is not as the chain left it, has no entry, or is no longer there.

        `rows` gives the key and the values of each as they stand; `name` words a key.
        """
        left = dict(self.last)
        for key, stands in rows:
            seq, said = left.pop(key, (0, {}))
            if not seq:
                problems.append(f"{name(key)} has no entry in the chain that recorded it.")
            elif any(stands[column] != value for column, value in said.items()):
                problems.append(f"{name(key)} is not what entry {seq} recorded.")
        problems += [f"{name(key)} is no longer there; entry {seq} is about it." for key, (seq, _) in left.items()]


def decided(row: Any, *columns: str) -> dict[str, Any]:
    """These columns of a row that was proposed and decided, with who did so."""
    return {name: getattr(row, name) for name in (*columns, "decision", "proposed_by", "decided_by")}
