"""Where the labels of a registry and the letters on record say different things about one project."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.audit import canonical
from app.registries.labels import purpose_words
from app.registries.records import FIRST_YEAR


class Conflict(StrEnum):
    """What is at odds."""

    NO_LETTER = "labelled, no letter"
    NO_LABEL = "letter, no label"
    PURPOSES = "purposes differ"


@dataclass(frozen=True)
class LabelGroup:
    """Rows of one project and host that carry one label. `authorised` is as in a row; `where` names the first.

    `tells_labels` is False where the export has no such column: then nothing is known.
    """

    registry: str
    project: str
    host: str
    title: str
    authorised: frozenset[str] | None
    tells_labels: bool
    vintages: tuple[int, int] | None
    rows: int
    tonnes: int
    import_id: int
    row: int


@dataclass(frozen=True)
class Letter:
    """What the letters on record say of one project. `sides` holds each side's name, day and purposes."""

    registries: frozenset[str]
    project: str
    host: str
    reference: str
    sides: tuple[tuple[str, date, frozenset[str]], ...]
    occurs_from: date | None = None
    occurs_to: date | None = None
    revoked: bool = False

    def covers(self, vintages: tuple[int, int] | None) -> bool:
        """Whether mitigation of these years falls under it; taken to be so where the years are not known."""
        first, last = vintages or (FIRST_YEAR, 9999)
        begins = max(FIRST_YEAR, self.occurs_from.year if self.occurs_from else FIRST_YEAR)
        return last >= begins and (self.occurs_to is None or first <= self.occurs_to.year)

    @property
    def words(self) -> str:
        said = "; ".join(f"{side} of {dated.isoformat()}: {purpose_words(found)}" for side, dated, found in self.sides)
        return f"{said}; revoked since" if self.revoked else said


@dataclass(frozen=True)
class LabelConflict:
    """One conflict, with what each side says. `reference` is our project, empty where there is none."""

    kind: Conflict
    registry: str
    project: str
    host: str
    title: str
    label_says: str
    letter_says: str
    reference: str
    rows: int
    tonnes: int
    import_id: int
    row: int

    @property
    def subject(self) -> str:
        """Stands for the conflict as it is: it changes when a side says something else."""
        told = [self.kind, self.registry, self.project, self.host, self.label_says, self.letter_says, self.reference]
        return hashlib.sha256(canonical(["label", *told]).encode()).hexdigest()

    @property
    def about(self) -> str:
        return f"{self.registry} {self.project}{f' ({self.host})' if self.host else ''}"


def label_conflicts(groups: Iterable[LabelGroup], letters: Iterable[Letter]) -> list[LabelConflict]:
    """Every conflict, by registry, project and host; groups of one conflict are added up.

    Known problems that this finds: units authorised but not labelled, which are sold as ordinary ones, and labels
    that name a purpose which the letter does not.
    """
    known: dict[tuple[str, str], list[Letter]] = {}
    for letter in letters:
        for registry in letter.registries:
            known.setdefault((registry, letter.project), []).append(letter)
    found: dict[str, LabelConflict] = {}
    for group in groups:
        own = [each for each in known.get((group.registry, group.project), []) if group.host in ("", each.host)]
        for conflict in _conflicts(group, own):
            found[conflict.subject] = _added(found.get(conflict.subject), conflict)
    return sorted(found.values(), key=lambda each: (each.registry, each.project, each.host, each.kind))


def _conflicts(group: LabelGroup, letters: list[Letter]) -> Iterator[LabelConflict]:
    standing = [letter for letter in letters if letter.sides and not letter.revoked]
    if group.authorised is not None and not standing:
        revoked = next((letter for letter in letters if letter.revoked), None)
        yield _conflict(Conflict.NO_LETTER, group, revoked)
    for letter in standing:
        if group.authorised is None:
            if group.tells_labels and letter.covers(group.vintages):
                yield _conflict(Conflict.NO_LABEL, group, letter)
        elif group.authorised and any(found != group.authorised for _, _, found in letter.sides):
            yield _conflict(Conflict.PURPOSES, group, letter)


def _conflict(kind: Conflict, group: LabelGroup, letter: Letter | None) -> LabelConflict:
    return LabelConflict(
        kind=kind, registry=group.registry, project=group.project, host=group.host, title=group.title,
        label_says="no label" if group.authorised is None else purpose_words(group.authorised),
        letter_says=letter.words if letter else "no letter on record", reference=letter.reference if letter else "",
        rows=group.rows, tonnes=group.tonnes, import_id=group.import_id, row=group.row,
    )  # fmt: skip


def _added(before: LabelConflict | None, now: LabelConflict) -> LabelConflict:
    if before is None:
        return now
    first = min((before.import_id, before.row), (now.import_id, now.row))
    return LabelConflict(
        now.kind, now.registry, now.project, now.host, before.title or now.title, now.label_says, now.letter_says,
        now.reference, before.rows + now.rows, before.tonnes + now.tonnes, *first,
    )  # fmt: skip
