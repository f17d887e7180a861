"""Holds every version of what is kept in a compartment against the hashes of its entries, and names no word of it."""

from __future__ import annotations

from typing import Any

from app.core.proving import Proof
from app.negotiation import compartment

OBJECTS = ("compartment",)


class Replayed:
    """The hashes that the chain has of each article and number: several aspects may have the same number."""

    def __init__(self) -> None:
        self.written: dict[tuple[int, int], list[tuple[int, str, str]]] = {}

    def take(self, entry: Any, details: dict[str, Any]) -> None:
        """Read one entry of the chain about a compartment; what was taken out of it says nothing of its rows."""
        if entry.action != "compartment.write":
            return
        article_id = int(entry.object_id.rpartition("-")[2])
        said = (entry.seq, details["sha256"], details.get("row", ""))
        self.written.setdefault((article_id, entry.object_version), []).append(said)


def compare(session: Any, replayed: Replayed, found: Proof) -> None:
    """Add a sentence for each version that is not as the chain left it, has no entry, or is no longer there."""
    problems = found.problems
    left = {key: list(said) for key, said in replayed.written.items()}
    strange: dict[tuple[int, int], int] = {}
    for article_id, number, sha256, row in compartment.hashes(session):
        key = (article_id, number)
        fits = next((said for said in left.get(key, ()) if _fits(said, sha256, row)), None)
        if fits:
            left[key].remove(fits)
        else:
            strange[key] = strange.get(key, 0) + 1
    for article_id, number in sorted(left.keys() | strange.keys()):
        name = f"What is kept in the compartment of article {article_id}, version {number}"
        entries, rows = [seq for seq, *_ in left.get((article_id, number), ())], strange.get((article_id, number), 0)
        problems += [f"{name}, is not what entry {seq} recorded." for seq in entries[:rows]]
        problems += [f"{name}, is no longer there; entry {seq} is about it." for seq in entries[rows:]]
        problems += [f"{name}, has no entry in the chain that recorded it."] * (rows - len(entries))


def _fits(said: tuple[int, str, str], sha256: str, row: str) -> bool:
    """By the hash of the row with its words; entries from before it was kept have that of the words alone."""
    return said[2] == row if said[2] else said[1] == sha256
