"""What clearances look at, as plain values."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part of a text or figure that may change on its own, with the SHA-256 of what it says now.

    `text` is what it says in words, for comparing with what was cleared; empty where there are none.
    """

    key: str
    label: str
    sha256: str
    text: str = ""


@dataclass(frozen=True)
class Subject:
    """Something put before clearers: a document, a version of an agreement, an assessment, a report.

    `kind` names the set of requirements that applies (ia_factsheet, agreement_text). `hands` are the officers who made,
    edited, uploaded or sent it: none of them clears it, by no route. `version` is that which a page was made from.
    `not_now` says in a sentence why nobody may be asked about it now, empty where they may. `given` are agencies, each
    with the role that decided, that have cleared these very parts by a step of their own before they were asked.
    `edition` stands before the version where officers know it by another number: `1.` where they speak of version 1.
    `audited` is the id under which the audit names it, where that is not its own.

    A name of a part stands for that part and for all below it: `chapter.iv` for `chapter.iv.iv-a`. An empty `partner`
    is that of what belongs to no partner: seen by those who see all of them.
    """

    type: str
    id: str
    kind: str
    partner: str
    title: str
    url: str
    parts: tuple[Part, ...]
    hands: frozenset[int]
    version: int
    not_now: str = ""
    given: frozenset[tuple[str, str]] = frozenset()
    audited: str = ""
    edition: str = ""

    @property
    def audit_id(self) -> str:
        return self.audited or self.id

    def version_words(self, version: int | None = None) -> str:
        """A version as officers name it, the one of now where none is given: `1.5`."""
        return f"{self.edition}{self.version if version is None else version}"

    def hashes(self, keys: Collection[str] = ()) -> dict[str, str]:
        """SHA-256 by part, of the named ones; of all where none is named."""
        return {part.key: part.sha256 for part in self.covered(keys)}

    def covered(self, keys: Collection[str] = ()) -> tuple[Part, ...]:
        """The named parts in their order; all where none is named."""
        return tuple(part for part in self.parts if not keys or is_covered(part.key, keys))

    def labels(self, keys: Collection[str]) -> str:
        """The named parts in words, those that are gone by their keys."""
        known = {part.key: part.label for part in self.parts}
        return ", ".join(known.get(key, key) for key in keys)

    def sha256(self, keys: Collection[str] = ()) -> str:
        """One SHA-256 over the named parts, in the order of their keys; over all where none is named."""
        said = "\n".join(f"{key} {digest}" for key, digest in sorted(self.hashes(keys).items()))
        return hashlib.sha256(said.encode()).hexdigest()


def is_covered(key: str, names: Collection[str]) -> bool:
    """Whether one of the names stands for this part: its own, or that of something which it is part of."""
    return any(key == name or key.startswith(f"{name}.") for name in names)


def digest(text: str) -> str:
    """The SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
