"""What two texts have in common and what not, word by word: for pages that compare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Run:
    """A run of words: the same in both, gone from the older text, or new in the newer one."""

    state: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field of two versions: its label and its runs; `changed` where they differ."""

    label: str
    runs: tuple[Run, ...]

    @property
    def changed(self) -> bool:
        return any(run.state != SAME for run in self.runs)


def runs(older: str, newer: str) -> tuple[Run, ...]:
    """The two texts as one sequence of runs, in the order of reading."""
    old, new = _WORDS.findall(older), _WORDS.findall(newer)
    found: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Run(SAME, "".join(old[a:b])))
            continue
        if b > a:
            found.append(Run(GONE, "".join(old[a:b])))
        if d > c:
            found.append(Run(NEW, "".join(new[c:d])))
    return tuple(found)


def differences(
    fields: Sequence[tuple[str, str]], older: Mapping[str, str], newer: Mapping[str, str]
) -> list[Difference]:
    """The fields of a document, by name and label, as both versions have them."""
    return [Difference(label, runs(older.get(name, ""), newer.get(name, ""))) for name, label in fields]
