"""What was cleared beside what it says now, word by word: plain texts in, marked runs out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 4000
_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Run:
    """Words that stayed (`same`), came (`added`) or went (`gone`)."""

    kind: str
    text: str


def word_diff(was: str, now: str) -> list[Run]:
    """The words of both texts in one row. Lines that are equal are not looked into; so long texts stay quick."""
    runs: list[Run] = []
    old, new = was.splitlines(keepends=True), now.splitlines(keepends=True)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[i1:i2]), "".join(new[j1:j2])
        runs += [Run("same", before)] if tag == "equal" else _words(before, after)
    return list(_joined(runs))


def _words(was: str, now: str) -> list[Run]:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return [Run("gone", was), Run("added", now)]
    runs = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(old[i1:i2])))
            continue
        runs += [Run("gone", "".join(old[i1:i2])), Run("added", "".join(new[j1:j2]))]
    return runs


def _joined(runs: list[Run]) -> Iterator[Run]:
    kept: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if kept is not None and kept.kind == run.kind:
            kept = Run(kept.kind, kept.text + run.text)
            continue
        if kept is not None:
            yield kept
        kept = run
    if kept is not None:
        yield kept
