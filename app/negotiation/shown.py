"""Texts as the pages set them: paragraphs of three texts beside each other, brackets marked, changed words marked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from app.negotiation import brackets, diffing


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as parts for the template, and the number of places that are contested in it.

    Kinds: text and who; equal, added and removed; open and close of a bracket; `loose` for a bracket that closes what
    an earlier paragraph opened, and `end` where a later paragraph closes what this one opened.
    """

    parts: tuple[tuple[str, str], ...]
    brackets: int = 0


def bracketed(text: str) -> list[Paragraph]:
    """The paragraphs of a text with its brackets marked."""
    return [Paragraph(tuple(_marked(line)), _contested(line)) for line in _lines(text)]


def compared(old: str, new: str) -> list[Paragraph]:
    """The paragraphs of the new text with what came and what went marked."""
    found = diffing.lines(diffing.diff_words(diffing.trimmed(old), diffing.trimmed(new)))
    return [Paragraph(tuple((part.kind, part.text) for part in line)) for line in found]


def differ(old: str, new: str) -> bool:
    """Whether a reader would see that they differ: white space at the end of a line is none of it."""
    return diffing.trimmed(old) != diffing.trimmed(new)


def beside(*texts: list[Paragraph]) -> list[tuple[Paragraph | None, ...]]:
    """The paragraphs of several texts in rows; a text that is shorter leaves its cells empty."""
    return list(zip_longest(*texts))


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _contested(line: str) -> int:
    """Brackets of a paragraph; one that runs over several paragraphs is counted where it opens."""
    return brackets.count(line) if line.count("[") == line.count("]") else line.count("[")


def _marked(line: str) -> list[tuple[str, str]]:
    """The parts of a paragraph; it closes what it opens."""
    found, depth = list[tuple[str, str]](), 0
    for piece in brackets.pieces(line):
        kind = piece.kind
        if kind == "open":
            depth += 1
        elif kind == "close":
            kind, depth = ("close" if depth else "loose"), max(0, depth - 1)
        found.append((kind, piece.text))
    return found + [("end", "")] * depth


def version_label(row: Any, rounds: dict[int, int]) -> str:
    """`Version 5, round 2`, or `Version 1, before round 1`."""
    where = f"round {rounds[row.round_id]}" if row.round_id in rounds else "before round 1"
    return f"Version {row.number}, {where}"
