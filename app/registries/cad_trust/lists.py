"""One of our code lists beside CAD Trust's: a value that the mapping does not name is refused in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

_PARTS = {"name", "whole", "both", "adds", "out", "in", "no_out", "no_in", "as_iso"}
MOST_SHOWN = 80


class Unmapped(ValueError):
    """A value that the mapping does not name; the message is a whole sentence."""


class ListsFault(ValueError):
    """The file of lists cannot be used; the message says where and why."""


@dataclass(frozen=True)
class CodeList:
    """One mapping. `out` maps our values to theirs, `back` theirs to ours; the one-way entries stand in one only.

    `refused` says why a value of ours has nothing to be sent as; `unmatched` are values of theirs that nothing of
    ours corresponds to. `whole` says that every value of theirs stands here.
    """

    key: str
    name: str
    whole: bool = False
    out: Mapping[str, str] = field(default_factory=dict)
    back: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    unmatched: frozenset[str] = frozenset()

    def send(self, ours: str) -> str:
        """Their value. Raises Unmapped."""
        if ours in self.out:
            return self.out[ours]
        said = self.refused.get(ours)
        because = f": {said}." if said else ". The mapping of this version does not name it."
        raise Unmapped(f"CAD Trust has no {self.name} for {shown(ours.replace('_', ' '))}{because}")

    def read(self, theirs: str) -> str:
        """Our value. Raises Unmapped."""
        if theirs in self.back:
            return self.back[theirs]
        if theirs in self.unmatched:
            raise Unmapped(f"{shown(theirs)} is a {self.name} of CAD Trust that none of our values corresponds to.")
        meant = self._meant(theirs)
        if meant:
            raise Unmapped(f"{shown(theirs)} is not how CAD Trust writes this {self.name}. Write {shown(meant)}.")
        if self.whole:
            raise Unmapped(f"{shown(theirs)} is not a {self.name} of CAD Trust.")
        raise Unmapped(f"{shown(theirs)} is not known to this version of the list, as a {self.name}.")

    @property
    def theirs(self) -> frozenset[str]:
        """Every value of theirs that is known."""
        return frozenset(self.back) | frozenset(self.out.values()) | self.unmatched

    @property
    def one_way_out(self) -> frozenset[str]:
        """Our values that come back as another one, or not at all."""
        return frozenset(ours for ours, theirs in self.out.items() if self.back.get(theirs) != ours)

    @property
    def one_way_in(self) -> frozenset[str]:
        """Their values that go out as another one, or not at all."""
        return frozenset(theirs for theirs, ours in self.back.items() if self.out.get(ours) != theirs)

    def _meant(self, theirs: str) -> str:
        """The value that differs from this one by letters' case or by spaces only."""
        plain = _plain(theirs)
        return next((value for value in sorted(self.theirs) if _plain(value) == plain), "")


def shown(value: str) -> str:
    """The value as a sentence quotes it: short, and printable whatever it holds."""
    safe = value.encode("utf-8", "replace").decode("utf-8")
    safe = "".join(letter if letter.isprintable() else "?" for letter in safe)
    return f"“{safe if len(safe) <= MOST_SHOWN else safe[: MOST_SHOWN - 1] + '…'}”"


def list_of(key: str, data: Any) -> CodeList:
    """A list from the file. Raises ListsFault."""
    if not isinstance(data, dict) or not set(data) <= _PARTS:
        raise ListsFault(f"lists.{key}: must be a set of {', '.join(sorted(_PARTS))}.")
    both = {**_iso_names(str(data.get("as_iso", ""))), **_texts(data, "both", key), **_texts(data, "adds", key)}
    refused = _texts(data, "no_out", key)
    out = {**both, **_texts(data, "out", key)}
    unmatched = data.get("no_in") or []
    if not isinstance(unmatched, list):
        raise ListsFault(f"lists.{key}.no_in: must be a list.")
    return CodeList(
        key=key,
        name=str(data.get("name") or key.replace("_", " ")),
        whole=data.get("whole") is True,
        out={ours: theirs for ours, theirs in out.items() if ours not in refused},
        back={**{theirs: ours for ours, theirs in both.items()}, **_texts(data, "in", key)},
        refused=refused,
        unmatched=frozenset(map(str, unmatched)),
    )


def extended(found: CodeList, more: CodeList) -> CodeList:
    """The list with what a deployment adds; an addition goes before what was there."""
    return CodeList(
        key=found.key,
        name=found.name,
        whole=found.whole,
        out={**found.out, **more.out},
        back={**found.back, **more.back},
        refused={ours: why for ours, why in {**found.refused, **more.refused}.items() if ours not in more.out},
        unmatched=(found.unmatched | more.unmatched) - frozenset(more.back),
    )


def _plain(value: str) -> str:
    return "".join(value.split()).casefold()


def _texts(data: Mapping[str, Any], part: str, key: str) -> dict[str, str]:
    found = data.get(part) or {}
    if not isinstance(found, dict):
        raise ListsFault(f"lists.{key}.{part}: must map one value to another.")
    return {str(one): str(other) for one, other in found.items()}


@cache
def _iso_names(codes: str) -> dict[str, str]:
    """The countries whose name in CAD Trust is that of ISO 3166."""
    if not codes:
        return {}
    import pycountry  # 23 MB, and needed only where a file is written or read

    wanted = frozenset(codes.split())
    return {entry.alpha_3: entry.name for entry in pycountry.countries if entry.alpha_3 in wanted}
