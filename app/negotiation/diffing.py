"""The words that changed between two versions of a text: pure, exact, and quick on a text of sixty pages.

Sentences that stand once on each side are laid over each other first; only what lies between them is compared word by
word, so that the time grows with the length of the text and not with its square.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

EQUAL, REMOVED, ADDED = "equal", "removed", "added"
_SENTENCES = re.compile(r"[^\n.;]*(?:[.;]+[^\S\n]*|\n+|$)")
_WORDS = re.compile(r"\w+|[^\S\n]+|\n+|[^\w\s]")
_LINE_ENDS = re.compile(r"[^\S\n]+$", re.MULTILINE)
_SMALL = 40_000  # pairs of words that are compared one by one
_SHINGLE = 5  # in a row they mark a place, where single words repeat too often: three words with their spaces
Gap = tuple[int, int, int, int]


@dataclass(frozen=True)
class Segment:
    """Words that stand on both sides (`equal`), only in the old text (`removed`), or only in the new (`added`)."""

    kind: str
    text: str


def diff_words(old: str, new: str) -> list[Segment]:
    """Every word of both texts in their order: without what was added it is the old text, without what went the new."""
    if old == new:
        return [Segment(EQUAL, new)] if new else []
    found: list[tuple[str, str]] = []
    a, b = _SENTENCES.findall(old), _SENTENCES.findall(new)
    for kind, (a0, a1, b0, b1) in _aligned(a, b, size=1):
        if kind == EQUAL:
            found.append((EQUAL, "".join(a[a0:a1])))
        else:
            found += _words("".join(a[a0:a1]), "".join(b[b0:b1]))
    return _joined(found)


def trimmed(text: str) -> str:
    """The text without the white space at the ends of its lines, which nobody sees and no change is made of."""
    return _LINE_ENDS.sub("", text)


def changed(segments: Sequence[Segment]) -> tuple[int, int]:
    """How many words were added and removed."""
    words = Counter[str]()
    for segment in segments:
        words[segment.kind] += len(re.findall(r"\w+", segment.text)) if segment.kind != EQUAL else 0
    return words[ADDED], words[REMOVED]


def lines(segments: Sequence[Segment]) -> list[list[Segment]]:
    """The segments by paragraph, for a page that sets paragraphs beside each other; empty ones are left out."""
    found: list[list[Segment]] = [[]]
    for segment in segments:
        for position, part in enumerate(segment.text.split("\n")):
            if position:
                found.append([])
            if part:
                found[-1].append(Segment(segment.kind, part))
    return [line for line in found if any(part.text.strip() for part in line)]


def _words(old: str, new: str) -> Iterator[tuple[str, str]]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    for kind, gap in _aligned(a, b, size=_SHINGLE):
        if kind == EQUAL:
            yield EQUAL, "".join(a[gap[0] : gap[1]])
        else:
            yield from _one_by_one(a, b, gap)


def _one_by_one(a: Sequence[str], b: Sequence[str], gap: Gap) -> Iterator[tuple[str, str]]:
    """The words of a gap compared one by one where it is small; else all go and all come."""
    a0, a1, b0, b1 = gap
    old, new = a[a0:a1], b[b0:b1]
    if len(old) * len(new) > _SMALL:
        yield REMOVED, "".join(old)
        yield ADDED, "".join(new)
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield EQUAL, "".join(old[i:j])
        else:
            yield REMOVED, "".join(old[i:j])
            yield ADDED, "".join(new[k:m])


def _aligned(a: Sequence[str], b: Sequence[str], *, size: int) -> Iterator[tuple[str, Gap]]:
    """Runs that are equal and the gaps between them, in order: both ends, and what stands once on each side."""
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    if head:
        yield EQUAL, (0, head, 0, head)
    i = j = head
    last_a, last_b = len(a) - tail, len(b) - tail
    for x, y in _anchors(a, b, (head, last_a, head, last_b), size=size):
        if x < i or y < j:
            continue
        if x > i or y > j:
            yield "gap", (i, x, j, y)
        i, j = x, y
        while i < last_a and j < last_b and a[i] == b[j]:
            i, j = i + 1, j + 1
        yield EQUAL, (x, i, y, j)
    if i < last_a or j < last_b:
        yield "gap", (i, last_a, j, last_b)
    if tail:
        yield EQUAL, (last_a, len(a), last_b, len(b))


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many stand equal at the beginning."""
    total = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        total += 1
    return total


def _anchors(a: Sequence[str], b: Sequence[str], gap: Gap, *, size: int) -> list[tuple[int, int]]:
    """Places of what stands once on each side and in the same order on both: the longest such line.

    A small gap of words needs none: it is compared word by word.
    """
    a0, a1, b0, b1 = gap
    if size > 1 and (a1 - a0) * (b1 - b0) <= _SMALL:
        return []
    ours, theirs = _once(a[a0:a1], size), _once(b[b0:b1], size)
    pairs = [(a0 + place, b0 + theirs[key]) for key, place in ours.items() if key in theirs]
    return _longest(pairs)


def _once(parts: Sequence[str], size: int) -> dict[object, int]:
    """Where each run of so many parts stands, of those that stand once and are more than white space."""
    runs: list[object] = list(parts) if size == 1 else list(zip(*(parts[k:] for k in range(size)), strict=False))
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1 and (size > 1 or str(run).strip())}


def _longest(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest line of pairs that rises on both sides; they come in the order of the first."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, y) in enumerate(pairs):
        place = bisect_left(ends, y)
        ends[place : place + 1] = [y]
        at[place : place + 1] = [index]
        before.append(at[place - 1] if place else -1)
    line = []
    index = at[-1] if at else -1
    while index >= 0:
        line.append(pairs[index])
        index = before[index]
    return line[::-1]


def _joined(found: Sequence[tuple[str, str]]) -> list[Segment]:
    """Neighbours of one kind as one segment; between two equal ones, what went stands before what came."""
    segments: list[Segment] = []
    gone = come = ""
    for kind, text in [*found, (EQUAL, "")]:
        if kind == REMOVED:
            gone += text
        elif kind == ADDED:
            come += text
        elif text or (gone or come):
            segments += [Segment(k, t) for k, t in ((REMOVED, gone), (ADDED, come)) if t]
            gone = come = ""
            if text and segments and segments[-1].kind == EQUAL:
                segments[-1] = Segment(EQUAL, segments[-1].text + text)
            elif text:
                segments.append(Segment(EQUAL, text))
    return segments
